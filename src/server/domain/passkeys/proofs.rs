//! Who is logged in proves once more who they are: by the password or by a passkey, before they add a passkey or download
//! a backup; by a passkey, before they delete their account. Somebody else may sit at the open browser.
//!
//! A proof is for one purpose, belongs to the session, and is good for five minutes.

use crate::{
    model::passkey::{PasskeyUse, RequestOptions},
    server::domain::{
        authentication::{
            self,
            passkeys::{options, refused, verify},
        },
        context::RequestContext,
        crypto::webauthn::RelyingParty,
        error::{Error, Result, UnauthenticatedReason},
        passkey_memory::Question,
        passkeys::oneself,
        store,
    },
};

/// Whether the caller has proven who they are, for this purpose.
#[must_use]
pub fn is_proven(context: &RequestContext, purpose: PasskeyUse) -> bool {
    let session = context.caller.session();
    session.is_some_and(|session| context.domain.passkeys.is_proven(session, purpose, context.now()))
}

/// Proves by the password, for this purpose.
///
/// # Errors
/// Not authenticated, also if the password is wrong. Forbidden. Rate limited, as a change of a second factor. Busy.
pub async fn prove_by_password(context: &RequestContext, purpose: PasskeyUse, password: &str) -> Result<()> {
    let session = session(context)?;
    let user = oneself(context, &mut *context.read().await?).await?;
    context.domain.throttle.second_factor(context.account, user.user.id, &context.caller.client)?;
    if !authentication::confirm(context, &user, Some(password)).await? {
        return Err(Error::Unauthenticated(UnauthenticatedReason::Password));
    }
    context.domain.passkeys.prove(session, purpose, context.now());
    Ok(())
}

/// Asks for one of the caller's passkeys, as a proof for this purpose.
///
/// # Errors
/// Not authenticated. Rate limited.
pub async fn ask_proof(context: &RequestContext, party: &RelyingParty, purpose: PasskeyUse) -> Result<RequestOptions> {
    let (user, holder) = (context.caller.person()?.id, session(context)?);
    let known = store::passkeys::credentials(&mut *context.read().await?, context.account, user).await?;
    options(context, party, Question { account: context.account, purpose: Some(purpose), holder }, &known)
}

/// Proves by a passkey, for this purpose.
///
/// # Errors
/// Not authenticated, also if the answer cannot be believed or the passkey is somebody else's. Rate limited. Busy.
pub async fn prove(context: &RequestContext, party: &RelyingParty, purpose: PasskeyUse, answer: &str) -> Result<()> {
    let (user, holder) = (context.caller.person()?.id, session(context)?);
    context.domain.throttle.passkey(&context.caller.client)?;
    let question = Question { account: context.account, purpose: Some(purpose), holder };
    let (tx, found) = verify(context, party, question, answer).await?;
    if found.user.id != user {
        return Err(refused(context, Some(user), "the passkey of another user"));
    }
    tx.commit().await?;
    context.domain.passkeys.prove(holder, purpose, context.now());
    Ok(())
}

fn session(context: &RequestContext) -> Result<[u8; 32]> {
    context.caller.session().copied().ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))
}
