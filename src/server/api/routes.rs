//! The table of all endpoints, and the router and layers that serve it.

use axum::{
    Router,
    extract::{MatchedPath, Request},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
};
use tower::ServiceBuilder;
use tracing::Span;

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoint::Endpoint,
            endpoints::{
                accounts, me, passwords, ping, products, search, second_factors, settings, tokens, unserved_lists,
                users,
            },
            layers::{
                before_routing::before_routing, cors::cors, finish_response::finish_response, negotiate::negotiate,
                request_limit::limit_requests, version::check_version,
            },
            openapi::render,
            wire::error::ApiError,
        },
        config::PublicUrl,
        domain::caller::ClientInfo,
        state::AppState,
    },
};

/// Every endpoint. A new resource is one more line.
pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    [
        accounts::endpoints(),
        settings::endpoints(),
        me::endpoints(),
        users::endpoints(),
        passwords::endpoints(),
        second_factors::endpoints(),
        search::endpoints(),
        products::endpoints(),
        tokens::endpoints(),
        unserved_lists::endpoints(),
        ping::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every method and path pattern, as the tests of access and surface read them.
#[must_use]
pub fn surface() -> Vec<(String, String)> {
    let entries = |endpoint: &Endpoint, prefix: &str| {
        let path = format!("/v1{prefix}{}", endpoint.path);
        endpoint.methods.iter().map(move |method| (method.to_string(), path.clone()))
    };
    endpoints()
        .iter()
        .flat_map(|endpoint| endpoint.scope.prefixes().iter().flat_map(move |prefix| entries(endpoint, prefix)))
        .collect()
}

/// The OpenAPI document of the API, as indented JSON.
pub fn openapi_document(public_url: &PublicUrl) -> String {
    let endpoints = endpoints();
    let described: Vec<_> = endpoints.iter().map(Endpoint::described).collect();
    render(&described, public_url)
}

/// The API, to be nested at `/v1`.
pub fn routes(state: AppState) -> Router {
    let table = endpoints().into_iter().fold(Router::new(), |table, endpoint| {
        let paths = endpoint.scope.prefixes().iter().map(|prefix| format!("{prefix}{}", endpoint.path));
        paths.fold(table, |table, path| table.route(&path, endpoint.handler.clone()))
    });
    let table = table
        .route_layer(from_fn(check_version))
        .route_layer(from_fn(negotiate))
        .route_layer(from_fn(record_route))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(state.clone());
    // These stand around the table: they run before a route is matched, and change the path that is matched.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), finish_response))
        .layer(from_fn(cors))
        .layer(from_fn_with_state(state, limit_requests))
        .layer(from_fn(before_routing));
    Router::new().fallback_service(around.service(table))
}

/// Records the matched route for the log, and for the audit line of a token's first use.
async fn record_route(route: MatchedPath, mut request: Request, next: Next) -> Response {
    let path = format!("/v1{}", route.as_str().trim_start_matches("/v1"));
    Span::current().record("path", &path);
    let method = request.method().clone();
    if let Some(client) = request.extensions_mut().get_mut::<ClientInfo>() {
        client.request = format!("{method} {path}");
    }
    next.run(request).await
}

async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound)
}
