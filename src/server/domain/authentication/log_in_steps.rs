//! Log-in on a page, which takes two steps where a second factor is switched on:
//! what the browser carries between them is worth a few minutes and one log-in.

use crate::{
    model::id::AccountId,
    server::domain::{
        audit::{self, Event},
        authentication::{self, authenticator::Authenticator},
        caller::{Caller, ClientInfo},
        context::write_for,
        crypto::secrets::{self, Secret},
        error::{Error, ForbiddenReason, Result},
        runtime::Domain,
        store::{self, Conn, log_in_steps::LogInStep},
        throttle,
    },
};

/// Seconds between the password and the code.
pub const LIFE: i64 = 5 * 60;

/// How far a log-in came by the password.
pub enum LogInOutcome {
    /// All the way.
    LoggedIn(Box<Caller>),
    /// A code is asked for; the browser is to carry this.
    CodeWanted(Secret<String>),
}

/// The first step.
///
/// # Errors
/// As [`authentication::by_password`], but for the code.
pub async fn begin(
    domain: &Domain,
    account: AccountId,
    email: &str,
    password: &str,
    client: ClientInfo,
) -> Result<LogInOutcome> {
    let known = authentication::password(domain, account, email, password, &client).await?;
    if Authenticator::find_enabled(domain, &mut *domain.read().await?, account, &known.user).await?.is_none() {
        return Ok(LogInOutcome::LoggedIn(Box::new(known.enter(domain, account, client).await)));
    }
    let cookie = domain.entropy.code::<32>()?;
    let mut tx = write_for(domain, &known.caller(account, client)).await?;
    store::log_in_steps::insert(&mut tx, account, known.user.id, &digest(domain, &cookie), domain.now()).await?;
    tx.commit().await?;
    audit::note(Event::CodeWanted, account, known.user.id);
    Ok(LogInOutcome::CodeWanted(cookie))
}

/// Whether a browser that carries this has passed the first step, a short while ago.
///
/// # Errors
/// Of the database.
pub async fn is_open(domain: &Domain, account: AccountId, cookie: &Secret<String>) -> Result<bool> {
    Ok(find(domain, &mut *domain.read().await?, account, cookie).await?.is_some())
}

/// The second step; `None` where the first was never passed, or too long ago.
///
/// # Errors
/// Too many tries; a wrong code; banned.
pub async fn finish(
    domain: &Domain,
    account: AccountId,
    cookie: &Secret<String>,
    code: &str,
    client: ClientInfo,
) -> Result<Option<Caller>> {
    let Some(step) = find(domain, &mut *domain.read().await?, account, cookie).await? else { return Ok(None) };
    let keys = domain.throttle.log_in_keys(account, step.user.email.as_str(), &client);
    domain.throttle.log_in(&keys).await?;

    let mut tx = domain.write().await?;
    let Some(LogInStep { user, changes, .. }) = find(domain, &mut tx, account, cookie).await? else { return Ok(None) };
    if user.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, account, &user).await? else {
        return Ok(None);
    };
    let mut tx = authenticator.prove(domain, tx, code, &keys).await?;
    store::log_in_steps::delete(&mut tx, account, &digest(domain, cookie)).await?;
    tx.commit().await?;
    Ok(Some(
        authentication::PasswordVerified { user, password: Some(changes), keys }.enter(domain, account, client).await,
    ))
}

async fn find(
    domain: &Domain,
    conn: &mut Conn,
    account: AccountId,
    cookie: &Secret<String>,
) -> Result<Option<LogInStep>> {
    let found = store::log_in_steps::find(conn, account, &digest(domain, cookie)).await?;
    Ok(found.filter(|step| domain.now() < step.created.plus_seconds(LIFE)))
}

fn digest(domain: &Domain, cookie: &Secret<String>) -> [u8; 32] {
    secrets::digest(&domain.keys.log_in_steps(), cookie.reveal().as_bytes())
}
