//! Products: create, show, update, delete, list.

use crate::{
    model::{
        id::{self, AccountId, ProductId},
        paging::{Page, Paging},
        problem::Problem,
        product::{DistributionStrategy, Product, ProductChanges, ProductDraft},
        token::Bearer,
    },
    server::domain::{
        Domain,
        audit::{self, Event},
        authorization::{self, Action},
        caller::{Caller, Principal},
        error::{Error, ResourceKind, Result},
        store, tokens,
    },
};

/// How a request names a product: by id, or else by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRef(String);

impl ProductRef {
    /// Takes the name as sent.
    #[must_use]
    pub fn parse(sent: &str) -> Self {
        Self(sent.to_owned())
    }

    fn unknown(&self) -> Error {
        Error::NotFound(ResourceKind::Product, Some(self.0.clone()))
    }
}

impl From<String> for ProductRef {
    fn from(sent: String) -> Self {
        Self(sent)
    }
}

/// Creates a product.
///
/// # Errors
/// Not identified, not allowed; flaws; `CODE_TAKEN`.
pub async fn create(domain: &Domain, caller: &Caller, account: AccountId, draft: ProductDraft) -> Result<Product> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::CreateProduct)?;
    Problem::unless_empty(draft.flaws())?;
    let now = domain.now();
    let strategy = draft.distribution_strategy.as_deref().and_then(DistributionStrategy::find);
    let product = Product {
        id: ProductId(domain.id()?),
        name: draft.name,
        code: draft.code,
        distribution_strategy: strategy.unwrap_or_default(),
        url: draft.url,
        platforms: draft.platforms,
        metadata: draft.metadata,
        created: now,
        updated: now,
    };
    let mut tx = domain.write_for(caller).await?;
    store::products::insert(&mut tx, account, &product).await?;
    tx.commit().await?;
    audit::note(Event::ProductCreated, account, product.id);
    Ok(product)
}

/// The product, for those in whose sight it is.
///
/// # Errors
/// Not identified; not allowed; not found, also for another product.
pub async fn show(domain: &Domain, caller: &Caller, account: AccountId, named: &ProductRef) -> Result<Product> {
    caller.belongs_to(account)?;
    if matches!(caller.who, Principal::Nobody) {
        return Err(caller.lacks());
    }
    let conn = &mut *domain.read().await?;
    let found = match id::parse(&named.0) {
        Ok(id) => store::products::find(conn, account, ProductId(id)).await?,
        Err(_) => store::products::find_by_code(conn, account, &named.0).await?,
    };
    let product = found.ok_or_else(|| named.unknown())?;
    authorization::check(caller, Action::ReadProduct(product.id)).map_err(|error| error.naming(&named.0))?;
    Ok(product)
}

/// Changes a product.
///
/// # Errors
/// As [`show`]; not allowed; flaws; `CODE_TAKEN`.
pub async fn update(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &ProductRef,
    changes: ProductChanges,
) -> Result<Product> {
    let seen = show(domain, caller, account, named).await?;
    authorization::check(caller, Action::UpdateProduct(seen.id))?;
    Problem::unless_empty(changes.flaws())?;
    let mut tx = domain.write_for(caller).await?;
    // Somebody else may have changed it meanwhile, or deleted it.
    let before = store::products::find(&mut tx, account, seen.id).await?.ok_or_else(|| named.unknown())?;
    let mut after = changes.applied_to(&before);
    if after != before {
        after.updated = domain.now();
        store::products::update(&mut tx, account, &after).await?;
        tx.commit().await?;
        audit::note(Event::ProductUpdated, account, after.id);
    }
    Ok(after)
}

/// Deletes a product, and with it its tokens.
///
/// # Errors
/// As [`show`]; not allowed.
pub async fn delete(domain: &Domain, caller: &Caller, account: AccountId, named: &ProductRef) -> Result<()> {
    let seen = show(domain, caller, account, named).await?;
    authorization::check(caller, Action::DeleteProduct(seen.id))?;
    let mut tx = domain.write_for(caller).await?;
    let revoked = store::tokens::delete_of(&mut tx, account, Bearer::Product(seen.id), None).await?;
    if !store::products::delete(&mut tx, account, seen.id).await? {
        return Err(named.unknown());
    }
    tx.commit().await?;
    audit::note(Event::ProductDeleted, account, seen.id);
    tokens::forget(domain, account, &revoked);
    Ok(())
}

/// A part of the products.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(domain: &Domain, caller: &Caller, account: AccountId, paging: Paging) -> Result<Page<Product>> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::ListProducts)?;
    store::products::list(&mut *domain.read().await?, account, paging).await
}
