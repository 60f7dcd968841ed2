//! Authorization: which caller may perform which action. Pure functions over tables, without I/O.
//!
//! Two checks must pass (docs/api.md 7): the caller holds the permission that the action needs
//! (`permissions.rs`), and the record is within the scope of the action's rule (`scope.rs`).

mod actions;
mod permissions;
mod scope;

pub use self::actions::{Action, InviteAction, ProductAction, TokenAction, UserAction};
use crate::{
    model::role::Role,
    server::domain::{
        caller::{Caller, Principal},
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
    },
};

/// Checks that the caller may perform the action. The operator may perform every action.
///
/// # Errors
/// Not found, if the record is outside the caller's scope. Not authenticated, if the caller has no
/// credentials. Forbidden otherwise.
pub fn check(caller: &Caller, action: Action<'_>) -> Result<()> {
    if matches!(caller.principal, Principal::Operator) {
        return Ok(());
    }
    if !permissions::holds(caller, action) {
        return Err(caller.lacks_permission());
    }
    if scope::allows(caller, action) { Ok(()) } else { Err(refusal(caller, action)) }
}

/// Whether the record of a `Read` action is within the caller's scope, regardless of permissions. A record out of scope
/// does not exist for the caller, whatever the action.
#[must_use]
pub fn sees(caller: &Caller, action: Action<'_>) -> bool {
    matches!(caller.principal, Principal::Operator) || scope::allows(caller, action)
}

/// The error for a caller outside the action's scope.
fn refusal(caller: &Caller, action: Action<'_>) -> Error {
    let role = caller.user().map(|user| user.role);
    match (action, &caller.principal) {
        (Action::CreateUser(..), Principal::Nobody) => Error::Forbidden(ForbiddenReason::Anonymous),
        (_, Principal::Nobody) => Error::Unauthenticated(UnauthenticatedReason::Missing),
        (Action::User(UserAction::Read, _), _) => Error::NotFound(ResourceKind::User, None),
        (Action::Product(ProductAction::Read, _), _) => Error::NotFound(ResourceKind::Product, None),
        (Action::ManageSetting, _) => Error::NotFound(ResourceKind::Setting, None),
        (Action::Invite(..), _) => Error::NotFound(ResourceKind::Invite, None),
        (Action::ReadRequestLog, _) if !role.is_some_and(Role::is_staff) => {
            Error::NotFound(ResourceKind::RequestLog, None)
        }
        // A "forbidden" would disclose that the token exists.
        (Action::Token(_, token), _) if !scope::allows(caller, Action::Token(TokenAction::Read, token)) => {
            Error::NotFound(ResourceKind::Token, None)
        }
        (Action::User(UserAction::Ban | UserAction::Unban, user), _)
            if user.role.is_staff() && scope::may_ban(role) =>
        {
            Error::Forbidden(ForbiddenReason::NotAUser)
        }
        (Action::User(action, _), Principal::Person { .. }) if role == Some(Role::Developer) && names_role(action) => {
            Error::Forbidden(ForbiddenReason::LacksPrivileges(caller.role_name(), ResourceKind::User))
        }
        _ => Error::Forbidden(ForbiddenReason::Unexplained),
    }
}

/// Whether the refusal of a developer names their role: they hold the permission, but the target has a higher role.
const fn names_role(action: UserAction) -> bool {
    matches!(action, UserAction::Update | UserAction::Delete | UserAction::UpdateGroup | UserAction::CreateResetLink)
}
