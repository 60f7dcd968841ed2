//! Lists of tokens: those within the caller's scope, and the caller's own.

use crate::{
    model::{
        filter::TokenFilter,
        id::{AccountId, ProductId, UserId},
        paging::{Page, Paging},
        timestamp::Timestamp,
        token::{Bearer, Token},
    },
    server::domain::{
        authorization::Action,
        caller::Principal,
        context::RequestContext,
        error::{Error, Result, UnauthenticatedReason},
        last_used::FirstUse,
        runtime::Domain,
        store,
        tokens::{own_bearer, with_last_use},
    },
};

/// Returns a page of the tokens that match the filter, within the caller's scope: staff see all tokens of the account,
/// others only their own.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn list(context: &RequestContext, filter: TokenFilter, paging: Paging) -> Result<Page<Token>> {
    context.authorize(Action::ListTokens)?;
    let sees_all = matches!(context.caller.principal, Principal::Operator)
        || context.caller.user().is_some_and(|user| user.role.is_staff());
    // An id does not show whether it is a user's or a product's.
    let requested = filter.bearer.map(|id| vec![Bearer::User(UserId(id)), Bearer::Product(ProductId(id))]);
    let bearers = if sees_all {
        requested
    } else {
        let own = own_bearer(&context.caller).ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))?;
        let is_requested = requested.is_none_or(|requested| requested.contains(&own));
        Some(if is_requested { vec![own] } else { Vec::new() })
    };
    let conn = &mut *context.read().await?;
    let page = store::tokens::list(conn, context.account, &filter.kinds, bearers.as_deref(), paging).await?;
    Ok(page.map(|token| with_last_use(&context.domain, token)))
}

/// Returns a page of the caller's own tokens.
///
/// # Errors
/// Not authenticated.
pub async fn list_own(context: &RequestContext, paging: Paging) -> Result<Page<Token>> {
    let own = own_bearer(&context.caller).ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))?;
    list_of(&context.domain, context.account, own, paging).await
}

/// The earliest first use, at or after `since`, among the 20 newest tokens within the caller's scope. The home page
/// waits for it.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn first_use_since(context: &RequestContext, since: Timestamp) -> Result<Option<FirstUse>> {
    const NEWEST: u32 = 20;
    let tokens = list(context, TokenFilter::default(), Paging::newest(NEWEST)).await?.records;
    let uses = tokens.iter().filter_map(|token| context.domain.last_used.first_use(token.id));
    Ok(uses.filter(|first| first.at >= since).min_by_key(|first| first.at))
}

/// A page of the tokens of one bearer, without authorization.
pub(in crate::server::domain) async fn list_of(
    domain: &Domain,
    account: AccountId,
    bearer: Bearer,
    paging: Paging,
) -> Result<Page<Token>> {
    let TokenFilter { kinds, .. } = TokenFilter::default();
    let page = store::tokens::list(&mut *domain.read().await?, account, &kinds, Some(&[bearer]), paging).await?;
    Ok(page.map(|token| with_last_use(domain, token)))
}
