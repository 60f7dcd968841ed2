//! Requests for a reset. The answer to one must not depend on whether anybody
//! has the email, so it is put aside here, and looked up by the worker.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

use tracing::{Instrument, Span};

use crate::{
    model::{email::Email, id::AccountId},
    server::domain::{
        Domain, accounts,
        audit::{self, Event},
        caller::Caller,
        error::{Error, Result},
        limits::throttle,
        lock::lock,
        passwords, store,
    },
};

/// More would not be dealt with soon.
const MOST: usize = 1000;
/// So many are dealt with before the worker turns to other chores.
const A_ROUND: usize = 200;

/// Requests that nobody has looked into yet.
#[derive(Default)]
pub struct ResetRequests(Mutex<VecDeque<ResetRequest>>);

/// Who is meant, and the request that says so in the log.
#[derive(Clone)]
struct ResetRequest {
    account: AccountId,
    email: Email,
    span: Span,
}

/// Asks for a reset by mail, for whoever has this email. Where nobody would be told,
/// nothing is made: it would only end a link that somebody holds.
///
/// # Errors
/// Too many, for this email; busy. Never that nobody has it.
pub fn ask(domain: &Domain, caller: &Caller, account: AccountId, email: &str, deliver: bool) -> Result<()> {
    caller.belongs_to(account)?;
    throttle::reset(domain, account, email, &caller.source)?;
    match Email::parse(email) {
        Ok(email) if deliver && domain.sends_mail() => {
            domain.0.reset_requests.put(ResetRequest { account, email, span: Span::current() })
        }
        _ => Ok(()),
    }
}

/// Looks into what was asked for.
///
/// # Errors
/// Busy: the rest is for the next round.
pub(in crate::server::domain) async fn settle(domain: &Domain) -> Result<()> {
    for _ in 0..A_ROUND {
        let Some(asked) = domain.0.reset_requests.first() else { return Ok(()) };
        match answer(domain, &asked).instrument(asked.span.clone()).await {
            Err(Error::Busy) => return Err(Error::Busy),
            Err(error) => tracing::error!(%error, "a request for a reset failed"),
            Ok(()) => {}
        }
        domain.0.reset_requests.lock().pop_front();
    }
    Ok(())
}

async fn answer(domain: &Domain, asked: &ResetRequest) -> Result<()> {
    let Some(mailer) = &domain.0.mailer else { return Ok(()) };
    let (account, email) = (asked.account, &asked.email);
    let (tenant, known) = {
        let conn = &mut *domain.read().await?;
        (accounts::existing(conn, account).await?, store::users::find_by_email(conn, account, email).await?)
    };
    let Some(known) = known.filter(|known| passwords::may_activate(&tenant, known).is_ok()) else { return Ok(()) };
    let mut tx = domain.write().await?;
    let token = passwords::put_out(domain, &mut tx, account, known.user.id).await?;
    tx.commit().await?;
    audit::note(Event::PasswordReset, account, known.user.id);
    mailer.reset(domain, email, &tenant.name, &token)
}

impl ResetRequests {
    fn put(&self, asked: ResetRequest) -> Result<()> {
        let mut waiting = self.lock();
        // Two requests make one letter.
        if waiting.iter().any(|other| (other.account, &other.email) == (asked.account, &asked.email)) {
            return Ok(());
        }
        if waiting.len() >= MOST {
            return Err(Error::Busy);
        }
        waiting.push_back(asked);
        Ok(())
    }

    fn first(&self) -> Option<ResetRequest> {
        self.lock().front().cloned()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<ResetRequest>> {
        lock(&self.0)
    }
}
