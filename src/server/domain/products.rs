//! Products: create, show, list.

use super::{
    Domain,
    access::{self, Action},
    caller::{Caller, Who},
    error::{Error, Noun, Result},
    store,
};
use crate::model::{
    id::{AccountId, ProductId},
    paging::{Page, Paging},
    problem::Problem,
    product::{DistributionStrategy, Product, ProductDraft},
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
}

/// Creates a product.
///
/// # Errors
/// Not identified, not allowed; flaws; `CODE_TAKEN`.
pub async fn create(domain: &Domain, caller: &Caller, account: AccountId, draft: ProductDraft) -> Result<Product> {
    caller.belongs_to(account)?;
    access::check(caller, Action::CreateProduct)?;
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
    let mut tx = domain.write().await?;
    store::products::insert(&mut tx, account, &product).await?;
    tx.commit().await?;
    Ok(product)
}

/// The product, for those in whose sight it is.
///
/// # Errors
/// Not identified; not allowed; not found, also for another product.
pub async fn show(domain: &Domain, caller: &Caller, account: AccountId, named: &ProductRef) -> Result<Product> {
    caller.belongs_to(account)?;
    if matches!(caller.who, Who::Nobody) {
        return Err(caller.lacks());
    }
    let conn = &mut *domain.read().await?;
    let found = match uuid::Uuid::try_parse(&named.0) {
        Ok(id) => store::products::find(conn, account, ProductId(id)).await?,
        Err(_) => store::products::find_by_code(conn, account, &named.0).await?,
    };
    let unknown = || Error::NotFound(Noun::Product, Some(named.0.clone()));
    let product = found.ok_or_else(unknown)?;
    match access::check(caller, Action::ReadProduct(product.id)) {
        Err(Error::NotFound(..)) => Err(unknown()),
        other => other.map(|()| product),
    }
}

/// A part of the products.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(domain: &Domain, caller: &Caller, account: AccountId, paging: Paging) -> Result<Page<Product>> {
    caller.belongs_to(account)?;
    access::check(caller, Action::ListProducts)?;
    store::products::list(&mut *domain.read().await?, account, paging).await
}
