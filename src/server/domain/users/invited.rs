//! Sign-up with an invite (docs/api.md 12). It needs no open account: the right to create a user is that of the
//! invite's maker, asked for again within the transaction that counts the use.

use crate::{
    model::{event_name::EventName, role::Role, user::UserDraft},
    server::domain::{
        audit::{self, Event},
        context::{RequestContext, share_of},
        error::{Error, ResourceKind, Result},
        event_payload::Payload,
        events, invites, store,
        users::new::PreparedUser,
    },
};

/// Creates a customer by the code of an invite, for a caller without credentials, and returns the request as theirs. If the invite
/// names an email, that is the user's, whatever the draft says. The email is not proven by it: whoever has the link may
/// have got it from somebody else. So the user may have to wait for a link, as after any sign-up.
///
/// # Errors
/// Not found, if the invite is dead. Rate limited. Field errors, among them `EMAIL_TAKEN` and `PASSWORD_TOO_WEAK`. Busy.
pub async fn create_by_invite(context: &RequestContext, code: &str, draft: UserDraft) -> Result<RequestContext> {
    let RequestContext { domain, caller, .. } = context;
    let (account, invite) = invites::check_link(context, code).await?;
    let email = invite.email.map_or(draft.email, |email| email.to_string());
    // An invite brings customers, and nothing that staff would set.
    let draft = UserDraft { email, role: None, group: None, password_hash: None, ..draft };
    let prepared = PreparedUser::new(domain, caller, &account, draft, Role::User).await?;

    let mut tx = domain.write_as(share_of(caller)).await?;
    // Others may have used it, or its maker may have lost the right, while the password was hashed.
    let (account, invite) = invites::find_open(context, &mut tx, code).await?;
    let user = prepared.insert_sign_up(context, &mut tx, &account).await?;
    if !store::invites::update_uses(&mut tx, account.id, invite.id).await? {
        return Err(Error::NotFound(ResourceKind::Invite, None));
    }
    store::invites::insert_use(&mut tx, account.id, &invite, user.id, domain.now()).await?;
    events::record(context, &mut tx, EventName::UserCreated, Payload::User(&user)).await?;
    tx.commit().await?;
    audit::note(Event::UserCreated, account.id, user.id);
    audit::note(Event::InviteUsed, account.id, invite.id);
    Ok(context.authenticated_as(user))
}
