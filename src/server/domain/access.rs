//! Who may do what, readable as a table. No I/O: an action carries the records
//! that the decision needs. ("Policy" is a licence's word.)
//!
//! Two gates (contract 7): does the role hold the permission at all, and does
//! the rule of this action reach that far.

use super::{
    caller::{Caller, Who},
    error::{Error, Noun, Reason, Result, Why},
};
use crate::model::{
    account::Account,
    id::ProductId,
    role::Role,
    token::{Bearer, Token, TokenKind},
    user::User,
};

/// What somebody is about to do.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// Create a user with this role in this account.
    CreateUser(&'a Account, Role),
    /// See a user.
    ReadUser(&'a User),
    /// See many users.
    ListUsers,
    /// See the account.
    ReadAccount,
    /// Change the account.
    UpdateAccount,
    /// Delete the account: nobody may.
    DeleteAccount,
    /// Make accounts, see all of them, make set-up codes.
    ManageAccounts,
    /// Create a product.
    CreateProduct,
    /// See a product.
    ReadProduct(ProductId),
    /// See many products.
    ListProducts,
    /// Make a token for oneself.
    GenerateOwnToken,
    /// Make a token for this user, who is not oneself.
    GenerateTokenFor(&'a User),
    /// Make a token for a product.
    GenerateProductToken,
    /// See a token.
    ReadToken(&'a Token),
    /// Give a token a new secret.
    RegenerateToken(&'a Token),
    /// End a token.
    RevokeToken(&'a Token),
}

/// Lets the caller pass, or says why not.
///
/// # Errors
/// `NotFound` where the caller may not even know, `NotIdentified` where an
/// identity would help, else `NotAllowed`.
pub fn check(caller: &Caller, action: Action<'_>) -> Result<()> {
    if matches!(caller.who, Who::Operator) {
        return Ok(());
    }
    if !holds_permission(caller, action) {
        return Err(caller.lacks());
    }
    if reaches(caller, action) { Ok(()) } else { Err(refusal(caller, action)) }
}

/// The first gate: roles whose permissions leave something out. Nobody holds
/// none, and passes here to where the rules judge anonymous requests.
fn holds_permission(caller: &Caller, action: Action<'_>) -> bool {
    use Action::*;
    match &caller.who {
        Who::Person { user, .. } if user.role == Role::User => !matches!(
            action,
            CreateUser(..)
                | ReadAccount
                | UpdateAccount
                | DeleteAccount
                | CreateProduct
                | ReadProduct(_)
                | ListProducts
                | GenerateProductToken
        ),
        Who::Person { user, .. } if user.role == Role::ReadOnly => !matches!(
            action,
            CreateUser(..)
                | UpdateAccount
                | DeleteAccount
                | CreateProduct
                | GenerateProductToken
                | RegenerateToken(_)
                | RevokeToken(_)
        ),
        Who::Product { .. } => {
            !matches!(action, UpdateAccount | DeleteAccount | CreateProduct | ListProducts | GenerateProductToken)
        }
        _ => true,
    }
}

/// The second gate. One line a rule; no line means no.
fn reaches(caller: &Caller, action: Action<'_>) -> bool {
    use Action::*;
    use Role::{Admin, Developer, SalesAgent, User as Customer};

    let role = caller.user().map(|user| user.role);
    let staff = role.is_some_and(Role::is_staff);
    let manager = matches!(role, Some(Admin | Developer));
    let product = matches!(caller.who, Who::Product { .. });

    match action {
        CreateUser(account, Customer) if role.is_none() => product || !account.protected,
        CreateUser(_, Customer) => matches!(role, Some(Admin | Developer | SalesAgent)),
        CreateUser(..) => role == Some(Admin),
        ReadUser(user) => staff || is_self(caller, user) || (product && user.role == Customer),
        ReadAccount | ListUsers => staff || product,
        UpdateAccount | CreateProduct | GenerateProductToken => manager,
        DeleteAccount | ManageAccounts => false,
        ReadProduct(id) => staff || bears(caller, Bearer::Product(id)),
        ListProducts => staff,
        GenerateOwnToken => role.is_some(),
        GenerateTokenFor(user) => manager && user.role == Customer,
        ReadToken(token) => staff || bears(caller, token.bearer),
        RegenerateToken(token) => bears(caller, token.bearer) || (manager && !is_staff_token(token)),
        RevokeToken(token) => bears(caller, token.bearer) || manager,
    }
}

fn refusal(caller: &Caller, action: Action<'_>) -> Error {
    use Action::*;
    match (action, &caller.who) {
        (CreateUser(..), Who::Nobody) => Error::NotAllowed(Reason::Anonymous),
        (_, Who::Nobody) => Error::NotIdentified(Why::Missing),
        (ReadUser(_), _) => Error::NotFound(Noun::User, None),
        (ReadProduct(_), _) => Error::NotFound(Noun::Product, None),
        // Whoever may not see a token must not learn from a refusal that it exists.
        (ReadToken(token) | RegenerateToken(token) | RevokeToken(token), _) if !reaches(caller, ReadToken(token)) => {
            Error::NotFound(Noun::Token, None)
        }
        _ => Error::NotAllowed(Reason::Unexplained),
    }
}

fn is_self(caller: &Caller, user: &User) -> bool {
    bears(caller, Bearer::User(user.id))
}

fn bears(caller: &Caller, bearer: Bearer) -> bool {
    match (&caller.who, bearer) {
        (Who::Person { user, .. }, Bearer::User(id)) => user.id == id,
        (Who::Product { product, .. }, Bearer::Product(id)) => product.id == id,
        _ => false,
    }
}

const fn is_staff_token(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Person(role) if role.is_staff())
}
