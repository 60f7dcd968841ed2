//! `DELETE A/users/{id|email}`.

use axum::http::StatusCode;

use crate::{
    model::problem::{ErrorCode, Field},
    server::{
        api::{
            extract::{
                authenticated::{Authenticated, RequestContext},
                body::Body,
                path::PathRef,
            },
            openapi::{Callers, Operation, SuccessResponse},
            wire::{error::ApiError, schema::NOTHING},
        },
        domain::users::{self, UserRef},
    },
};

pub(super) const DELETE: Operation =
    Operation::new("deleteUser", "Delete a user", SuccessResponse::empty(204, "The user was deleted."))
        .description(
            "The user's tokens, second factors and sessions are deleted too. The last admin cannot be deleted.",
        )
        .callers(Callers::PRODUCTS.and(Callers::MANAGERS))
        .restriction("Products can delete only customers, and developers only users up to their own rank.")
        .body(NOTHING, "{}")
        .field_errors(&[(ErrorCode::AccountAdminsRequired, Field::Account)]);

/// `DELETE A/users/{id|email}`
pub(super) async fn delete(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    users::look_up(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    users::delete(&domain, &caller, account, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}
