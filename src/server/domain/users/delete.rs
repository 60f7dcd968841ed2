//! Deletion of users (docs/api.md 3.7).

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, TokenId},
        role::Role,
        token::Bearer,
        user::User,
    },
    server::domain::{
        audit::{self, Event},
        authorization::UserAction,
        context::RequestContext,
        error::Result,
        event_payload::Payload,
        events::{self, Cause},
        resource_ref::UserRef,
        store::{self, Tx},
        tokens,
        users::last_admin,
    },
};

/// Deletes a user with all records that belong to them.
///
/// # Errors
/// Not authenticated. Not found. Forbidden. A field error, `ACCOUNT_ADMINS_REQUIRED`, for the last admin.
pub async fn delete(context: &RequestContext, named: &UserRef) -> Result<()> {
    context.user(named).authorize(UserAction::Delete).await?;

    let mut tx = context.write().await?;
    let user = context.user(named).authorize_in(&mut tx, UserAction::Delete).await?.user;
    let revoked = remove_unless_last(context, &mut tx, &user).await?;
    tx.commit().await?;
    audit::note(Event::UserDeleted, context.account, user.id);
    tokens::forget(&context.domain, context.account, &revoked);
    Ok(())
}

/// Deletes the user, unless they are the last admin, and returns the ids of their tokens.
///
/// # Errors
/// A field error, `ACCOUNT_ADMINS_REQUIRED`.
pub(super) async fn remove_unless_last(context: &RequestContext, tx: &mut Tx, user: &User) -> Result<Vec<TokenId>> {
    if user.role == Role::Admin {
        last_admin::keep_an_admin(tx, context.account, user).await?;
    }
    remove(context.into(), tx, context.account, user).await
}

/// Deletes the user, and returns the ids of their tokens. Foreign keys would delete the tokens too, but memory and
/// audit log need their ids.
pub(super) async fn remove(cause: Cause<'_>, tx: &mut Tx, account: AccountId, user: &User) -> Result<Vec<TokenId>> {
    let revoked = store::tokens::delete_of(tx, account, Bearer::User(user.id), None).await?;
    store::users::delete(tx, account, user.id).await?;
    events::record(cause, tx, EventName::UserDeleted, Payload::User(user)).await?;
    Ok(revoked)
}
