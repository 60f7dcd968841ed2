//! Is anybody there: for clients that ask before they log in (contract 1.1).

use axum::{extract::State, http::StatusCode};

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::path::AccountPath,
            openapi::{Credentials, Operation, SuccessResponse},
            wire::error::ApiError,
        },
        domain::runtime::Domain,
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::{NamedAccount, Server};
    vec![
        Endpoint::get(Server, "/ping", ping, PING),
        Endpoint::get(NamedAccount, "/ping", ping_account, PING_ACCOUNT),
        Endpoint::get(Server, "/health", health, HEALTH),
    ]
}

const PING: Operation =
    Operation::new("ping", "Ask whether the server is there", SuccessResponse::nothing(200, "It is."))
        .who("Anybody.")
        .shown(Credentials::Unread);

/// `GET /v1/ping`
async fn ping() -> StatusCode {
    StatusCode::OK
}

const PING_ACCOUNT: Operation =
    Operation::new("pingAccount", "Ask whether the account is there", SuccessResponse::nothing(200, "It is."))
        .who("Anybody.")
        .shown(Credentials::Unread);

/// `GET /v1/accounts/{ACCOUNT}/ping`
async fn ping_account(_: AccountPath) -> StatusCode {
    StatusCode::OK
}

const HEALTH: Operation =
    Operation::new("health", "Ask whether the server can work", SuccessResponse::nothing(204, "It can."))
        .about("Looks whether the database answers; 500 where it does not.")
        .who("Anybody.")
        .shown(Credentials::Unread);

/// `GET /v1/health`
async fn health(State(domain): State<Domain>) -> Result<StatusCode, ApiError> {
    if domain.is_ready().await { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::of(ErrorCode::Broken)) }
}
