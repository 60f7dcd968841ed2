//! Sessions: how a browser stays logged in. Start and end; `authentication/mod.rs` reads them.

use crate::server::domain::{
    audit::{self, Event},
    caller::{Caller, Principal},
    context::RequestContext,
    crypto::secrets::{self, Secret},
    error::Result,
    runtime::Domain,
    store,
};

/// Starts a session of the caller under a new id; the one that the browser had dies with it.
///
/// # Errors
/// Not identified any more; of the database.
pub async fn start(context: &RequestContext, former: Option<&[u8; 32]>) -> Result<Secret<String>> {
    let RequestContext { domain, caller, account } = context;
    let cookie = domain.entropy.code::<32>()?;
    let digest = secrets::digest(&domain.keys.sessions(), cookie.reveal().as_bytes());
    let mut tx = context.write().await?;
    if let Some(former) = former {
        store::sessions::delete(&mut tx, former).await?;
    }
    store::sessions::insert(&mut tx, *account, caller.person()?.id, &digest, context.now()).await?;
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
    tx.commit().await?;
    if let Principal::Person { user, account, .. } = &caller.principal {
        audit::note(Event::LoggedOut, *account, user.id);
    }
    Ok(())
}
