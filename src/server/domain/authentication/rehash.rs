//! Renewal of password hashes that were created with other cost parameters than today's, or by another program
//! (docs/security.md R-07). It happens at log-in, the only time at which the server has the password.

use crate::{
    model::id::{AccountId, UserId},
    server::domain::{
        error::Result,
        password_policy::CheckedPassword,
        runtime::Domain,
        store::{self, users::UserWithPassword},
    },
};

/// Hashes a verified password again, if its hash is of another scheme, or costs less or more than a new one: a dear one
/// makes every log-in dear. It runs in the background, so the time of the response does not disclose it. If it fails, the next log-in tries
/// again.
pub(in crate::server::domain) fn renew(
    domain: &Domain,
    account: AccountId,
    user: &UserWithPassword,
    password: Option<CheckedPassword>,
) {
    let (Some(password), Some(old)) = (password, user.hash.clone()) else { return };
    if !domain.hasher.is_outdated(&old, &password) {
        return;
    }
    let (domain, user) = (domain.clone(), user.user.id);
    tokio::spawn(async move {
        if let Err(error) = replace(&domain, account, user, password, &old).await {
            tracing::debug!(%error, "a password hash could not be renewed; the next log-in tries again");
        }
    });
}

/// Replaces the hash, unless the password was changed meanwhile.
async fn replace(
    domain: &Domain,
    account: AccountId,
    user: UserId,
    password: CheckedPassword,
    old: &str,
) -> Result<()> {
    let new = domain.hasher.hash_again(&domain.entropy, password).await?;
    let mut tx = domain.write().await?;
    store::users::update_hash(&mut tx, account, user, [old, &new]).await?;
    tx.commit().await
}
