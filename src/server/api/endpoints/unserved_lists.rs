//! The lists that relationships link to and that are always empty (docs/api.md 9).

use crate::server::{
    api::{
        endpoint::{Endpoint, Scope},
        extract::{authenticated::Authenticated, list_query::ListQuery, path::PathRef},
        openapi::{Callers, Operation, SuccessResponse},
        wire::{
            document::{Document, Resource},
            error::ApiError,
        },
    },
    domain::{
        resource_ref::{ProductRef, UserRef},
        unserved_lists::{self, ListOwner},
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    let account = |path, operation: Operation| {
        let operation = operation
            .callers(Callers::PRODUCTS.and(Callers::STAFF))
            .restriction("A customer needs the permission `account.read`, which the account's settings can grant.");
        Endpoint::get(Scope::Account, path, list_of_account, operation)
    };
    let user = |path, operation: Operation| {
        let operation = operation
            .callers(Callers::AUTHENTICATED)
            .restriction("Staff see every user, products every customer, and customers only themselves.");
        Endpoint::get(Scope::Account, path, list_of::<UserRef>, operation)
    };
    let product = |path, operation: Operation| {
        let operation =
            operation.callers(Callers::PRODUCTS.and(Callers::STAFF)).restriction("A product can see only itself.");
        Endpoint::get(Scope::Account, path, list_of::<ProductRef>, operation)
    };
    vec![
        account("/policies", operation("listPolicies", "List policies")),
        account("/licenses", operation("listLicenses", "List licences")),
        account("/machines", operation("listMachines", "List machines")),
        user("/users/{user}/products", operation("listUserProducts", "List a user's products")),
        user("/users/{user}/licenses", operation("listUserLicenses", "List a user's licences")),
        user("/users/{user}/machines", operation("listUserMachines", "List a user's machines")),
        product("/products/{product}/policies", operation("listProductPolicies", "List a product's policies")),
        product("/products/{product}/licenses", operation("listProductLicenses", "List a product's licences")),
        product("/products/{product}/machines", operation("listProductMachines", "List a product's machines")),
        product("/products/{product}/users", operation("listProductUsers", "List a product's users")),
    ]
}

const fn operation(id: &'static str, summary: &'static str) -> Operation {
    Operation::new(id, summary, SuccessResponse::empty_page("An empty list."))
        .description("Always empty: licences, machines and policies are not supported yet.")
}

/// `GET A/licenses` and its likes.
async fn list_of_account(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<Resource<()>>>, ApiError> {
    let paging = list_query.paging()?;
    let page = unserved_lists::list(&context, &ListOwner::Account, paging).await?;
    Ok(list_query.document(paging, page.map(|record| match record {})))
}

/// `GET U/licenses`, `GET A/products/{id|code}/licenses` and their likes.
async fn list_of<R: Into<ListOwner>>(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<R>,
    list_query: ListQuery,
) -> Result<Document<Vec<Resource<()>>>, ApiError> {
    let owner = named.into();
    unserved_lists::look_up_owner(&context, &owner).await?;
    let paging = list_query.paging()?;
    let page = unserved_lists::list(&context, &owner, paging).await?;
    Ok(list_query.document(paging, page.map(|record| match record {})))
}
