//! `GET A/users/{id|email}`.

use crate::server::{
    api::{
        endpoints::users::resource::{UserResource, resource},
        extract::{authenticated::Authenticated, path::PathRef},
        openapi::{Callers, Operation, SuccessResponse},
        wire::{document::Document, error::ApiError},
    },
    domain::{resource_ref::UserRef, users},
};

pub(super) const SHOW: Operation =
    Operation::new("showUser", "Show a user", SuccessResponse::one::<UserResource>("The user."))
        .callers(Callers::AUTHENTICATED)
        .restriction("Staff see every user, products every customer, and customers only themselves.");

/// `GET A/users/{id|email}`
pub(super) async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<UserResource>, ApiError> {
    let user = users::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}
