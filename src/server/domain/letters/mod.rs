//! Letters: what people are told about their own accounts by mail, where mail is configured.
//!
//! A letter is written into the database in the transaction of what it tells about, so that neither a crash nor a
//! restart loses it, and is sent by the worker (`outbox.rs`). No response waits for it. Only a letter that sets a new
//! password waits in memory: `passwords/reset_requests.rs` makes it.

mod outbox;
mod rendered;
mod words;

use crate::{
    model::{email::Email, timestamp::Timestamp, user::User},
    server::domain::{
        caller::Principal,
        context::RequestContext,
        email_links,
        error::Result,
        letter::{Letter, LetterKind, Origin},
        store::{self, Tx},
    },
};

pub(in crate::server::domain) use self::{
    outbox::deliver,
    rendered::{LetterFrame, render},
};

/// The maximum number of letters to one address that wait for the mail server. Further ones are dropped: whoever can
/// cause so many must not fill the database or a mailbox.
const MAX_WAITING: i64 = 20;

/// Writes a letter to a user. Nothing happens where mail is not configured.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn post(
    context: &RequestContext,
    tx: &mut Tx,
    user: &User,
    kind: LetterKind,
) -> Result<()> {
    write(context, tx, letter(context, user, kind)).await
}

/// Writes a letter to a user that names another email than theirs.
///
/// # Errors
/// As [`post`].
pub(in crate::server::domain) async fn post_about(
    context: &RequestContext,
    tx: &mut Tx,
    user: &User,
    other: &Email,
    kind: LetterKind,
) -> Result<()> {
    write(context, tx, Letter { email: Some(other.clone()), ..letter(context, user, kind) }).await
}

/// Writes a letter to a user about what they can undo until this moment.
///
/// # Errors
/// As [`post`].
pub(in crate::server::domain) async fn post_until(
    context: &RequestContext,
    tx: &mut Tx,
    user: &User,
    deadline: Timestamp,
    kind: LetterKind,
) -> Result<()> {
    write(context, tx, Letter { deadline: Some(deadline), ..letter(context, user, kind) }).await
}

/// Makes a link by which a user proves an email, in place of their former one, and writes the letter that has it.
///
/// # Errors
/// As [`post`].
pub(in crate::server::domain) async fn send_link(
    context: &RequestContext,
    tx: &mut Tx,
    user: &User,
    email: &Email,
    kind: LetterKind,
) -> Result<()> {
    let salt = email_links::insert(&context.domain, tx, context.account, user.id, email).await?;
    write(context, tx, Letter { recipient: email.clone(), salt: Some(salt), ..letter(context, user, kind) }).await
}

async fn write(context: &RequestContext, tx: &mut Tx, letter: Letter) -> Result<()> {
    if !context.domain.sends_mail() {
        return Ok(());
    }
    let kind = letter.kind.as_str();
    if context.domain.throttle.letter(context.account, letter.recipient.as_str(), kind).is_err() {
        tracing::warn!(letter = kind, "a letter was dropped, because its address got too many of this kind");
        return Ok(());
    }
    if store::letters::count_to(tx, context.account, &letter.recipient).await? >= MAX_WAITING {
        tracing::warn!(letter = kind, "a letter was dropped, because too many to its address wait");
        return Ok(());
    }
    store::letters::insert(tx, context.account, context.domain.id()?, &letter).await
}

/// A letter to a user, caused by this request. It is not written yet.
pub(in crate::server::domain) fn letter(context: &RequestContext, user: &User, kind: LetterKind) -> Letter {
    Letter {
        recipient: user.email.clone(),
        kind,
        language: context.caller.client.language,
        email: None,
        salt: None,
        deadline: None,
        origin: origin(context, user),
        happened: context.now(),
    }
}

fn origin(context: &RequestContext, user: &User) -> Origin {
    let caller = &context.caller;
    let is_own = match &caller.principal {
        Principal::Nobody => true,
        Principal::Person { user: person, .. } => person.id == user.id,
        Principal::Product { .. } | Principal::Operator => false,
    };
    if !is_own {
        return Origin::Staff;
    }
    Origin::Client { address: caller.client.address, agent: caller.client.agent.clone() }
}
