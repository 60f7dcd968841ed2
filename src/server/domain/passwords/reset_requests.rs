//! Password resets by mail: requested over HTTP; the worker looks the user up and sends the email.

use tracing::Instrument;

use crate::{
    model::{email::Email, event_name::EventName, timestamp::Timestamp},
    server::domain::{
        accounts,
        audit::{self, Event},
        context::RequestContext,
        error::{Error, Result},
        event_payload::Payload,
        events,
        letter::{Letter, LetterKind, Origin},
        letters::{self, LetterFrame},
        mail_requests::MailRequest,
        passwords::reset::{ResetDelivery, insert_reset, link_path, may_activate},
        runtime::Domain,
        store,
    },
};

/// The maximum number of requests handled per round, so that other jobs are not held up.
const PER_ROUND: usize = 200;

/// Requests a reset by mail for the user with this email. If mail is disabled, or `deliver` is false, no reset is
/// created: it would invalidate the user's current link without a new one reaching them.
///
/// # Errors
/// Rate limited. Busy. The result does not depend on whether a user has the email.
pub fn request(context: &RequestContext, email: &str, deliver: bool) -> Result<()> {
    let RequestContext { domain, caller, account } = context;
    domain.throttle.reset(*account, email, &caller.client)?;
    match Email::parse(email) {
        Ok(email) if deliver && domain.sends_mail() => {
            domain.reset_requests.push(MailRequest::new(*account, email, caller.clone()))
        }
        _ => Ok(()),
    }
}

/// Handles the queued requests.
///
/// # Errors
/// Busy. The remaining requests stay queued for the next round.
pub(in crate::server::domain) async fn handle_reset_requests(domain: &Domain) -> Result<()> {
    for _ in 0..PER_ROUND {
        let Some(request) = domain.reset_requests.first() else { return Ok(()) };
        match handle(domain, &request).instrument(request.span.clone()).await {
            Err(Error::Busy) => return Err(Error::Busy),
            Err(error) => tracing::error!(%error, "a password reset request failed and was dropped"),
            Ok(()) => {}
        }
        domain.reset_requests.pop();
    }
    Ok(())
}

/// Creates the reset and queues the email, if a user has the email.
async fn handle(domain: &Domain, request: &MailRequest) -> Result<()> {
    let Some(mailer) = &domain.mailer else { return Ok(()) };
    let (id, email) = (request.account, &request.email);
    // Looked up within the transaction: the mail must not reach an address that the user has just given up.
    let mut tx = domain.write().await?;
    let account = accounts::existing(&mut tx, id).await?;
    let found = store::users::find_by_email(&mut tx, id, email).await?;
    let Some(found) = found.filter(|found| may_activate(&account, found).is_ok()) else { return Ok(()) };
    let token = insert_reset(domain, &mut tx, id, found.user.id, ResetDelivery::Mail).await?;
    let context = RequestContext::new(domain.clone(), request.caller.clone(), id)?;
    // The link of staff goes to them alone: whoever may make an endpoint must not become an admin by it.
    let payload = match found.user.role.is_staff() {
        true => Payload::User(&found.user),
        false => Payload::PasswordReset { user: &found.user, token: &token },
    };
    events::record(&context, &mut tx, EventName::UserPasswordReset, payload).await?;
    tx.commit().await?;
    audit::note(Event::PasswordReset, id, found.user.id);
    let link = format!("{}{}", mailer.site(), link_path(domain, id, &token).await?);
    let pages = letters::pages(domain, mailer, id).await?;
    let frame = LetterFrame { account: &account.name, pages: &pages, link: Some(&link) };
    let rendered = letters::render(&letter(request, domain.now()), &frame);
    mailer.push(mailer.message(domain.id()?, email, rendered)?)
}

/// The letter with the link. It never waits in the database, which would tell who was asked for.
fn letter(request: &MailRequest, happened: Timestamp) -> Letter {
    let client = &request.caller.client;
    Letter {
        recipient: request.email.clone(),
        kind: LetterKind::PasswordReset,
        language: client.language,
        email: None,
        salt: None,
        deadline: None,
        origin: Origin::Client { address: client.address, agent: client.agent.clone() },
        happened,
    }
}
