//! `GET A/users/{id|email}`.

use crate::server::{
    api::{
        endpoints::users::resource::{UserResource, resource},
        extract::{authenticated::Authenticated, path::PathRef},
        openapi::{Operation, SuccessResponse},
        wire::{document::Document, error::ApiError},
    },
    domain::{resource_ref::UserRef, users},
};

pub(in crate::server::api) const SHOW: Operation =
    Operation::new("showUser", "Show a user", SuccessResponse::one::<UserResource>("The user."))
        .who("Staff see everybody, products see customers, and customers themselves.");

/// `GET A/users/{id|email}`
pub(in crate::server::api) async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<UserResource>, ApiError> {
    let user = users::show(&context, &named).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}
