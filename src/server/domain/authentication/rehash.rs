//! Hashes that cost less than today's, made anew when the password is shown (security R-07).

use crate::{
    model::id::{AccountId, UserId},
    server::domain::{
        error::Result,
        password_policy::CheckedPassword,
        runtime::Domain,
        store::{self, users::UserWithPassword},
    },
};

/// Hashes a right password anew, where its hash costs less than one made now. Nobody waits
/// for it, and what fails is tried again at the next log-in.
pub(in crate::server::domain) fn renew(
    domain: &Domain,
    account: AccountId,
    known: &UserWithPassword,
    password: Option<CheckedPassword>,
) {
    let old = known.hash.clone().filter(|hash| domain.hasher.is_cheap(hash));
    let (Some(password), Some(old)) = (password, old) else { return };
    let (domain, user) = (domain.clone(), known.user.id);
    tokio::spawn(async move {
        if let Err(error) = replace(&domain, account, user, password, &old).await {
            tracing::debug!(%error, "a hash is still the one that costs less");
        }
    });
}

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
