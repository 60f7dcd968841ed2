//! The first check: whether the caller holds the permission that an action needs (docs/api.md 7).

use crate::{
    model::{permission, role::Role},
    server::domain::{
        authorization::actions::{Action, InviteAction, ProductAction, TokenAction, UserAction},
        caller::{Caller, Principal},
    },
};

/// The permissions of products, as far as an action needs them.
const PRODUCT_PERMISSIONS: &[&str] = &[
    "account.read",
    "invite.create",
    "invite.delete",
    "invite.read",
    "product.read",
    "product.update",
    "token.generate",
    "token.read",
    "token.regenerate",
    "token.revoke",
    "user.ban",
    "user.create",
    "user.delete",
    "user.group.update",
    "user.read",
    "user.tokens.generate",
    "user.unban",
    "user.update",
];

/// The permissions of the role `read-only`, as far as an action needs them.
const READ_ONLY_PERMISSIONS: &[&str] = &[
    "account.read",
    "product.read",
    "request-log.read",
    "token.generate",
    "token.read",
    "user.password.update",
    "user.read",
    "user.second-factors.read",
];

/// Whether the caller holds the permission that the action needs.
///
/// Callers without credentials pass this check: the second check decides on anonymous requests, and allows
/// only sign-up.
pub(in crate::server::domain) fn holds(caller: &Caller, action: Action<'_>) -> bool {
    let Some(needed) = needed(action) else { return true };
    match &caller.principal {
        Principal::Person { user, .. } => match (user.role, &user.permissions) {
            (Role::User, Some(granted)) => granted.iter().any(|granted| granted == needed),
            (Role::User, None) => permission::is_default_of_users(needed),
            (Role::ReadOnly, _) => READ_ONLY_PERMISSIONS.contains(&needed),
            _ => true,
        },
        Principal::Product { .. } => PRODUCT_PERMISSIONS.contains(&needed),
        Principal::Nobody | Principal::Operator => true,
    }
}

/// The permission that an action needs, by its name in the API. `None` if only the second check decides.
const fn needed(action: Action<'_>) -> Option<&'static str> {
    Some(match action {
        Action::User(action, _) => return for_user(action),
        Action::Product(action, _) => for_product(action),
        Action::Token(TokenAction::Read, _) | Action::ListTokens => "token.read",
        // The API has no permission for it. Who may name a new token may rename it.
        Action::Token(TokenAction::Rename, _) => "token.generate",
        Action::Token(TokenAction::Regenerate, _) => "token.regenerate",
        Action::Token(TokenAction::Revoke, _) => "token.revoke",
        Action::CreateUser(..) | Action::ImportUsers => "user.create",
        Action::CreateInvite => "invite.create",
        Action::ListInvites | Action::Invite(InviteAction::Read, _) => "invite.read",
        Action::Invite(InviteAction::End, _) => "invite.delete",
        Action::ListUsers | Action::SearchUsers => "user.read",
        Action::CreateResetLinks => "user.update",
        Action::ReadAccount => "account.read",
        Action::UpdateAccount => "account.update",
        Action::DeleteAccount => "account.delete",
        Action::ListRequestLogs => "request-log.read",
        Action::ListSettings => "account.settings.read",
        Action::CreateSetting => "account.settings.create",
        Action::CreateProduct => "product.create",
        Action::ListProducts | Action::SearchProducts => "product.read",
        Action::GenerateProductToken => "product.tokens.generate",
        Action::GenerateOwnToken => "token.generate",
        // Settings and request logs are "not found" for callers who may not manage or list them; accounts are managed by the operator only. The
        // API has no backups and no export, and no permissions for them.
        Action::ManageSetting
        | Action::ReadRequestLog
        | Action::ManageAccounts
        | Action::ManageBackups
        | Action::ExportAccount => return None,
    })
}

const fn for_user(action: UserAction) -> Option<&'static str> {
    Some(match action {
        UserAction::Read => "user.read",
        UserAction::Update | UserAction::CreateResetLink => "user.update",
        UserAction::Delete => "user.delete",
        UserAction::Ban => "user.ban",
        UserAction::Unban => "user.unban",
        UserAction::UpdateGroup => "user.group.update",
        UserAction::UpdatePassword => "user.password.update",
        UserAction::ReadSecondFactors => "user.second-factors.read",
        UserAction::CreateSecondFactor => "user.second-factors.create",
        UserAction::UpdateSecondFactor => "user.second-factors.update",
        UserAction::DeleteSecondFactor | UserAction::DeleteLostSecondFactor | UserAction::RemoveLostPasskeys => {
            "user.second-factors.delete"
        }
        UserAction::GenerateTokenOf => "user.tokens.generate",
        UserAction::GenerateTokenFor => "token.generate",
        UserAction::ListTokens | UserAction::ReadToken => "token.read",
        UserAction::RevokeTokens => "token.revoke",
        // Whatever an account grants: whoever sees a stranger's session among their own must be able to end it.
        UserAction::ReadSessions | UserAction::EndSessions => return None,
        // The API has no permission for it, and no passkeys. A passkey is a way to log in, as the password is.
        UserAction::ManagePasskeys => "user.password.update",
    })
}

const fn for_product(action: ProductAction) -> &'static str {
    match action {
        ProductAction::Read => "product.read",
        ProductAction::Update => "product.update",
        ProductAction::Delete => "product.delete",
        ProductAction::ListTokens => "token.read",
        ProductAction::RevokeTokens => "token.revoke",
    }
}
