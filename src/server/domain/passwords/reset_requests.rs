//! Password resets by mail: asked for in a request, looked up and sent by the worker.

use tracing::{Instrument, Span};

use crate::{
    model::email::Email,
    server::domain::{
        accounts,
        audit::{self, Event},
        context::RequestContext,
        error::{Error, Result},
        mail::ResetEmail,
        passwords::reset::{RESET_SECONDS, insert_reset, link_path, may_activate},
        reset_queue::ResetRequest,
        runtime::Domain,
        store,
    },
};

/// So many are answered before the worker turns to other jobs.
const PER_ROUND: usize = 200;

/// Asks for a reset by mail, for whoever has this email. Where nobody would be told, nothing is
/// made: it would only end a link that somebody holds.
///
/// # Errors
/// Too many, for this email; busy. Never that nobody has it.
pub fn request(context: &RequestContext, email: &str, deliver: bool) -> Result<()> {
    let RequestContext { domain, caller, account } = context;
    domain.throttle.reset(*account, email, &caller.client)?;
    match Email::parse(email) {
        Ok(email) if deliver && domain.sends_mail() => {
            domain.reset_queue.push(ResetRequest { account: *account, email, span: Span::current() })
        }
        _ => Ok(()),
    }
}

/// Answers the requests that wait.
///
/// # Errors
/// Busy: the rest is for the next round.
pub(in crate::server::domain) async fn answer_reset_requests(domain: &Domain) -> Result<()> {
    for _ in 0..PER_ROUND {
        let Some(request) = domain.reset_queue.first() else { return Ok(()) };
        match answer(domain, &request).instrument(request.span.clone()).await {
            Err(Error::Busy) => return Err(Error::Busy),
            Err(error) => tracing::error!(%error, "a request for a reset failed"),
            Ok(()) => {}
        }
        domain.reset_queue.pop();
    }
    Ok(())
}

async fn answer(domain: &Domain, request: &ResetRequest) -> Result<()> {
    let Some(mailer) = &domain.mailer else { return Ok(()) };
    let (id, email) = (request.account, &request.email);
    let (account, known) = {
        let conn = &mut *domain.read().await?;
        (accounts::existing(conn, id).await?, store::users::find_by_email(conn, id, email).await?)
    };
    let Some(known) = known.filter(|known| may_activate(&account, known).is_ok()) else { return Ok(()) };
    let mut tx = domain.write().await?;
    let token = insert_reset(domain, &mut tx, id, known.user.id).await?;
    tx.commit().await?;
    audit::note(Event::PasswordReset, id, known.user.id);
    mailer.send_reset(&ResetEmail {
        message_id: domain.id()?,
        to: email,
        account: &account.name,
        link_path: &link_path(&token),
        hours: RESET_SECONDS / 3600,
    })
}
