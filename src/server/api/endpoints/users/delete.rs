//! `DELETE A/users/{id|email}`.

use axum::http::StatusCode;

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            extract::{authenticated::Authenticated, body::Body, path::PathRef},
            openapi::{Operation, SuccessResponse},
            wire::{error::ApiError, schema::NOTHING},
        },
        domain::{resource_ref::UserRef, users},
    },
};

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteUser", "Delete a user", SuccessResponse::nothing(204, "They are gone."))
        .about("With tokens, second factors and sessions. The last admin stays.")
        .who("Admins, and developers up to their own rank; products for customers of theirs.")
        .takes(NOTHING, "{}")
        .refuses(&[ErrorCode::AccountAdminsRequired]);

/// `DELETE A/users/{id|email}`
pub(in crate::server::api) async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    users::look_up(&context, &named).await?;
    body.read(NOTHING)?;
    users::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}
