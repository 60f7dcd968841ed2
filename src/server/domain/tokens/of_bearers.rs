//! Tokens at the address of whoever bears them: a user or a product (contract 4.4).
//! The bearer is looked up first, so what is out of sight is not there.

use super::{
    super::{
        Domain,
        access::{self, Action},
        caller::Caller,
        error::Result,
        products::{self, ProductRef},
        store,
        users::{self, UserRef},
    },
    IssuedToken, TokenRef, issue,
    lists::list_of,
    with_last_use,
};
use crate::model::{
    id::AccountId,
    paging::{Page, Paging},
    token::{Bearer, Token, TokenDraft},
    user::User,
};

/// Makes a token for a user.
///
/// # Errors
/// Not identified, not allowed, not found; flaws.
pub async fn generate_for_user(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    draft: TokenDraft,
) -> Result<IssuedToken> {
    let user = user(domain, caller, account, named, |user| Action::GenerateTokenOf(user)).await?;
    issue(domain, caller, account, Bearer::User(user.id), draft, |user| Action::GenerateTokenOf(user)).await
}

/// A part of the tokens of a user.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn list_of_user(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    paging: Paging,
) -> Result<Page<Token>> {
    let user = user(domain, caller, account, named, |user| Action::ListTokensOf(user)).await?;
    list_of(domain, account, Bearer::User(user.id), paging).await
}

/// One token of a user.
///
/// # Errors
/// Not identified, not allowed; not found, also for a token of anyone else.
pub async fn show_of_user(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    token: &TokenRef,
) -> Result<Token> {
    let user = user(domain, caller, account, named, |user| Action::ReadTokenOf(user)).await?;
    find_of(domain, account, Bearer::User(user.id), token).await
}

/// Makes a token for a product.
///
/// # Errors
/// Not identified, not allowed, not found; flaws.
pub async fn generate_for_product(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &ProductRef,
    draft: TokenDraft,
) -> Result<IssuedToken> {
    let product = products::show(domain, caller, account, named).await?;
    access::check(caller, Action::GenerateProductToken)?;
    issue(domain, caller, account, Bearer::Product(product.id), draft, |user| Action::GenerateTokenOf(user)).await
}

/// A part of the tokens of a product.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn list_of_product(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &ProductRef,
    paging: Paging,
) -> Result<Page<Token>> {
    let product = products::show(domain, caller, account, named).await?;
    access::check(caller, Action::ListProductTokens(product.id))?;
    list_of(domain, account, Bearer::Product(product.id), paging).await
}

/// One token of a product.
///
/// # Errors
/// Not identified, not allowed; not found, also for a token of anyone else.
pub async fn show_of_product(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &ProductRef,
    token: &TokenRef,
) -> Result<Token> {
    let product = products::show(domain, caller, account, named).await?;
    access::check(caller, Action::ListProductTokens(product.id))?;
    find_of(domain, account, Bearer::Product(product.id), token).await
}

async fn find_of(domain: &Domain, account: AccountId, bearer: Bearer, named: &TokenRef) -> Result<Token> {
    let id = named.0.parse().map_err(|_| named.unknown())?;
    let found = store::tokens::find(&mut *domain.read().await?, account, id).await?;
    let token = found.filter(|token| token.bearer == bearer).ok_or_else(|| named.unknown())?;
    Ok(with_last_use(domain, token))
}

/// The user, if the caller sees them and may do this.
async fn user(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    action: fn(&User) -> Action<'_>,
) -> Result<User> {
    Ok(users::authorised(&mut *domain.read().await?, caller, account, named, action).await?.user)
}
