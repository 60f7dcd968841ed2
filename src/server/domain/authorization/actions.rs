//! What somebody may be about to do. An action carries the records that its decision needs.

use crate::model::{account::Account, id::ProductId, role::Role, token::Token, user::User};

/// What somebody is about to do.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// Create a user with this role in this account.
    CreateUser(&'a Account, Role),
    /// See many users.
    ListUsers,
    /// Do something with one user.
    User(UserAction, &'a User),
    /// Make links under which users set passwords without the old one.
    CreateResetLinks,
    /// See the account.
    ReadAccount,
    /// Change the account.
    UpdateAccount,
    /// Delete the account: nobody may.
    DeleteAccount,
    /// See all settings of the account.
    ListSettings,
    /// Add a setting.
    CreateSetting,
    /// See, change or remove a setting.
    ManageSetting,
    /// Create accounts, see all of them, make set-up codes.
    ManageAccounts,
    /// Create a product.
    CreateProduct,
    /// See many products.
    ListProducts,
    /// Do something with one product.
    Product(ProductAction, ProductId),
    /// Generate a token for oneself.
    GenerateOwnToken,
    /// Generate a token for a product.
    GenerateProductToken,
    /// See many tokens.
    ListTokens,
    /// Do something with one token.
    Token(TokenAction, &'a Token),
}

/// What somebody is about to do with a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAction {
    /// See the user.
    Read,
    /// Change the user.
    Update,
    /// Delete the user.
    Delete,
    /// Suspend the user.
    Ban,
    /// Lift the ban.
    Unban,
    /// Put the user into a group, or take them out.
    UpdateGroup,
    /// Change the password, by the old one.
    UpdatePassword,
    /// Make a link under which the user sets a password without the old one.
    CreateResetLink,
    /// See the second factors.
    ReadSecondFactors,
    /// Add a second factor.
    CreateSecondFactor,
    /// Switch a second factor on or off.
    UpdateSecondFactor,
    /// Remove a second factor.
    DeleteSecondFactor,
    /// Remove a second factor whose codes nobody has any more.
    DeleteLostSecondFactor,
    /// Generate a token for the user, who is somebody else.
    GenerateTokenFor,
    /// Generate a token at the user's own address (docs/api.md 4.4), oneself included.
    GenerateTokenOf,
    /// See the user's tokens.
    ListTokens,
    /// See one of them.
    ReadToken,
}

/// What somebody is about to do with a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductAction {
    /// See the product.
    Read,
    /// Change the product.
    Update,
    /// Delete the product, with all that belongs to it.
    Delete,
    /// See the product's tokens.
    ListTokens,
}

/// What somebody is about to do with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAction {
    /// See the token.
    Read,
    /// Give the token a new secret.
    Regenerate,
    /// Revoke the token.
    Revoke,
}
