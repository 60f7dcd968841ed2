//! "Why can't I?": which roles may do something. The rules themselves are asked, with a made-up person of each role, so the
//! answer cannot differ from what the server does. And what refuses it to everybody here, such as a demo that has no files.

use uuid::Uuid;

use crate::{
    model::{account::Account, deed::Deed, id::UserId, problem::Field, role::Role, user::User},
    server::domain::{
        accounts,
        authorization::{self, Action, UserAction},
        caller::Caller,
        context::RequestContext,
        error::{Error, ForbiddenReason, Result},
        imports, own_backups, users,
    },
};

/// The roles that may do this to a customer, or for the account, the most powerful first.
///
/// # Errors
/// Not authenticated. Busy, or an internal error of the database.
pub async fn who_can(context: &RequestContext, deed: Deed) -> Result<Vec<Role>> {
    let person = context.caller.person()?;
    // Who creates users for others does so also while sign-up is closed.
    let account = accounts::existing(&mut *context.read().await?, context.account).await?;
    let account = Account { protected: true, ..account };
    let made_up = |id: u128, role| User { id: UserId(Uuid::from_u128(id)), role, permissions: None, ..person.clone() };
    let customer = made_up(1, Role::User);
    let may = |role: &Role| {
        let caller = context.caller.authenticated_as(made_up(2, *role), account.id);
        allows(&caller, deed, &account, &customer)
    };
    Ok(Role::ALL.into_iter().filter(may).collect())
}

/// Why nobody may do this on this installation, whatever their role; `None` if roles decide.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn obstacle(context: &RequestContext, deed: Deed) -> Result<Option<ForbiddenReason>> {
    let possible = match deed {
        Deed::ManageBackups => own_backups::are_possible(context).await,
        Deed::ImportUsers => imports::are_possible(context),
        _ => Ok(()),
    };
    match possible {
        Ok(()) => Ok(None),
        Err(Error::Forbidden(reason)) => Ok(Some(reason)),
        Err(error) => Err(error),
    }
}

fn allows(caller: &Caller, deed: Deed, account: &Account, customer: &User) -> bool {
    let may = |action| authorization::check(caller, action).is_ok();
    let may_to_user = |action| may(Action::User(action, customer));
    let changes = |field| may_to_user(UserAction::Update) && users::may_change(caller, field).is_ok();
    match deed {
        Deed::SeeSettings => may(Action::ReadAccount),
        Deed::ChangeSettings => may(Action::UpdateAccount),
        Deed::ManageBackups => may(Action::ManageBackups),
        Deed::SeeUsers => may(Action::SearchUsers),
        Deed::CreateUsers => may(Action::CreateUser(account, Role::User)),
        Deed::ChangeUsers => changes(Field::Email),
        Deed::ChangeMetadata => changes(Field::Metadata),
        Deed::SetPasswords => changes(Field::Password) && may(Action::CreateResetLinks),
        Deed::ChangeRoles => changes(Field::Role),
        Deed::BanUsers => may_to_user(UserAction::Ban) && may_to_user(UserAction::Unban),
        Deed::DeleteUsers => may_to_user(UserAction::Delete),
        Deed::EndSessions => may_to_user(UserAction::ReadSessions) && may_to_user(UserAction::EndSessions),
        Deed::RevokeTokens => may_to_user(UserAction::RevokeTokens),
        Deed::RemoveSecondSteps => may_to_user(UserAction::DeleteLostSecondFactor),
        Deed::SeeProducts => may(Action::ListProducts),
        Deed::ChangeProducts => may(Action::CreateProduct) && may(Action::GenerateProductToken),
        Deed::ImportUsers => may(Action::ImportUsers),
        Deed::ExportAccount => may(Action::ExportAccount),
        Deed::Invite => may(Action::CreateInvite) && may(Action::ListInvites),
    }
}
