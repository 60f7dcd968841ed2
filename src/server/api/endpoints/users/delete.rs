//! `DELETE A/users/{id|email}`.

use axum::http::StatusCode;

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            extract::{authenticated::Authenticated, path::PathRef},
            openapi::{Callers, Operation, SuccessResponse},
            wire::error::ApiError,
        },
        domain::{resource_ref::UserRef, users},
    },
};

pub(super) const DELETE: Operation =
    Operation::new("deleteUser", "Delete a user", SuccessResponse::empty(204, "The user was deleted."))
        .description(
            "The user's tokens, second factors and sessions are deleted too. The last admin cannot be deleted.",
        )
        .callers(Callers::PRODUCTS.and(Callers::MANAGERS))
        .restriction("Products can delete only customers, and developers only users up to their own rank.")
        .field_errors(&[ErrorCode::AccountAdminsRequired]);

/// `DELETE A/users/{id|email}`
pub(super) async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<StatusCode, ApiError> {
    users::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}
