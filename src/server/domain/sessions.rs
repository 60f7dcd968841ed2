//! Sessions: how a browser stays logged in. Start and end; `identify.rs` reads them.

use super::{
    Domain,
    caller::Caller,
    error::Result,
    secrets::{self, Secret},
    store,
};
use crate::model::id::{AccountId, UserId};

/// Starts a session under a new id; one that the caller had dies with it.
///
/// # Errors
/// Of the database.
pub async fn start(domain: &Domain, caller: &Caller, account: AccountId, user: UserId) -> Result<Secret<String>> {
    let cookie = domain.0.entropy.code::<32>()?;
    let digest = secrets::digest(&domain.0.keys.sessions(), cookie.reveal().as_bytes());
    let mut tx = domain.write().await?;
    if let Some(former) = caller.session() {
        store::sessions::delete(&mut tx, former).await?;
    }
    store::sessions::insert(&mut tx, account, user, &digest, domain.now()).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Ends the caller's session, if there is one.
///
/// # Errors
/// Of the database.
pub async fn end(domain: &Domain, caller: &Caller) -> Result<()> {
    let Some(session) = caller.session() else { return Ok(()) };
    let mut tx = domain.write().await?;
    store::sessions::delete(&mut tx, session).await?;
    tx.commit().await
}
