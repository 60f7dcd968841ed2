//! Products: create, show, update, delete and list.

use crate::{
    model::{
        id::ProductId,
        paging::{Page, Paging},
        product::{Product, ProductChanges, ProductDraft},
        token::Bearer,
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, ProductAction},
        context::RequestContext,
        error::Result,
        resource_ref::ProductRef,
        store, tokens,
    },
};

/// Creates a product.
///
/// # Errors
/// Not authenticated. Forbidden. Field errors, among them `CODE_TAKEN`.
pub async fn create(context: &RequestContext, draft: ProductDraft) -> Result<Product> {
    context.authorize(Action::CreateProduct)?;
    let new = draft.parse()?;
    let now = context.now();
    let product = Product {
        id: ProductId(context.domain.id()?),
        name: new.name,
        code: new.code,
        distribution_strategy: new.distribution_strategy,
        url: new.url,
        platforms: new.platforms,
        metadata: new.metadata,
        created: now,
        updated: now,
    };
    let mut tx = context.write().await?;
    store::products::insert(&mut tx, context.account, &product).await?;
    tx.commit().await?;
    audit::note(Event::ProductCreated, context.account, product.id);
    Ok(product)
}

/// Returns a product.
///
/// # Errors
/// Not authenticated. Not found, also for customers, and for a product that reads another one. Forbidden.
pub async fn show(context: &RequestContext, named: &ProductRef) -> Result<Product> {
    context.product(named).authorize(ProductAction::Read).await
}

/// Updates a product.
///
/// # Errors
/// As [`show`]. Forbidden. Field errors, among them `CODE_TAKEN`.
pub async fn update(context: &RequestContext, named: &ProductRef, changes: ProductChanges) -> Result<Product> {
    let found = context.product(named).authorize(ProductAction::Update).await?;
    let changes = changes.parse()?;
    let mut tx = context.write().await?;
    // Another request may have changed or deleted it meanwhile.
    let before = store::products::find(&mut tx, context.account, found.id).await?.ok_or_else(|| named.not_found())?;
    let mut after = changes.applied_to(&before);
    if after != before {
        after.updated = context.now();
        store::products::update(&mut tx, context.account, &after).await?;
        tx.commit().await?;
        audit::note(Event::ProductUpdated, context.account, after.id);
    }
    Ok(after)
}

/// Deletes a product with its tokens.
///
/// # Errors
/// As [`show`]. Forbidden.
pub async fn delete(context: &RequestContext, named: &ProductRef) -> Result<()> {
    let found = context.product(named).authorize(ProductAction::Delete).await?;
    let mut tx = context.write().await?;
    let revoked = store::tokens::delete_of(&mut tx, context.account, Bearer::Product(found.id), None).await?;
    if !store::products::delete(&mut tx, context.account, found.id).await? {
        return Err(named.not_found());
    }
    tx.commit().await?;
    audit::note(Event::ProductDeleted, context.account, found.id);
    tokens::forget(&context.domain, context.account, &revoked);
    Ok(())
}

/// Returns a page of the products.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn list(context: &RequestContext, paging: Paging) -> Result<Page<Product>> {
    context.authorize(Action::ListProducts)?;
    store::products::list(&mut *context.read().await?, context.account, paging).await
}
