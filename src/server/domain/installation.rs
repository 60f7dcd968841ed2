//! What the installation knows of itself: the URL under which people reach it.
//!
//! The URL is a setting of the server. The command line, started in another environment, does not have it and makes
//! links all the same.

use crate::server::domain::{
    authorization::{self, Action},
    caller::Caller,
    error::Result,
    runtime::Domain,
    store,
};

/// Keeps the public URL of the server that starts.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Busy, or an internal error of the database.
pub async fn keep_public_url(domain: &Domain, caller: &Caller, url: &str) -> Result<()> {
    if public_url(domain, caller).await?.as_deref() == Some(url) {
        return Ok(());
    }
    let mut tx = domain.write().await?;
    store::installation::update_public_url(&mut tx, url).await?;
    tx.commit().await
}

/// The public URL of the server that last started. `None` if none has.
///
/// # Errors
/// As [`keep_public_url`].
pub async fn public_url(domain: &Domain, caller: &Caller) -> Result<Option<String>> {
    authorization::check(caller, Action::ManageAccounts)?;
    store::installation::find_public_url(&mut *domain.read().await?).await
}
