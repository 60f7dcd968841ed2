//! Whether the server and the account are there, for clients that check before they log in (docs/api.md 1.1).

use axum::{extract::State, http::StatusCode};

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::path::AccountPath,
            openapi::{Callers, Operation, RequiredCredentials, SuccessResponse},
            wire::error::ApiError,
        },
        domain::{runtime::Domain, webhooks::health},
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::{NamedAccount, Server};
    vec![
        Endpoint::get(Server, "/ping", ping, PING),
        Endpoint::get(NamedAccount, "/ping", ping_account, PING_ACCOUNT),
        Endpoint::get(Server, "/health", health, HEALTH),
        Endpoint::get(Server, "/health/webhooks", webhooks, WEBHOOKS),
    ]
}

const PING: Operation =
    Operation::new("ping", "Check that the server answers", SuccessResponse::empty(200, "The server answers."))
        .callers(Callers::ANYONE)
        .credentials(RequiredCredentials::Unread);

/// `GET /v1/ping`
async fn ping() -> StatusCode {
    StatusCode::OK
}

const PING_ACCOUNT: Operation =
    Operation::new("pingAccount", "Check that the account exists", SuccessResponse::empty(200, "The account exists."))
        .callers(Callers::ANYONE)
        .credentials(RequiredCredentials::Unread);

/// `GET /v1/accounts/{ACCOUNT}/ping`
async fn ping_account(_: AccountPath) -> StatusCode {
    StatusCode::OK
}

const HEALTH: Operation =
    Operation::new("health", "Check that the server works", SuccessResponse::empty(204, "The server works."))
        .description("Queries the database, and returns 500 if that fails.")
        .callers(Callers::ANYONE)
        .credentials(RequiredCredentials::Unread);

/// `GET /v1/health`
async fn health(State(domain): State<Domain>) -> Result<StatusCode, ApiError> {
    if domain.is_ready().await { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::new(ErrorCode::Broken)) }
}

const WEBHOOKS: Operation = Operation::new(
    "webhookHealth",
    "Check that webhooks are delivered",
    SuccessResponse::empty(204, "Webhook events are delivered in time."),
)
.description("Returns 500 if an event has been due for more than a minute.")
.callers(Callers::ANYONE)
.credentials(RequiredCredentials::Unread);

/// `GET /v1/health/webhooks`
async fn webhooks(State(domain): State<Domain>) -> Result<StatusCode, ApiError> {
    if health::is_in_time(&domain).await { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::new(ErrorCode::Broken)) }
}
