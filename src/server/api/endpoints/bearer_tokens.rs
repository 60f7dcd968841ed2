//! Tokens of a user or a product, at its own address (contract 4.4).

use crate::server::{
    api::{
        endpoints::tokens::{NEW_TOKEN_OF, TokenResource, draft, issued, resource},
        extract::{
            authenticated::{Authenticated, RequestContext},
            body::Body,
            list_query::ListQuery,
            path::{NestedPathRef, PathRef},
        },
        wire::{document::Document, error::ApiError},
    },
    domain::{
        resource_ref::TokenRef,
        tokens::{self, BearerRef},
    },
};

/// `POST A/users/{id|email}/tokens`, `POST A/products/{id|code}/tokens`
pub(in super::super) async fn generate<R: Into<BearerRef>>(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<R>,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    let named = named.into();
    // What the path names is looked up before the body is judged.
    tokens::look_up_bearer(&domain, &caller, account, &named).await?;
    let sent = body.read(NEW_TOKEN_OF)?;
    let issued_token = tokens::generate_for(&domain, &caller, account, &named, draft(&sent)).await?;
    Ok(Document::of(issued(account, &issued_token)))
}

/// `GET A/users/{id|email}/tokens`, `GET A/products/{id|code}/tokens`
pub(in super::super) async fn list<R: Into<BearerRef>>(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<R>,
    asked: ListQuery,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let named = named.into();
    tokens::look_up_bearer(&domain, &caller, account, &named).await?;
    let paging = asked.paging()?;
    let page = tokens::list_for(&domain, &caller, account, &named, paging).await?;
    Ok(asked.answer(paging, page.map(|token| resource(account, &token))))
}

/// `GET A/users/{id|email}/tokens/{id}`, `GET A/products/{id|code}/tokens/{id}`
pub(in super::super) async fn show<R: Into<BearerRef>>(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    NestedPathRef(named, token): NestedPathRef<R, TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let token = tokens::show_for(&domain, &caller, account, &named.into(), &token).await?;
    Ok(Document::of(resource(account, &token)))
}
