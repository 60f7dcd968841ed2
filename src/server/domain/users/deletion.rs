//! Deletion of one's own account: asked for with the password, done seven days later by a background job, and undone by
//! whoever logs in before (`authentication/log_in_steps.rs`). Deletion by staff, which is at once, is in `delete.rs`.

use crate::{
    model::{
        event_name::EventName,
        id::AccountId,
        paging::{Paging, Start},
        passkey::PasskeyUse,
        problem::ErrorCode,
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, TokenKind},
        user::User,
    },
    server::domain::{
        audit::{self, Event},
        authentication::{
            self,
            second_factor::{Authenticator, UsedCode},
            sessions,
        },
        context::RequestContext,
        error::{Error, Result, UnauthenticatedReason},
        event_payload::Payload,
        events::{Cause, record_update},
        letter::LetterKind,
        letters,
        resource_ref::UserRef,
        runtime::Domain,
        store::{self, Tx, users::UserWithPassword},
        tokens,
        users::{delete::remove, last_admin},
    },
};

/// The time in which a user can come back, in seconds: seven days.
const GRACE_SECONDS: i64 = 7 * 24 * 3600;
/// The most users that one round of the background job deletes, so that others get their turn at the writer.
const PER_ROUND: u32 = 100;

/// What a page says before it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeletionPreview {
    /// How many tokens end.
    pub tokens: u64,
    /// How many sessions end, this one included.
    pub sessions: usize,
    /// Whether the caller has a password to prove who they are.
    pub has_password: bool,
    /// Whether a code of the second factor is asked for after it.
    pub needs_code: bool,
    /// Whether the caller has a passkey, which stands in for both.
    pub has_passkey: bool,
    /// Whether they have proven who they are by a passkey.
    pub is_proven: bool,
    /// Whether the caller is the last admin, who cannot be deleted.
    pub is_last_admin: bool,
}

/// How somebody proves who they are before their account is deleted.
#[derive(Clone, Copy)]
pub enum DeletionProof<'a> {
    /// By the password, and by the code of a second factor where there is one.
    Password {
        /// The password.
        password: &'a str,
        /// The code.
        otp: Option<&'a str>,
    },
    /// By a passkey, a moment ago (`passkeys::prove`).
    Passkey,
}

/// What goes with the caller's account.
///
/// # Errors
/// Not authenticated.
pub async fn preview_deletion(context: &RequestContext) -> Result<DeletionPreview> {
    let RequestContext { domain, caller, account } = context;
    let user = caller.person()?;
    let conn = &mut *context.read().await?;
    let sessions = sessions::open_of(domain, conn, *account, user).await?.len();
    let one = Paging { start: Start::Page(1), ..Paging::newest(1) };
    let bearer = [Bearer::User(user.id)];
    let tokens = store::tokens::list(conn, *account, &TokenKind::ALL, Some(&bearer), one).await?;
    let needs_code = Authenticator::find_enabled(domain, conn, *account, user).await?.is_some();
    let is_last_admin = match keep_an_admin(conn, *account, user).await {
        Ok(()) => false,
        Err(Error::Refused(_)) => true,
        Err(error) => return Err(error),
    };
    let found = store::users::find_with_password(conn, *account, user.id).await?;
    let has_passkey = store::passkeys::count(conn, *account, user.id).await? > 0;
    Ok(DeletionPreview {
        tokens: tokens.count.expect("a numbered page has the count"),
        sessions,
        has_password: found.is_some_and(|found| found.hash.is_some()),
        needs_code,
        has_passkey,
        is_proven: proven_session(context).is_ok(),
        is_last_admin,
    })
}

/// Schedules the deletion of the caller's own account, and returns when it will be. All tokens and sessions end at once,
/// this one too. The email stays taken until then.
///
/// The password is asked for again with the code of a second factor, or a passkey: somebody else may sit at the open
/// browser.
///
/// # Errors
/// Rate limited, as a change of the password. Not authenticated (`Password`, `OtpInvalid`, `PasskeyTooLate`). Field
/// errors: `PASSWORD_MISSING`, `OTP_REQUIRED`, and `ACCOUNT_ADMINS_REQUIRED` for the last admin. Busy.
pub async fn schedule_deletion(context: &RequestContext, proof: DeletionProof<'_>) -> Result<Timestamp> {
    let RequestContext { domain, caller, account } = context;
    let named = UserRef::from(caller.person()?.id);
    let verified = context.user(&named).visible().await?;
    domain.throttle.password(*account, &named, Some(&verified), &caller.client)?;
    keep_an_admin(&mut *context.read().await?, *account, &verified.user).await?;
    check_proof(context, &verified, proof).await?;

    let mut tx = context.write().await?;
    let current = context.user(&named).visible_in(&mut tx).await?;
    // The password was verified before the transaction, and may have been replaced meanwhile.
    if current.changes != verified.changes {
        return Err(Error::Unauthenticated(UnauthenticatedReason::Password));
    }
    let user = current.user;
    keep_an_admin(&mut tx, *account, &user).await?;
    let (mut tx, used) = match proof {
        DeletionProof::Password { otp, .. } => use_code(context, tx, &user, otp).await?,
        DeletionProof::Passkey => (tx, None),
    };
    let at = context.now().plus_seconds(GRACE_SECONDS);
    letters::post_until(context, &mut tx, &user, at, LetterKind::DeletionAsked).await?;
    store::user_deletions::update(&mut tx, *account, user.id, Some(at)).await?;
    store::sessions::delete_of(&mut tx, *account, user.id, None).await?;
    // Whoever has an open link must not be able to come back in their place.
    store::passwords::delete(&mut tx, *account, user.id).await?;
    store::email_links::delete(&mut tx, *account, user.id).await?;
    store::invites::delete_of(&mut tx, *account, user.id).await?;
    let revoked = store::tokens::delete_of(&mut tx, *account, Bearer::User(user.id), None).await?;
    let after = User { deletion: Some(at), ..user.clone() };
    record_update(context, &mut tx, EventName::UserUpdated, Payload::User(&user), Payload::User(&after)).await?;
    tx.commit().await?;
    if let Some(used) = used {
        used.note();
    }
    audit::note(Event::DeletionScheduled, *account, user.id);
    tokens::forget(domain, *account, &revoked);
    Ok(at)
}

async fn check_proof(context: &RequestContext, user: &UserWithPassword, proof: DeletionProof<'_>) -> Result<()> {
    let DeletionProof::Password { password, .. } = proof else {
        let is_proven = proven_session(context);
        // Nothing was typed where a password could have been.
        let is_missing = is_proven.is_err() && user.hash.is_some();
        return if is_missing { Err(ErrorCode::PasswordMissing.into()) } else { is_proven };
    };
    match authentication::confirm(context, user, Some(password)).await? {
        true => Ok(()),
        false => Err(Error::Unauthenticated(UnauthenticatedReason::Password)),
    }
}

/// Whether the caller has proven who they are by a passkey. The proof ends with the session.
fn proven_session(context: &RequestContext) -> Result<()> {
    let (session, now) = (context.caller.session(), context.now());
    let is_proven = |session| context.domain.passkeys.is_proven(session, PasskeyUse::DeleteAccount, now);
    if session.is_some_and(is_proven) {
        Ok(())
    } else {
        Err(Error::Unauthenticated(UnauthenticatedReason::PasskeyTooLate))
    }
}

/// Deletes the users whose time has come.
///
/// # Errors
/// Busy. The rest is for the next round.
pub(in crate::server::domain) async fn delete_due(domain: &Domain) -> Result<()> {
    let due = store::user_deletions::list_due(&mut *domain.read().await?, domain.now(), PER_ROUND).await?;
    for (account, id) in due {
        let mut tx = domain.write().await?;
        // They may have come back since they were listed.
        let found = store::users::find(&mut tx, account, id).await?;
        let is_due = |user: &User| user.deletion.is_some_and(|at| at <= domain.now());
        let Some(user) = found.filter(is_due) else { continue };
        let revoked = remove(Cause::Clock(domain, account), &mut tx, account, &user).await?;
        tx.commit().await?;
        audit::note(Event::UserDeleted, account, id);
        tokens::forget(domain, account, &revoked);
    }
    Ok(())
}

/// Uses up a code, if the user has an enabled second factor.
async fn use_code(
    context: &RequestContext,
    mut tx: Tx,
    user: &User,
    otp: Option<&str>,
) -> Result<(Tx, Option<UsedCode>)> {
    let RequestContext { domain, caller, account } = context;
    let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, *account, user).await? else {
        return Ok((tx, None));
    };
    let code = otp.ok_or(ErrorCode::OtpRequired)?;
    let keys = domain.throttle.log_in_keys(*account, user.email.as_str(), &caller.client);
    let (mut tx, used) = authenticator.verify(domain, tx, code, &keys).await?;
    used.tell_change(context, &mut tx, user).await?;
    Ok((tx, Some(used)))
}

async fn keep_an_admin(conn: &mut store::Conn, account: AccountId, user: &User) -> Result<()> {
    if user.role == Role::Admin { last_admin::keep_an_admin(conn, account, user).await } else { Ok(()) }
}
