//! Passkeys of people: list, add, remove. Log-in by one is in `authentication/passkeys.rs`, the proof that adding one
//! takes in `proofs.rs`.
//!
//! A passkey asks for the fingerprint, the face or the PIN of its user, so it counts for password and code together. It
//! makes no log-in harder: without an app for codes, the password alone is enough as before.

mod proofs;

pub use self::proofs::{ask_proof, is_proven, prove, prove_by_password};

use time::OffsetDateTime;

use crate::{
    model::{
        id::PasskeyId,
        language::Language,
        passkey::{
            AuthenticatorSelection, CreationOptions, KeyParameters, Passkey, PasskeyUse, RelyingPartyEntity, UserEntity,
        },
        problem::ErrorCode,
        text_length,
        timestamp::Timestamp,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authentication::passkeys::{
            PUBLIC_KEY, REQUIRED, TIMEOUT, descriptors, encoded, new_challenge, refused, user_handle,
        },
        authorization::UserAction,
        context::RequestContext,
        crypto::webauthn::{Algorithm, NewCredential, Registration, RelyingParty},
        error::{Error, Result, UnauthenticatedReason},
        letter::LetterKind,
        letters,
        passkey_memory::Question,
        resource_ref::{PasskeyRef, UserRef},
        store::{self, Conn, users::UserWithPassword},
    },
};

/// The most passkeys that a user has.
pub const MAX: i64 = 10;

/// A passkey that its user may want to remove.
#[derive(Debug)]
pub struct RemovablePasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// Whether the user could not log in any more without it.
    pub is_last_way: bool,
}

/// The caller's passkeys, oldest first.
///
/// # Errors
/// Not authenticated. Forbidden, if the user's permissions leave out the password.
pub async fn own(context: &RequestContext) -> Result<Vec<Passkey>> {
    let user = oneself(context, &mut *context.read().await?).await?.user;
    store::passkeys::list(&mut *context.read().await?, context.account, user.id).await
}

/// The passkeys of a user, oldest first.
///
/// # Errors
/// Not authenticated. Not found. Forbidden: only admins, the user and the operator see with what somebody logs in.
pub async fn list(context: &RequestContext, named: &UserRef) -> Result<Vec<Passkey>> {
    let user = context.user(named).authorize(UserAction::ReadSessions).await?.user;
    store::passkeys::list(&mut *context.read().await?, context.account, user.id).await
}

/// How many passkeys a user has.
///
/// # Errors
/// Not found. Forbidden.
pub async fn count(context: &RequestContext, named: &UserRef) -> Result<i64> {
    let user = context.user(named).authorize(UserAction::ReadSessions).await?.user;
    store::passkeys::count(&mut *context.read().await?, context.account, user.id).await
}

/// Asks the caller's browser to make a passkey.
///
/// # Errors
/// Not authenticated. Forbidden. Conflict, if the caller has not proven who they are, or too long ago. Rate limited. A
/// field error, `PASSKEYS_TOO_MANY`.
pub async fn ask_new(context: &RequestContext, party: &RelyingParty) -> Result<CreationOptions> {
    let RequestContext { domain, account, .. } = context;
    let conn = &mut *context.read().await?;
    let user = oneself(context, conn).await?.user;
    let session = proven_session(context)?;
    check_count(store::passkeys::count(conn, *account, user.id).await?)?;
    let existing = store::passkeys::credentials(conn, *account, user.id).await?;
    let vendor = accounts::existing(conn, *account).await?.name;
    let challenge = new_challenge(context, Question { account: *account, purpose: None, holder: session })?;
    Ok(CreationOptions {
        challenge,
        rp: RelyingPartyEntity { id: party.id.clone(), name: vendor },
        user: UserEntity {
            id: encoded(&user_handle(domain, *account, user.id)),
            name: user.email.to_string(),
            display_name: user.display_name(),
        },
        pub_key_cred_params: Algorithm::ALL
            .map(|algorithm| KeyParameters { kind: PUBLIC_KEY.into(), alg: algorithm.number() })
            .into(),
        exclude_credentials: descriptors(&existing),
        authenticator_selection: AuthenticatorSelection {
            resident_key: REQUIRED.into(),
            require_resident_key: true,
            user_verification: REQUIRED.into(),
        },
        attestation: "none".into(),
        timeout: TIMEOUT,
    })
}

/// Adds a passkey that the caller's browser has made. Without a name it is named after the day.
///
/// # Errors
/// As [`ask_new`]. Not authenticated, if the answer cannot be believed. A field error of the name.
pub async fn add(context: &RequestContext, party: &RelyingParty, name: &str, answer: &str) -> Result<Passkey> {
    let RequestContext { domain, account, .. } = context;
    oneself(context, &mut *context.read().await?).await?;
    let session = proven_session(context)?;
    let name = match name.trim() {
        "" => default_name(context.now(), context.caller.client.language),
        name => text_length::limited(name, ErrorCode::NameTooLong)?.to_owned(),
    };
    let new = verified(context, party, session, answer)?;

    let mut tx = context.write().await?;
    let user = oneself(context, &mut tx).await?.user;
    check_count(store::passkeys::count(&mut tx, *account, user.id).await?)?;
    let (id, now) = (PasskeyId(domain.id()?), context.now());
    let passkey = Passkey { id, name, backed_up: new.state.backed_up, created: now, last_used: None };
    if !store::passkeys::insert(&mut tx, *account, user.id, &passkey, &new).await? {
        return Err(refused(context, None, "somebody has this passkey already"));
    }
    letters::post(context, &mut tx, &user, LetterKind::PasskeyAdded).await?;
    tx.commit().await?;
    domain.passkeys.forget(&session);
    audit::note(Event::PasskeyAdded, *account, id);
    Ok(passkey)
}

/// One of the caller's passkeys, before they remove it.
///
/// # Errors
/// Not authenticated. Forbidden. Not found.
pub async fn find_own(context: &RequestContext, named: &PasskeyRef) -> Result<RemovablePasskey> {
    let conn = &mut *context.read().await?;
    let user = oneself(context, conn).await?;
    find(context, conn, &user, named).await
}

/// Removes one of the caller's passkeys, unless they could not log in any more without it.
///
/// # Errors
/// As [`find_own`]. `PASSKEY_IS_LAST`, if it is the last way in.
pub async fn remove_own(context: &RequestContext, named: &PasskeyRef) -> Result<Passkey> {
    find_own(context, named).await?;

    let mut tx = context.write().await?;
    let user = oneself(context, &mut tx).await?;
    let RemovablePasskey { passkey, is_last_way } = find(context, &mut tx, &user, named).await?;
    if is_last_way {
        return Err(ErrorCode::PasskeyIsLast.into());
    }
    store::passkeys::delete(&mut tx, context.account, user.user.id, passkey.id).await?;
    letters::post(context, &mut tx, &user.user, LetterKind::PasskeyRemoved).await?;
    tx.commit().await?;
    audit::note(Event::PasskeyRemoved, context.account, passkey.id);
    Ok(passkey)
}

/// Removes all passkeys of a user who lost their devices, and returns how many there were.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn remove_lost(context: &RequestContext, named: &UserRef) -> Result<u64> {
    context.user(named).authorize(UserAction::RemoveLostPasskeys).await?;

    let mut tx = context.write().await?;
    let user = context.user(named).authorize_in(&mut tx, UserAction::RemoveLostPasskeys).await?.user;
    let removed = store::passkeys::delete_of(&mut tx, context.account, user.id).await?;
    if removed == 0 {
        return Ok(0);
    }
    letters::post(context, &mut tx, &user, LetterKind::PasskeyRemoved).await?;
    tx.commit().await?;
    audit::note(Event::PasskeysRemoved, context.account, user.id);
    Ok(removed)
}

/// The caller, who may manage their passkeys.
async fn oneself(context: &RequestContext, conn: &mut Conn) -> Result<UserWithPassword> {
    let named = UserRef::from(context.caller.person()?.id);
    context.user(&named).authorize_in(conn, UserAction::ManagePasskeys).await
}

async fn find(
    context: &RequestContext,
    conn: &mut Conn,
    user: &UserWithPassword,
    named: &PasskeyRef,
) -> Result<RemovablePasskey> {
    let all = store::passkeys::list(conn, context.account, user.user.id).await?;
    let is_last_way = user.hash.is_none() && all.len() == 1;
    let found = all.into_iter().find(|passkey| named.as_str().parse() == Ok(passkey.id));
    found.map(|passkey| RemovablePasskey { passkey, is_last_way }).ok_or_else(|| named.not_found())
}

/// The caller's session, if they have just proven who they are in order to add a passkey.
fn proven_session(context: &RequestContext) -> Result<[u8; 32]> {
    let session = context.caller.session().ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))?;
    let is_proven = context.domain.passkeys.is_proven(session, PasskeyUse::AddPasskey, context.now());
    if is_proven { Ok(*session) } else { Err(Error::Conflict) }
}

fn check_count(count: i64) -> Result<()> {
    if count < MAX { Ok(()) } else { Err(ErrorCode::PasskeysTooMany.into()) }
}

/// Verifies the answer of a browser that was asked for a passkey, before anything is written.
fn verified(context: &RequestContext, party: &RelyingParty, session: [u8; 32], answer: &str) -> Result<NewCredential> {
    let refuse = |why| refused(context, None, why);
    let registration = Registration::parse(answer).ok_or_else(|| refuse("it cannot be read"))?;
    let challenge = registration.challenge(party).map_err(refuse)?;
    let question = Question { account: context.account, purpose: None, holder: session };
    if !context.domain.passkeys.take(&challenge, question, context.now()) {
        return Err(Error::Unauthenticated(UnauthenticatedReason::PasskeyTooLate));
    }
    registration.verify(party).map_err(refuse)
}

/// A name with the day, in UTC.
fn default_name(now: Timestamp, language: Language) -> String {
    let day = OffsetDateTime::from_unix_timestamp(now.0 / 1000).expect("the clock is in the years 0 to 9999");
    let month = day.month().to_string();
    match language {
        Language::English => format!("Passkey, {} {} {}", day.day(), &month[..3], day.year()),
        Language::German => format!("Passkey, {}.{}.{}", day.day(), u8::from(day.month()), day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_day() {
        let now = Timestamp(1_932_110_100_000);
        assert_eq!(default_name(now, Language::English), "Passkey, 24 Mar 2031");
        assert_eq!(default_name(now, Language::German), "Passkey, 24.3.2031");
    }
}
