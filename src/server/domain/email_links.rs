//! Links that prove an email: sent to the address, good once, for a day.
//!
//! A link waits in the database with its letter, and must not be readable there. So its code is derived from the master
//! key and a random salt when the letter is sent, and looked up by its digest.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        email::Email,
        id::{AccountId, UserId},
        user::User,
    },
    server::domain::{
        crypto::{master_key::DerivedKeys, secrets},
        error::{Error, ResourceKind, Result},
        runtime::Domain,
        store::{self, Conn, Tx, email_links::EmailLink},
    },
};

/// The lifetime of a link in seconds.
pub(in crate::server::domain) const LINK_SECONDS: i64 = 24 * 3600;

/// Makes a link of a user for this email, in place of the former one. Returns its salt, for the letter.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn insert(
    domain: &Domain,
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    email: &Email,
) -> Result<[u8; 32]> {
    let salt = domain.entropy.bytes()?;
    let digest = digest(&domain.keys, code(&domain.keys, &salt).expose_secret());
    let link = EmailLink { account, user, email: email.clone(), created: domain.now() };
    store::email_links::update(tx, &link, &salt, &digest).await?;
    Ok(salt)
}

/// The link with this code.
///
/// # Errors
/// Not found, if the code is wrong, used or expired.
pub(in crate::server::domain) async fn find(domain: &Domain, conn: &mut Conn, code: &str) -> Result<EmailLink> {
    let found = store::email_links::find_by_digest(conn, &digest(&domain.keys, code)).await?;
    let found = found.filter(|link| is_open(domain, link));
    found.ok_or(Error::NotFound(ResourceKind::User, None))
}

/// The open link for a new email of a user. A link for the email that they have finishes a sign-up.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn of_new_email(
    domain: &Domain,
    conn: &mut Conn,
    account: AccountId,
    user: &User,
) -> Result<Option<EmailLink>> {
    let found = store::email_links::find(conn, account, user.id).await?;
    Ok(found.filter(|link| is_open(domain, link) && link.email != user.email))
}

/// Whether a link has not expired.
fn is_open(domain: &Domain, link: &EmailLink) -> bool {
    domain.now() < link.created.plus_seconds(LINK_SECONDS)
}

/// The path of the link with this salt, among the pages of its account.
pub(in crate::server::domain) fn path(keys: &DerivedKeys, salt: &[u8; 32]) -> String {
    format!("/confirm-email/{}", code(keys, salt).expose_secret())
}

/// 192 bits, base64url.
fn code(keys: &DerivedKeys, salt: &[u8; 32]) -> SecretString {
    URL_SAFE_NO_PAD.encode(keys.email_code(salt)).into()
}

fn digest(keys: &DerivedKeys, code: &str) -> [u8; 32] {
    secrets::digest(&keys.email_links(), code.as_bytes())
}
