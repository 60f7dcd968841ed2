//! Tokens at the address of whoever bears them: a user or a product (contract 4.4).
//! The bearer is looked up first, so what is out of sight is not there.

use crate::{
    model::{
        id::AccountId,
        paging::{Page, Paging},
        token::{Bearer, Token, TokenDraft},
        user::User,
    },
    server::domain::{
        Domain,
        authorization::{self, Action},
        caller::Caller,
        error::Result,
        products::{self, ProductRef},
        store,
        tokens::{IssuedToken, TokenRef, issue, lists::list_of, with_last_use},
        users::{self, UserRef},
    },
};

/// How a request names whoever bears tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BearerRef {
    /// A user.
    User(UserRef),
    /// A product.
    Product(ProductRef),
}

impl From<UserRef> for BearerRef {
    fn from(named: UserRef) -> Self {
        Self::User(named)
    }
}

impl From<ProductRef> for BearerRef {
    fn from(named: ProductRef) -> Self {
        Self::Product(named)
    }
}

/// What is wanted of a bearer's tokens.
#[derive(Clone, Copy)]
enum TokenSelector {
    New,
    All,
    One,
}

/// Asks whether there is such a bearer in the caller's sight, before anything else of a request is judged.
///
/// # Errors
/// Not identified, not found; not allowed to those who see no product.
pub async fn look_up_bearer(domain: &Domain, caller: &Caller, account: AccountId, named: &BearerRef) -> Result<()> {
    match named {
        BearerRef::User(named) => users::look_up(domain, caller, account, named).await,
        BearerRef::Product(named) => products::show(domain, caller, account, named).await.map(drop),
    }
}

/// Makes a token for a user or a product.
///
/// # Errors
/// Not identified, not allowed, not found; flaws.
pub async fn generate_for(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &BearerRef,
    draft: TokenDraft,
) -> Result<IssuedToken> {
    let bearer = authorised(domain, caller, account, named, TokenSelector::New).await?;
    issue(domain, caller, account, bearer, draft, |user| Action::GenerateTokenOf(user)).await
}

/// A part of the tokens of a user or a product.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn list_for(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &BearerRef,
    paging: Paging,
) -> Result<Page<Token>> {
    let bearer = authorised(domain, caller, account, named, TokenSelector::All).await?;
    list_of(domain, account, bearer, paging).await
}

/// One token of a user or a product.
///
/// # Errors
/// Not identified, not allowed; not found, also for a token of anyone else.
pub async fn show_for(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &BearerRef,
    token: &TokenRef,
) -> Result<Token> {
    let bearer = authorised(domain, caller, account, named, TokenSelector::One).await?;
    let id = token.0.parse().map_err(|_| token.unknown())?;
    let found = store::tokens::find(&mut *domain.read().await?, account, id).await?;
    let found = found.filter(|found| found.bearer == bearer).ok_or_else(|| token.unknown())?;
    Ok(with_last_use(domain, found))
}

/// Who is named, if the caller sees them and may have this.
async fn authorised(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &BearerRef,
    wanted: TokenSelector,
) -> Result<Bearer> {
    match named {
        BearerRef::User(named) => {
            let action: fn(&User) -> Action<'_> = match wanted {
                TokenSelector::New => |user| Action::GenerateTokenOf(user),
                TokenSelector::All => |user| Action::ListTokensOf(user),
                TokenSelector::One => |user| Action::ReadTokenOf(user),
            };
            let known = users::authorised(&mut *domain.read().await?, caller, account, named, action).await?;
            Ok(Bearer::User(known.user.id))
        }
        BearerRef::Product(named) => {
            let product = products::show(domain, caller, account, named).await?.id;
            let action = match wanted {
                TokenSelector::New => Action::GenerateProductToken,
                TokenSelector::All | TokenSelector::One => Action::ListProductTokens(product),
            };
            authorization::check(caller, action).map(|()| Bearer::Product(product))
        }
    }
}
