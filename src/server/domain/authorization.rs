//! Who may do what, readable as a table. No I/O: an action carries the records
//! that the decision needs. ("Policy" is a licence's word.)
//!
//! Two gates (contract 7): does the role hold the permission at all, and does
//! the rule of this action reach that far.

use crate::{
    model::{
        account::Account,
        id::ProductId,
        permission,
        role::Role,
        token::{Bearer, Token, TokenKind},
        user::User,
    },
    server::domain::{
        caller::{Caller, Principal},
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
    },
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
    /// Change a user.
    UpdateUser(&'a User),
    /// Delete a user.
    DeleteUser(&'a User),
    /// Suspend a user.
    BanUser(&'a User),
    /// End that.
    UnbanUser(&'a User),
    /// Put a user into a group, or take them out.
    UpdateGroup(&'a User),
    /// Change the password of a user who knows it.
    UpdatePassword(&'a User),
    /// Make links under which users set passwords without the old one.
    CreateResetLinks,
    /// Make one for this user.
    CreateResetLink(&'a User),
    /// See the second factors of a user.
    ReadSecondFactors(&'a User),
    /// Add one.
    CreateSecondFactor(&'a User),
    /// Switch one on or off.
    UpdateSecondFactor(&'a User),
    /// Remove one.
    DeleteSecondFactor(&'a User),
    /// Remove one whose codes nobody has any more.
    DeleteLostSecondFactor(&'a User),
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
    /// Make accounts, see all of them, make set-up codes.
    ManageAccounts,
    /// Create a product.
    CreateProduct,
    /// See a product.
    ReadProduct(ProductId),
    /// See many products.
    ListProducts,
    /// Change a product.
    UpdateProduct(ProductId),
    /// Delete a product, with all that belongs to it.
    DeleteProduct(ProductId),
    /// Make a token for oneself.
    GenerateOwnToken,
    /// Make a token for this user, who is not oneself.
    GenerateTokenFor(&'a User),
    /// Make a token at a user's own address (contract 4.4), oneself included.
    GenerateTokenOf(&'a User),
    /// See the tokens of a user.
    ListTokensOf(&'a User),
    /// See one of them.
    ReadTokenOf(&'a User),
    /// Make a token for a product.
    GenerateProductToken,
    /// See the tokens of a product.
    ListProductTokens(ProductId),
    /// See many tokens.
    ListTokens,
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
    if matches!(caller.who, Principal::Operator) {
        return Ok(());
    }
    if !holds_permission(caller, action) {
        return Err(caller.lacks());
    }
    if reaches(caller, action) { Ok(()) } else { Err(refusal(caller, action)) }
}

/// Whether what the action is about is in the caller's sight: scope alone, which says
/// nothing of permissions. What is out of sight is not there, whatever is to be done with it.
pub fn sees(caller: &Caller, action: Action<'_>) -> bool {
    matches!(caller.who, Principal::Operator) || reaches(caller, action)
}

/// The first gate: whether the caller holds the permission that the action asks
/// for. Nobody holds none, and passes here to where the rules judge anonymous requests.
fn holds_permission(caller: &Caller, action: Action<'_>) -> bool {
    let Some(asked) = permission(action) else { return true };
    match &caller.who {
        Principal::Person { user, .. } => match (user.role, &user.permissions) {
            (Role::User, Some(given)) => given.iter().any(|given| given == asked),
            (Role::User, None) => permission::is_default_of_users(asked),
            (Role::ReadOnly, _) => OF_READ_ONLY.contains(&asked),
            _ => true,
        },
        Principal::Product { .. } => OF_PRODUCTS.contains(&asked),
        Principal::Nobody | Principal::Operator => true,
    }
}

/// Of those that an action here asks for, what products hold (contract 7).
const OF_PRODUCTS: &[&str] = &[
    "account.read",
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

/// The same of those who look only.
const OF_READ_ONLY: &[&str] = &[
    "account.read",
    "product.read",
    "token.generate",
    "token.read",
    "user.password.update",
    "user.read",
    "user.second-factors.read",
];

/// The permission that an action asks for, in the API's word; `None` where only the rule decides.
const fn permission(action: Action<'_>) -> Option<&'static str> {
    use Action::*;
    Some(match action {
        CreateUser(..) => "user.create",
        ReadUser(_) | ListUsers => "user.read",
        UpdateUser(_) | CreateResetLinks | CreateResetLink(_) => "user.update",
        DeleteUser(_) => "user.delete",
        BanUser(_) => "user.ban",
        UnbanUser(_) => "user.unban",
        UpdateGroup(_) => "user.group.update",
        UpdatePassword(_) => "user.password.update",
        ReadSecondFactors(_) => "user.second-factors.read",
        CreateSecondFactor(_) => "user.second-factors.create",
        UpdateSecondFactor(_) => "user.second-factors.update",
        DeleteSecondFactor(_) | DeleteLostSecondFactor(_) => "user.second-factors.delete",
        ReadAccount => "account.read",
        UpdateAccount => "account.update",
        DeleteAccount => "account.delete",
        ListSettings => "account.settings.read",
        CreateSetting => "account.settings.create",
        CreateProduct => "product.create",
        ReadProduct(_) | ListProducts => "product.read",
        UpdateProduct(_) => "product.update",
        DeleteProduct(_) => "product.delete",
        GenerateProductToken => "product.tokens.generate",
        GenerateTokenOf(_) => "user.tokens.generate",
        GenerateOwnToken | GenerateTokenFor(_) => "token.generate",
        ListTokensOf(_) | ReadTokenOf(_) | ListProductTokens(_) | ListTokens | ReadToken(_) => "token.read",
        RegenerateToken(_) => "token.regenerate",
        RevokeToken(_) => "token.revoke",
        // One that may not be seen is not there, whoever asks; and accounts are the operator's.
        ManageSetting | ManageAccounts => return None,
    })
}

/// The second gate. One line a rule; no line means no.
fn reaches(caller: &Caller, action: Action<'_>) -> bool {
    use Action::*;
    use Role::{Admin, Developer, SalesAgent, User as Customer};

    let role = caller.user().map(|user| user.role);
    let staff = role.is_some_and(Role::is_staff);
    let manager = matches!(role, Some(Admin | Developer));
    let seller = role == Some(SalesAgent);
    let product = matches!(caller.who, Principal::Product { .. });
    let outranks = |user: &User| manager && role.is_some_and(|role| role.rank() >= user.role.rank());

    match action {
        CreateUser(account, Customer) if role.is_none() => product || !account.protected,
        CreateUser(_, Customer) => manager || seller,
        CreateUser(..) => role == Some(Admin),
        ReadUser(user) => staff || is_self(caller, user) || (product && user.role == Customer),
        UpdateUser(user) if role == Some(Customer) => is_self(caller, user),
        UpdateUser(user) | UpdateGroup(user) => outranks(user) || (user.role == Customer && (seller || product)),
        DeleteUser(user) => outranks(user) || (user.role == Customer && product),
        BanUser(user) | UnbanUser(user) => user.role == Customer && (bans(role) || product),
        UpdatePassword(user) => is_self(caller, user),
        CreateResetLinks => manager,
        CreateResetLink(user) => outranks(user),
        ReadSecondFactors(user) | CreateSecondFactor(user) => role == Some(Admin) || is_self(caller, user),
        UpdateSecondFactor(user) | DeleteSecondFactor(user) => role == Some(Admin) || is_self(caller, user),
        // Never one's own: a stolen token must not end what stands in its thief's way.
        DeleteLostSecondFactor(user) => role == Some(Admin) && !is_self(caller, user),
        ReadAccount | ListUsers | ListTokens => role.is_some() || product,
        UpdateAccount | CreateProduct | GenerateProductToken => manager,
        ListSettings | CreateSetting | ManageSetting => manager,
        DeleteAccount | ManageAccounts => false,
        ReadProduct(id) | ListProductTokens(id) => staff || bears(caller, Bearer::Product(id)),
        UpdateProduct(id) => manager || bears(caller, Bearer::Product(id)),
        DeleteProduct(_) => manager,
        ListProducts => staff,
        GenerateOwnToken => role.is_some(),
        GenerateTokenFor(user) => manager && user.role == Customer,
        GenerateTokenOf(user) => manager && (user.role == Customer || is_self(caller, user)),
        ListTokensOf(user) => staff || is_self(caller, user) || (product && user.role == Customer),
        ReadTokenOf(user) => staff || is_self(caller, user),
        ReadToken(token) => staff || bears(caller, token.bearer),
        RegenerateToken(token) => bears(caller, token.bearer) || (manager && !is_staff_token(token)),
        RevokeToken(token) => bears(caller, token.bearer) || manager,
    }
}

fn refusal(caller: &Caller, action: Action<'_>) -> Error {
    use Action::*;
    let role = caller.user().map(|user| user.role);
    match (action, &caller.who) {
        (CreateUser(..), Principal::Nobody) => Error::Forbidden(ForbiddenReason::Anonymous),
        (_, Principal::Nobody) => Error::Unauthenticated(UnauthenticatedReason::Missing),
        (ReadUser(_), _) => Error::NotFound(ResourceKind::User, None),
        (ReadProduct(_), _) => Error::NotFound(ResourceKind::Product, None),
        (ManageSetting, _) => Error::NotFound(ResourceKind::Setting, None),
        // Whoever may not see a token must not learn from a refusal that it exists.
        (ReadToken(token) | RegenerateToken(token) | RevokeToken(token), _) if !reaches(caller, ReadToken(token)) => {
            Error::NotFound(ResourceKind::Token, None)
        }
        (BanUser(user) | UnbanUser(user), _) if user.role.is_staff() && bans(role) => {
            Error::Forbidden(ForbiddenReason::NotAUser)
        }
        (UpdateUser(_) | DeleteUser(_) | UpdateGroup(_) | CreateResetLink(_), Principal::Person { .. })
            if role == Some(Role::Developer) =>
        {
            Error::Forbidden(ForbiddenReason::LacksPrivileges(caller.in_words(), ResourceKind::User))
        }
        _ => Error::Forbidden(ForbiddenReason::Unexplained),
    }
}

/// Who may suspend customers.
const fn bans(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Admin | Role::Developer | Role::SalesAgent | Role::SupportAgent))
}

fn is_self(caller: &Caller, user: &User) -> bool {
    bears(caller, Bearer::User(user.id))
}

fn bears(caller: &Caller, bearer: Bearer) -> bool {
    match (&caller.who, bearer) {
        (Principal::Person { user, .. }, Bearer::User(id)) => user.id == id,
        (Principal::Product { product, .. }, Bearer::Product(id)) => product.id == id,
        _ => false,
    }
}

const fn is_staff_token(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Person(role) if role.is_staff())
}
