//! A letter that tries the mail server: to the caller's own address, at once, with what the server said.

use uuid::Uuid;

use crate::{
    model::{
        mail_setup::{MailSetup, MailTest},
        problem::ErrorCode,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::Action,
        context::RequestContext,
        error::Result,
        letter::LetterKind,
        letters::{self, LetterFrame},
    },
};

/// How mail is set up. `None` if no mail goes out.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn show_setup(context: &RequestContext) -> Result<Option<MailSetup>> {
    context.authorize(Action::UpdateAccount)?;
    Ok(context.domain.mailer.as_ref().map(|mailer| mailer.setup().clone()))
}

/// Sends a letter to the caller, and waits for what the mail server says, 12 seconds at most.
///
/// # Errors
/// Not authenticated. Forbidden. `MAIL_REQUIRED` if no mail goes out. Rate limited, ten an hour. An internal error, if the
/// address is not deliverable.
pub async fn send(context: &RequestContext) -> Result<MailTest> {
    const KIND: LetterKind = LetterKind::MailTest;
    context.authorize(Action::UpdateAccount)?;
    let person = context.caller.person()?;
    let mailer = context.domain.mailer.as_ref().ok_or(ErrorCode::MailRequired)?;
    context.domain.throttle.letter(context.account, person.email.as_str(), KIND.as_str())?;
    let account = accounts::existing(&mut *context.read().await?, context.account).await?;
    let pages = letters::pages(&context.domain, mailer, account.id).await?;
    let frame = LetterFrame { account: &account.name, pages: &pages, link: None };
    let letter = letters::render(&letters::letter(context, person, KIND), &frame);
    let id: Uuid = context.domain.id()?;
    let message = mailer.message(id, &person.email, letter)?;
    // Before the mail server is asked: whoever leaves meanwhile has tried, too.
    audit::note(Event::MailTested, context.account, person.id);
    let (outcome, words) = mailer.attempt(message).await;
    Ok(MailTest { outcome, words, to: person.email.to_string() })
}
