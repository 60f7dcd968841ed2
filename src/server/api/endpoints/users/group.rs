//! The group of a user: always null.

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoints::users::resource::{GROUP, UserResource, resource},
            extract::{authenticated::Authenticated, body::Body, path::PathRef},
            openapi::{Operation, SuccessResponse},
            wire::{document::Document, error::ApiError, schema::ObjectSchema},
        },
        domain::{resource_ref::UserRef, users},
    },
};

pub(in crate::server::api) const SHOW_GROUP: Operation =
    Operation::new("showUserGroup", "Show a user's group", SuccessResponse::none("Groups are not served: null."))
        .who("Whoever sees the user.");

/// `GET A/users/{id|email}/group`: there is none.
pub(in crate::server::api) async fn group(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<()>, ApiError> {
    Ok(Document::of(users::group(&context, &named).await?))
}

/// What `PATCH A/users/{id|email}/group` takes.
const UPDATE_GROUP_BODY: ObjectSchema = &[("data", GROUP)];

pub(in crate::server::api) const UPDATE_GROUP: Operation = Operation::new(
    "updateUserGroup",
    "Set a user's group",
    SuccessResponse::one::<UserResource>("The user, unchanged."),
)
.about("Groups are not served: null is all there is to set.")
.who("Admins, developers, sales agents, and products for customers.")
.takes(UPDATE_GROUP_BODY, r#"{ "data": null }"#)
.refuses(&[ErrorCode::GroupNotFound]);

/// `PATCH` or `PUT A/users/{id|email}/group`
pub(in crate::server::api) async fn update_group(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::look_up(&context, &named).await?;
    let sent = body.read(UPDATE_GROUP_BODY)?;
    let user = users::update_group(&context, &named, sent.data().id()).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}
