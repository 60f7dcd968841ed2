//! Many tokens at once: what is in the caller's sight, what is the caller's own.

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

/// A part of the tokens that fit, as far as they are in the caller's sight: staff see the account's, others their own.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(context: &RequestContext, filter: TokenFilter, paging: Paging) -> Result<Page<Token>> {
    context.authorize(Action::ListTokens)?;
    let sees_all = matches!(context.caller.principal, Principal::Operator)
        || context.caller.user().is_some_and(|user| user.role.is_staff());
    // An id says nothing of whose it is.
    let asked = filter.bearer.map(|id| vec![Bearer::User(UserId(id)), Bearer::Product(ProductId(id))]);
    let bearers = if sees_all {
        asked
    } else {
        let own = own_bearer(&context.caller).ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))?;
        let is_asked = asked.is_none_or(|asked| asked.contains(&own));
        Some(if is_asked { vec![own] } else { Vec::new() })
    };
    let conn = &mut *context.read().await?;
    let page = store::tokens::list(conn, context.account, &filter.kinds, bearers.as_deref(), paging).await?;
    Ok(page.map(|token| with_last_use(&context.domain, token)))
}

/// The caller's own newest tokens, whatever else they may see.
///
/// # Errors
/// Not identified.
pub async fn list_own(context: &RequestContext, limit: u32) -> Result<Vec<Token>> {
    let own = own_bearer(&context.caller).ok_or(Error::Unauthenticated(UnauthenticatedReason::Missing))?;
    Ok(list_of(&context.domain, context.account, own, Paging::newest(limit)).await?.records)
}

/// The first use of any of the newest tokens in the caller's sight, from that moment on.
///
/// # Errors
/// Not identified, not allowed.
pub async fn first_use_since(context: &RequestContext, since: Timestamp) -> Result<Option<FirstUse>> {
    const NEWEST: u32 = 20;
    let tokens = list(context, TokenFilter::default(), Paging::newest(NEWEST)).await?.records;
    let uses = tokens.iter().filter_map(|token| context.domain.last_used.first_use(token.id));
    Ok(uses.filter(|first| first.at >= since).min_by_key(|first| first.at))
}

/// A part of the tokens of one bearer, whoever asks.
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
