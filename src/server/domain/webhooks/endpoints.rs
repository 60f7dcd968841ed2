//! Webhook endpoints: create, show, update, delete and list (docs/api.md 8.1). Their changes are no events.

use crate::{
    model::{
        api_version::Version,
        id::{ProductId, WebhookEndpointId},
        paging::{Page, Paging},
        problem::{ErrorCode, ErrorParameter, FieldError},
        webhook_endpoint::{WebhookEndpoint, WebhookEndpointChanges, WebhookEndpointDraft},
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{Action, WebhookEndpointAction},
        caller::Principal,
        conflicts,
        context::RequestContext,
        error::Result,
        resource_ref::WebhookEndpointRef,
        store::{self, Conn},
        webhooks::parse,
    },
};

/// The most endpoints of an account: each event is matched with all of them, in the transaction of what happened.
pub const MAX_ENDPOINTS: u32 = 50;

/// How requests to endpoints are signed.
pub const SIGNATURE_ALGORITHM: &str = parse::SIGNATURE_ALGORITHM;

/// Creates an endpoint. A product's endpoint is bound to that product.
///
/// # Errors
/// Not authenticated. Forbidden, also for a product that does not bind the endpoint to itself. Field errors, among them
/// `URL_HOST_INVALID`, `SUBSCRIPTIONS_NOT_ALLOWED`, `PRODUCT_NOT_FOUND` and `WEBHOOK_ENDPOINT_LIMIT_EXCEEDED`.
pub async fn create(context: &RequestContext, draft: WebhookEndpointDraft) -> Result<WebhookEndpoint> {
    context.authorize(Action::CreateWebhookEndpoint)?;
    let product = draft.product.unwrap_or_else(|| own_product(context));
    context.authorize(Action::BindWebhookEndpoint(product))?;
    let (now, api_version) = (context.now(), draft.api_version);
    let new = parse::draft(draft, &context.domain.webhook_urls)?;
    let endpoint = WebhookEndpoint {
        id: WebhookEndpointId(context.domain.id()?),
        product,
        url: new.url,
        subscriptions: new.subscriptions,
        api_version,
        created: now,
        updated: now,
    };
    let mut tx = context.write().await?;
    check_product(context, &mut tx, product).await?;
    if store::webhook_endpoints::list(&mut tx, context.account).await?.len() >= MAX_ENDPOINTS as usize {
        let full = FieldError::from(ErrorCode::WebhookEndpointLimitExceeded);
        return Err(full.with(ErrorParameter::Maximum(MAX_ENDPOINTS)).into());
    }
    store::webhook_endpoints::insert(&mut tx, context.account, &endpoint).await?;
    tx.commit().await?;
    audit::note(Event::WebhookEndpointCreated, context.account, endpoint.id);
    Ok(endpoint)
}

/// Returns an endpoint.
///
/// # Errors
/// Not authenticated. Not found, also for customers, and for a product whose endpoint it is not. Forbidden.
pub async fn show(context: &RequestContext, named: &WebhookEndpointRef) -> Result<WebhookEndpoint> {
    context.webhook_endpoint(named).authorize(WebhookEndpointAction::Read).await
}

/// Checks that the caller may update the endpoint, before the request is read any further.
///
/// # Errors
/// As [`show`]. Forbidden.
pub async fn may_update(context: &RequestContext, named: &WebhookEndpointRef) -> Result<()> {
    context.webhook_endpoint(named).authorize(WebhookEndpointAction::Update).await.map(drop)
}

/// Updates an endpoint.
///
/// # Errors
/// As [`create`]. Not found. `SUBSCRIPTIONS_TOO_SHORT`, too, if the endpoint is disabled and gets no subscriptions.
pub async fn update(
    context: &RequestContext,
    named: &WebhookEndpointRef,
    changes: WebhookEndpointChanges,
) -> Result<WebhookEndpoint> {
    let found = context.webhook_endpoint(named).authorize(WebhookEndpointAction::Update).await?;
    check_change(context, &found, changes.clone())?;
    let mut tx = context.write().await?;
    // Another request may have changed or deleted it meanwhile.
    let before = context.webhook_endpoint(named).authorize_in(&mut tx, WebhookEndpointAction::Update).await?;
    let mut after = check_change(context, &before, changes)?;
    if after.product != before.product {
        check_product(context, &mut tx, after.product).await?;
    }
    if after != before {
        after.updated = conflicts::next_change(before.updated, context.now());
        store::webhook_endpoints::update(&mut tx, context.account, &after).await?;
        tx.commit().await?;
        audit::note(Event::WebhookEndpointUpdated, context.account, after.id);
    }
    Ok(after)
}

/// Deletes an endpoint. Events on their way to it are not sent any more.
///
/// # Errors
/// As [`show`]. Forbidden.
pub async fn delete(context: &RequestContext, named: &WebhookEndpointRef) -> Result<()> {
    context.webhook_endpoint(named).authorize(WebhookEndpointAction::Delete).await?;
    let mut tx = context.write().await?;
    let endpoint = context.webhook_endpoint(named).authorize_in(&mut tx, WebhookEndpointAction::Delete).await?;
    store::webhook_endpoints::delete(&mut tx, context.account, endpoint.id).await?;
    tx.commit().await?;
    audit::note(Event::WebhookEndpointDeleted, context.account, endpoint.id);
    Ok(())
}

/// Returns a page of the endpoints: a product sees its own.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn list(context: &RequestContext, paging: Paging) -> Result<Page<WebhookEndpoint>> {
    context.authorize(Action::ListWebhookEndpoints)?;
    let mut endpoints = store::webhook_endpoints::list(&mut *context.read().await?, context.account).await?;
    if let Some(own) = own_product(context) {
        endpoints.retain(|endpoint| endpoint.product == Some(own));
    }
    Ok(Page::of(endpoints, paging, |endpoint| endpoint.id.0))
}

/// The version of the API that the account's requests have, unless they name another.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn usual_version(context: &RequestContext) -> Result<Version> {
    Ok(accounts::existing(&mut *context.read().await?, context.account).await?.api_version)
}

/// The endpoint with these changes, if the caller may bind it so.
fn check_change(
    context: &RequestContext,
    before: &WebhookEndpoint,
    changes: WebhookEndpointChanges,
) -> Result<WebhookEndpoint> {
    if let Some(product) = changes.product {
        context.authorize(Action::BindWebhookEndpoint(product))?;
    }
    Ok(parse::changed(before, changes, &context.domain.webhook_urls)?)
}

async fn check_product(context: &RequestContext, conn: &mut Conn, product: Option<ProductId>) -> Result<()> {
    let Some(product) = product else { return Ok(()) };
    match store::products::find(conn, context.account, product).await? {
        Some(_) => Ok(()),
        None => Err(ErrorCode::ProductNotFound.into()),
    }
}

/// The product that the caller is.
fn own_product(context: &RequestContext) -> Option<ProductId> {
    match &context.caller.principal {
        Principal::Product { product, .. } => Some(product.id),
        _ => None,
    }
}
