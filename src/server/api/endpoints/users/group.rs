//! The group of a user: always null.

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoints::users::resource::{GROUP, UserResource, resource},
            extract::{authenticated::Authenticated, body::Body, path::PathRef},
            openapi::{Callers, Operation, SuccessResponse},
            wire::{document::Document, error::ApiError, schema::ObjectSchema},
        },
        domain::{resource_ref::UserRef, users},
    },
};

pub(super) const SHOW_GROUP: Operation =
    Operation::new("showUserGroup", "Show a user's group", SuccessResponse::null("Always null."))
        .description("Groups are not supported.")
        .callers(Callers::AUTHENTICATED)
        .restriction("Staff see every user, products every customer, and customers only themselves.");

/// `GET A/users/{id|email}/group`: always null.
pub(super) async fn group(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<()>, ApiError> {
    Ok(Document::new(users::group(&context, &named).await?))
}

/// The body of `PATCH A/users/{id|email}/group`.
const UPDATE_GROUP_BODY: ObjectSchema = &[("data", GROUP)];

pub(super) const UPDATE_GROUP: Operation = Operation::new(
    "updateUserGroup",
    "Set a user's group",
    SuccessResponse::one::<UserResource>("The user, unchanged."),
)
.description("Groups are not supported, so the group can only be null.")
.callers(Callers::PRODUCTS.and(Callers::SALES_AGENTS).and(Callers::MANAGERS))
.restriction("Products and sales agents can name only customers, and developers only users up to their own rank.")
.body(UPDATE_GROUP_BODY, r#"{ "data": null }"#)
.field_errors(&[ErrorCode::GroupNotFound]);

/// `PATCH` or `PUT A/users/{id|email}/group`
pub(super) async fn update_group(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::look_up(&context, &named).await?;
    let sent = body.validate(UPDATE_GROUP_BODY)?;
    let user = users::update_group(&context, &named, sent.data().id()).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}
