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
                accounts, bearer_tokens, me, passwords, ping, products, second_factors, settings, tokens, users,
            },
            extract::{body, path},
            layers::{headers, media_types, rate_limit_headers, version},
            wire::error::ApiError,
        },
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
        products::endpoints(),
        tokens::endpoints(),
        bearer_tokens::endpoints(),
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

/// The API, to be nested at `/v1`.
pub fn routes(state: AppState) -> Router {
    let table = endpoints().into_iter().fold(Router::new(), |table, endpoint| {
        let paths = endpoint.scope.prefixes().iter().map(|prefix| format!("{prefix}{}", endpoint.path));
        paths.fold(table, |table, path| table.route(&path, endpoint.handler.clone()))
    });
    let table = table
        .route_layer(from_fn(version::check))
        .route_layer(from_fn(media_types::speak))
        .route_layer(from_fn(name_route))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(state.clone());
    // Around the table and not layers of it: they act before a route is chosen, and change the path it is chosen by.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), headers::stamp))
        .layer(from_fn(headers::share))
        .layer(from_fn_with_state(state, rate_limit_headers::count))
        .layer(from_fn(admit));
    Router::new().fallback_service(around.service(table))
}

/// What is judged before a route is known, in the order of contract 10.
async fn admit(request: Request, next: Next) -> Result<Response, ApiError> {
    path::check(request.method(), request.uri())?;
    let request = body::receive(request).await?;
    media_types::check_accept(request.headers())?;
    if path::begins_empty(&request) {
        return Err(not_found().await);
    }
    Ok(next.run(path::without_suffix(request)).await)
}

/// Names the route to the log, and to the record of a token's first use: outside of the table nobody knows it.
async fn name_route(route: MatchedPath, mut request: Request, next: Next) -> Response {
    let path = format!("/v1{}", route.as_str().trim_start_matches("/v1"));
    Span::current().record("path", &path);
    let method = request.method().clone();
    if let Some(source) = request.extensions_mut().get_mut::<ClientInfo>() {
        source.request = format!("{method} {path}");
    }
    next.run(request).await
}

async fn not_found() -> ApiError {
    ApiError::of(ErrorCode::NotFound)
}
