//! Products: create, show, update, delete and list, over the API and on the pages for staff.

use crate::{
    model::{
        id::ProductId,
        paging::{Page, Paging, Place, Start, Total},
        product::{Product, ProductChanges, ProductDraft},
        product_list::{ListedProduct, ProductForStaff, ProductListing, ProductRights},
        token::Bearer,
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, ProductAction},
        conflicts,
        context::RequestContext,
        error::Result,
        resource_ref::ProductRef,
        search,
        store::{self, Conn},
        tokens,
    },
};

/// How many products stand on a page of the list for staff.
const PAGE_SIZE: u32 = 25;

/// How many tokens of a product are counted for the list.
const MOST_COUNTED: u64 = 1000;

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

/// Checks that the caller may update the product, before the request is read any further.
///
/// # Errors
/// As [`show`]. Forbidden.
pub async fn may_update(context: &RequestContext, named: &ProductRef) -> Result<()> {
    context.product(named).authorize(ProductAction::Update).await.map(drop)
}

/// Updates a product.
///
/// # Errors
/// As [`show`]. Forbidden. Field errors, among them `CODE_TAKEN`, and `STALE` if the product was changed since it was read.
pub async fn update(context: &RequestContext, named: &ProductRef, changes: ProductChanges) -> Result<Product> {
    let found = context.product(named).authorize(ProductAction::Update).await?;
    let changes = changes.parse()?;
    let seen = changes.seen;
    let mut tx = context.write().await?;
    // Another request may have changed or deleted it meanwhile.
    let before = store::products::find(&mut tx, context.account, found.id).await?.ok_or_else(|| named.not_found())?;
    conflicts::check_unchanged(seen, before.updated)?;
    let mut after = changes.applied_to(&before);
    if after != before {
        after.updated = conflicts::next_change(before.updated, context.now());
        store::products::update(&mut tx, context.account, &after).await?;
        tx.commit().await?;
        audit::note(Event::ProductUpdated, context.account, after.id);
    }
    Ok(after)
}

/// Deletes a product with its tokens, the invites that it made, and its webhook endpoints and their events.
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

/// Checks that the caller may create products. Pages show the form only then.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_create(context: &RequestContext) -> Result<()> {
    context.authorize(Action::CreateProduct)
}

/// Returns a page of the products whose id, name or code contains each word of a text, or of all for an empty one. `asked`
/// is the number of the page as it was sent.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff.
pub async fn list_for_staff(context: &RequestContext, text: &str, asked: &str) -> Result<ProductListing> {
    context.authorize(Action::ListProducts)?;
    let conn = &mut *context.read().await?;
    let number = Place::of(u64::MAX, PAGE_SIZE, asked).page;
    let mut page = numbered(context, conn, text, number).await?;
    let count = page.count.expect("a numbered page is counted");
    let place = Place::of(count, PAGE_SIZE, asked);
    if place.page != number {
        page = numbered(context, conn, text, place.page).await?;
    }
    let mut products = Vec::new();
    for product in page.records {
        let (counted, last_used) = store::products::summary(conn, context.account, product.id, MOST_COUNTED).await?;
        let tokens = if counted > MOST_COUNTED { Total::MoreThan(MOST_COUNTED) } else { Total::Exactly(counted) };
        products.push(ListedProduct { product, tokens, last_used });
    }
    Ok(ProductListing { products, count, place })
}

async fn numbered(context: &RequestContext, conn: &mut Conn, text: &str, number: u32) -> Result<Page<Product>> {
    let paging = Paging { start: Start::Page(number), ..Paging::newest(PAGE_SIZE) };
    if text.is_empty() {
        return store::products::list(conn, context.account, paging).await;
    }
    // The index has no text that is too short or too long: then nothing matches.
    let any: Vec<_> = search::product_anywhere(text).into_iter().collect();
    store::search::products(conn, context.account, &any, paging).await
}

/// Returns a product with what belongs to it, and with what the caller may do.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff. Not found.
pub async fn show_for_staff(context: &RequestContext, named: &ProductRef) -> Result<ProductForStaff> {
    context.authorize(Action::ListProducts)?;
    let product = show(context, named).await?;
    let belongings =
        store::products::count_belongings(&mut *context.read().await?, context.account, product.id).await?;
    let may = |action| context.authorize(action).is_ok();
    let rights = ProductRights {
        update: may(Action::Product(ProductAction::Update, product.id)),
        delete: may(Action::Product(ProductAction::Delete, product.id)),
        generate_tokens: may(Action::GenerateProductToken),
        revoke_tokens: may(Action::Product(ProductAction::RevokeTokens, product.id)),
    };
    Ok(ProductForStaff { product, belongings, rights })
}
