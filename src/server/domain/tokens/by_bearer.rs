//! Tokens at the address of whoever bears them: a user or a product (contract 4.4).
//! The bearer is looked up first, so what is out of sight is not there.

use crate::{
    model::{
        paging::{Page, Paging},
        token::{Bearer, Token, TokenDraft},
    },
    server::domain::{
        authorization::{Action, ProductAction, UserAction},
        context::RequestContext,
        error::Result,
        resource_ref::{ProductRef, TokenRef, UserRef},
        store,
        tokens::{IssuedToken, issue, lists::list_of, with_last_use},
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
pub async fn look_up_bearer(context: &RequestContext, named: &BearerRef) -> Result<()> {
    match named {
        BearerRef::User(named) => context.user(named).visible().await.map(drop),
        BearerRef::Product(named) => context.product(named).visible().await.map(drop),
    }
}

/// Makes a token for a user or a product.
///
/// # Errors
/// Not identified, not allowed, not found; flaws.
pub async fn generate_for(context: &RequestContext, named: &BearerRef, draft: TokenDraft) -> Result<IssuedToken> {
    let bearer = authorised(context, named, TokenSelector::New).await?;
    issue(context, bearer, draft, UserAction::GenerateTokenOf).await
}

/// A part of the tokens of a user or a product.
///
/// # Errors
/// Not identified, not allowed, not found.
pub async fn list_for(context: &RequestContext, named: &BearerRef, paging: Paging) -> Result<Page<Token>> {
    let bearer = authorised(context, named, TokenSelector::All).await?;
    list_of(&context.domain, context.account, bearer, paging).await
}

/// One token of a user or a product.
///
/// # Errors
/// Not identified, not allowed; not found, also for a token of anyone else.
pub async fn show_for(context: &RequestContext, named: &BearerRef, token: &TokenRef) -> Result<Token> {
    let bearer = authorised(context, named, TokenSelector::One).await?;
    let id = token.as_str().parse().map_err(|_| token.not_found())?;
    let found = store::tokens::find(&mut *context.read().await?, context.account, id).await?;
    let found = found.filter(|found| found.bearer == bearer).ok_or_else(|| token.not_found())?;
    Ok(with_last_use(&context.domain, found))
}

/// Who is named, if the caller sees them and may have this.
async fn authorised(context: &RequestContext, named: &BearerRef, wanted: TokenSelector) -> Result<Bearer> {
    match named {
        BearerRef::User(named) => {
            let action = match wanted {
                TokenSelector::New => UserAction::GenerateTokenOf,
                TokenSelector::All => UserAction::ListTokens,
                TokenSelector::One => UserAction::ReadToken,
            };
            let known = context.user(named).authorize(action).await?;
            Ok(Bearer::User(known.user.id))
        }
        BearerRef::Product(named) => {
            let product = context.product(named).visible().await?.id;
            let action = match wanted {
                TokenSelector::New => Action::GenerateProductToken,
                TokenSelector::All | TokenSelector::One => Action::Product(ProductAction::ListTokens, product),
            };
            context.authorize(action).map(|()| Bearer::Product(product))
        }
    }
}
