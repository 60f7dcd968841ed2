//! The actions that authorization decides on. An action carries the records that the decision depends on.

use crate::model::{account::Account, id::ProductId, invite::Invite, role::Role, token::Token, user::User};

/// An action that a caller requests.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// Create a user with this role in this account.
    CreateUser(&'a Account, Role),
    /// Import users from a file. Each of them is a [`Action::CreateUser`] besides.
    ImportUsers,
    /// List users.
    ListUsers,
    /// Search users, whatever their roles.
    SearchUsers,
    /// An action on one user.
    User(UserAction, &'a User),
    /// Create an invite, which carries the right to create customers.
    CreateInvite,
    /// List invites.
    ListInvites,
    /// An action on one invite.
    Invite(InviteAction, &'a Invite),
    /// Create password reset links, for users in general.
    CreateResetLinks,
    /// Read the account.
    ReadAccount,
    /// Update the account.
    UpdateAccount,
    /// Export all that the account has, hashes of passwords among it.
    ExportAccount,
    /// Delete the account. No caller may do this over the API.
    DeleteAccount,
    /// List the request log.
    ListRequestLogs,
    /// Read a row of the request log.
    ReadRequestLog,
    /// List the settings of the account.
    ListSettings,
    /// Create a setting.
    CreateSetting,
    /// Read, update or delete a setting.
    ManageSetting,
    /// Make, check and download backups of the installation.
    ManageBackups,
    /// Create and list accounts, and create set-up codes. Only the operator may do this.
    ManageAccounts,
    /// Create a product.
    CreateProduct,
    /// List products.
    ListProducts,
    /// Search products.
    SearchProducts,
    /// An action on one product.
    Product(ProductAction, ProductId),
    /// Generate a token for the caller.
    GenerateOwnToken,
    /// Generate a token for a product.
    GenerateProductToken,
    /// List tokens.
    ListTokens,
    /// An action on one token.
    Token(TokenAction, &'a Token),
}

/// An action on a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAction {
    /// Read the user.
    Read,
    /// Update the user.
    Update,
    /// Delete the user.
    Delete,
    /// Ban the user.
    Ban,
    /// Lift the ban.
    Unban,
    /// Change the user's group.
    UpdateGroup,
    /// Change the password, given the old one.
    UpdatePassword,
    /// Create a link with which the user sets a password without the old one.
    CreateResetLink,
    /// Read the second factors.
    ReadSecondFactors,
    /// Create a second factor.
    CreateSecondFactor,
    /// Enable or disable a second factor.
    UpdateSecondFactor,
    /// Delete a second factor.
    DeleteSecondFactor,
    /// Delete a second factor without a code, because the user lost their device.
    DeleteLostSecondFactor,
    /// Read, add and remove passkeys.
    ManagePasskeys,
    /// Remove all passkeys, because the user lost their devices.
    RemoveLostPasskeys,
    /// List the sessions.
    ReadSessions,
    /// End sessions.
    EndSessions,
    /// Generate a token for the user by the general endpoint. The user is not the caller.
    GenerateTokenFor,
    /// Generate a token for the user by the user's own endpoint (docs/api.md 4.4). The user may be the caller.
    GenerateTokenOf,
    /// List the user's tokens.
    ListTokens,
    /// Read one of the user's tokens.
    ReadToken,
    /// Revoke all of the user's tokens.
    RevokeTokens,
}

/// An action on a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductAction {
    /// Read the product.
    Read,
    /// Update the product.
    Update,
    /// Delete the product with its tokens.
    Delete,
    /// List the product's tokens.
    ListTokens,
    /// Revoke all of the product's tokens.
    RevokeTokens,
}

/// An action on an invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteAction {
    /// Read the invite.
    Read,
    /// End the invite.
    End,
}

/// An action on a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAction {
    /// Read the token.
    Read,
    /// Give the token another name.
    Rename,
    /// Give the token a new secret.
    Regenerate,
    /// Revoke the token.
    Revoke,
}
