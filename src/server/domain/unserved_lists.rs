//! Lists that records link to and that have no records yet: licences, policies, machines
//! (docs/api.md 9). Clients follow the links, and must not meet a "not found".

use std::convert::Infallible;

use crate::{
    model::paging::{Page, Paging},
    server::domain::{
        accounts,
        context::RequestContext,
        error::Result,
        products,
        resource_ref::{ProductRef, UserRef},
        users,
    },
};

/// The record that links to the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListOwner {
    /// The account of the request.
    Account,
    /// A user.
    User(UserRef),
    /// A product.
    Product(ProductRef),
}

impl From<UserRef> for ListOwner {
    fn from(named: UserRef) -> Self {
        Self::User(named)
    }
}

impl From<ProductRef> for ListOwner {
    fn from(named: ProductRef) -> Self {
        Self::Product(named)
    }
}

/// Checks that the caller can see the record that links to the list: who sees the link can follow it.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn look_up_owner(context: &RequestContext, owner: &ListOwner) -> Result<()> {
    match owner {
        ListOwner::Account => accounts::show(context).await.map(drop),
        ListOwner::User(named) => users::show(context, named).await.map(drop),
        ListOwner::Product(named) => products::show(context, named).await.map(drop),
    }
}

/// Returns a page of the list, which is empty.
///
/// # Errors
/// As [`look_up_owner`].
pub async fn list(context: &RequestContext, owner: &ListOwner, paging: Paging) -> Result<Page<Infallible>> {
    look_up_owner(context, owner).await?;
    Ok(Page::of(Vec::new(), paging, |record| match *record {}))
}
