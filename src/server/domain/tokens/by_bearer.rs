//! Tokens by their bearer, a user or a product (docs/api.md 4.4), one by one or all at once. The bearer is looked up
//! first, so a bearer outside the caller's scope is not found.

use crate::{
    model::{
        event_name::EventName,
        own_tokens::NewToken,
        paging::{Page, Paging},
        token::{Bearer, Token, TokenDraft},
    },
    server::domain::{
        authorization::{Action, ProductAction, UserAction},
        context::RequestContext,
        error::Result,
        event_payload::Payload,
        events,
        resource_ref::{ProductRef, TokenRef, UserRef},
        store,
        tokens::{IssuedToken, Path, end, forget, issue, lists::list_of, own, renew, resource_of, with_last_use},
    },
};

/// How a request names a bearer of tokens.
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

/// What a request does with a bearer's tokens.
#[derive(Clone, Copy)]
enum TokenOperation {
    Generate,
    List,
    Show,
    RevokeAll,
}

/// Checks that the bearer exists within the caller's scope, before the rest of the request is read.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn look_up_bearer(context: &RequestContext, named: &BearerRef) -> Result<()> {
    match named {
        BearerRef::User(named) => context.user(named).visible().await.map(drop),
        BearerRef::Product(named) => context.product(named).visible().await.map(drop),
    }
}

/// Generates a token for a user or a product.
///
/// # Errors
/// Not authenticated. Forbidden. Not found. Field errors.
pub async fn generate_for(context: &RequestContext, named: &BearerRef, draft: TokenDraft) -> Result<IssuedToken> {
    let bearer = authorize(context, named, TokenOperation::Generate).await?;
    issue(context, bearer, draft, UserAction::GenerateTokenOf, Path::Bearer).await
}

/// Generates a token for a user or a product, as a person asks for it on a page: with a name and a chosen lifetime.
///
/// # Errors
/// As [`generate_for`]. Field errors: `NAME_MISSING`, `NAME_TOO_LONG`, `DATE_INVALID`.
pub async fn generate_named_for(context: &RequestContext, named: &BearerRef, new: NewToken) -> Result<IssuedToken> {
    let bearer = authorize(context, named, TokenOperation::Generate).await?;
    let draft = own::draft(new, context.now())?;
    issue(context, bearer, draft, UserAction::GenerateTokenOf, Path::Bearer).await
}

/// Returns a page of the tokens of a user or a product.
///
/// # Errors
/// Not authenticated. Forbidden. Not found.
pub async fn list_for(context: &RequestContext, named: &BearerRef, paging: Paging) -> Result<Page<Token>> {
    let bearer = authorize(context, named, TokenOperation::List).await?;
    list_of(&context.domain, context.account, bearer, paging).await
}

/// Returns a token of a user or a product.
///
/// # Errors
/// Not authenticated. Forbidden. Not found, also for a token of another bearer.
pub async fn show_for(context: &RequestContext, named: &BearerRef, token: &TokenRef) -> Result<Token> {
    let bearer = authorize(context, named, TokenOperation::Show).await?;
    let id = token.as_str().parse().map_err(|_| token.not_found())?;
    let found = store::tokens::find(&mut *context.read().await?, context.account, id).await?;
    let found = found.filter(|found| found.bearer == bearer).ok_or_else(|| token.not_found())?;
    Ok(with_last_use(&context.domain, found))
}

/// Revokes a token of a user or a product.
///
/// # Errors
/// As [`show_for`].
pub async fn revoke_for(context: &RequestContext, named: &BearerRef, token: &TokenRef) -> Result<()> {
    // A token has the same bearer for ever.
    let found = show_for(context, named, token).await?;
    end(context, &found.id.into(), Path::Bearer).await
}

/// Gives a token of a user or a product a new secret. The old one is invalid at once.
///
/// # Errors
/// As [`show_for`]. A field error, `TOKEN_LIMIT_EXCEEDED`, as in [`regenerate`](super::regenerate).
pub async fn regenerate_for(context: &RequestContext, named: &BearerRef, token: &TokenRef) -> Result<IssuedToken> {
    let found = show_for(context, named, token).await?;
    renew(context, &found.id.into(), Path::Bearer).await
}

/// Revokes all tokens of a user or a product, except for the one of this request, and returns their number. A session
/// goes on.
///
/// # Errors
/// Not authenticated. Forbidden. Not found.
pub async fn revoke_all(context: &RequestContext, named: &BearerRef) -> Result<usize> {
    let bearer = authorize(context, named, TokenOperation::RevokeAll).await?;
    // Who may do this depends on the caller alone, who is authenticated again. If the bearer is gone, so are its tokens.
    let mut tx = context.write().await?;
    let spared = context.caller.token().map(|token| token.id);
    let revoked = store::tokens::take_of(&mut tx, context.account, bearer, spared).await?;
    let payloads: Vec<_> = revoked.iter().map(Payload::Token).collect();
    events::record_through(context, &mut tx, EventName::TokenRevoked, &payloads, resource_of(bearer)).await?;
    tx.commit().await?;
    let ids: Vec<_> = revoked.iter().map(|token| token.id).collect();
    forget(&context.domain, context.account, &ids);
    Ok(ids.len())
}

/// The bearer, if the caller may perform the operation on their tokens.
async fn authorize(context: &RequestContext, named: &BearerRef, operation: TokenOperation) -> Result<Bearer> {
    match named {
        BearerRef::User(named) => {
            let action = match operation {
                TokenOperation::Generate => UserAction::GenerateTokenOf,
                TokenOperation::List => UserAction::ListTokens,
                TokenOperation::Show => UserAction::ReadToken,
                TokenOperation::RevokeAll => UserAction::RevokeTokens,
            };
            let found = context.user(named).authorize(action).await?;
            Ok(Bearer::User(found.user.id))
        }
        BearerRef::Product(named) => {
            let product = context.product(named).visible().await?.id;
            let action = match operation {
                TokenOperation::Generate => Action::GenerateProductToken,
                TokenOperation::List | TokenOperation::Show => Action::Product(ProductAction::ListTokens, product),
                TokenOperation::RevokeAll => Action::Product(ProductAction::RevokeTokens, product),
            };
            context.authorize(action).map(|()| Bearer::Product(product))
        }
    }
}
