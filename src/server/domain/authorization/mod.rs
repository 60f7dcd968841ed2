//! Who may do what, readable as tables, without I/O. ("Policy" is a licence's word.)
//!
//! Two gates (docs/api.md 7): whether the role holds the permission at all (`permissions.rs`), and
//! whether the rule of this action reaches this record (`scope.rs`).

mod actions;
mod permissions;
mod scope;

pub use self::actions::{Action, ProductAction, TokenAction, UserAction};
use crate::{
    model::role::Role,
    server::domain::{
        caller::{Caller, Principal},
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
    },
};

/// Lets the caller do this, or says why not.
///
/// # Errors
/// `NotFound` where the caller may not even know of the record, `Unauthenticated` where
/// credentials would help, else `Forbidden`.
pub fn check(caller: &Caller, action: Action<'_>) -> Result<()> {
    if matches!(caller.principal, Principal::Operator) {
        return Ok(());
    }
    if !permissions::holds(caller, action) {
        return Err(caller.lacks_permission());
    }
    if scope::allows(caller, action) { Ok(()) } else { Err(refusal(caller, action)) }
}

/// Whether the record of a `Read` is in the caller's sight: scope alone, which says nothing of
/// permissions. A record that is out of sight does not exist for the caller, whatever the action.
#[must_use]
pub fn sees(caller: &Caller, action: Action<'_>) -> bool {
    matches!(caller.principal, Principal::Operator) || scope::allows(caller, action)
}

fn refusal(caller: &Caller, action: Action<'_>) -> Error {
    let role = caller.user().map(|user| user.role);
    match (action, &caller.principal) {
        (Action::CreateUser(..), Principal::Nobody) => Error::Forbidden(ForbiddenReason::Anonymous),
        (_, Principal::Nobody) => Error::Unauthenticated(UnauthenticatedReason::Missing),
        (Action::User(UserAction::Read, _), _) => Error::NotFound(ResourceKind::User, None),
        (Action::Product(ProductAction::Read, _), _) => Error::NotFound(ResourceKind::Product, None),
        (Action::ManageSetting, _) => Error::NotFound(ResourceKind::Setting, None),
        // Who may not see a token must not learn from a refusal that it exists.
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

/// Whether a developer who may not do this is told that the role does not reach that far.
const fn names_role(action: UserAction) -> bool {
    matches!(action, UserAction::Update | UserAction::Delete | UserAction::UpdateGroup | UserAction::CreateResetLink)
}
