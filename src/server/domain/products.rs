//! Products: create, show, update, delete, list.

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
/// Not identified, not allowed; flaws; `CODE_TAKEN`.
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

/// The product, for those in whose sight it is.
///
/// # Errors
/// Not identified; not allowed; not found, also for another product.
pub async fn show(context: &RequestContext, named: &ProductRef) -> Result<Product> {
    context.product(named).visible().await
}

/// Changes a product.
///
/// # Errors
/// As [`show`]; not allowed; flaws; `CODE_TAKEN`.
pub async fn update(context: &RequestContext, named: &ProductRef, changes: ProductChanges) -> Result<Product> {
    let seen = context.product(named).authorize(ProductAction::Update).await?;
    let changes = changes.parse()?;
    let mut tx = context.write().await?;
    // Somebody else may have changed it meanwhile, or deleted it.
    let before = store::products::find(&mut tx, context.account, seen.id).await?.ok_or_else(|| named.not_found())?;
    let mut after = changes.applied_to(&before);
    if after != before {
        after.updated = context.now();
        store::products::update(&mut tx, context.account, &after).await?;
        tx.commit().await?;
        audit::note(Event::ProductUpdated, context.account, after.id);
    }
    Ok(after)
}

/// Deletes a product, and with it its tokens.
///
/// # Errors
/// As [`show`]; not allowed.
pub async fn delete(context: &RequestContext, named: &ProductRef) -> Result<()> {
    let seen = context.product(named).authorize(ProductAction::Delete).await?;
    let mut tx = context.write().await?;
    let revoked = store::tokens::delete_of(&mut tx, context.account, Bearer::Product(seen.id), None).await?;
    if !store::products::delete(&mut tx, context.account, seen.id).await? {
        return Err(named.not_found());
    }
    tx.commit().await?;
    audit::note(Event::ProductDeleted, context.account, seen.id);
    tokens::forget(&context.domain, context.account, &revoked);
    Ok(())
}

/// A part of the products.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(context: &RequestContext, paging: Paging) -> Result<Page<Product>> {
    context.authorize(Action::ListProducts)?;
    store::products::list(&mut *context.read().await?, context.account, paging).await
}
