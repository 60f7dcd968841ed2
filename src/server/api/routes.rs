//! The table of all endpoints, and the router and layers that serve it.

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower::Layer;
use tracing::Span;

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoint::Endpoint,
            endpoints::{
                accounts, invites, me, passwords, ping, products, request_logs, search, second_factors, settings,
                tokens, unserved_lists, users,
            },
            extract::identity::Identity,
            layers::{
                before_routing::before_routing, cors::cors, finish_response::finish_response, negotiate::negotiate,
                request_limit::limit_requests, request_log::log_request, version::check_version,
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
        invites::endpoints(),
        tokens::endpoints(),
        unserved_lists::endpoints(),
        request_logs::endpoints(),
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
        .route_layer(from_fn(on_route))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(state.clone());
    // Around the table, because it runs before a route is matched, and changes the path that is matched.
    Router::new().fallback_service(from_fn_with_state(state, around_routes).layer(table))
}

/// What stands around all routes, outermost first. It is one layer for axum, each of whose layers allocates and clones
/// all that are inside of it.
async fn around_routes(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let identity = Identity::default();
    request.extensions_mut().insert(identity.clone());
    let routed = async move |request| match before_routing(request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let limited = async |request| limit_requests(&state.domain, request, routed).await;
    let shared = async |request| cors(request, limited).await;
    let finished = async |request| finish_response(&state, request, shared).await;
    log_request(&state, identity, request, finished).await
}

/// What stands around the handler of a matched route, outermost first.
async fn on_route(route: MatchedPath, mut request: Request, next: Next) -> Response {
    record_route(&route, &mut request);
    let versioned = async move |request: Request| match check_version(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    negotiate(&route, request, versioned).await
}

/// Records the matched route for both logs, and for the audit line of a token's first use.
fn record_route(route: &MatchedPath, request: &mut Request) {
    let path = format!("/v1{}", route.as_str().trim_start_matches("/v1"));
    Span::current().record("path", &path);
    Identity::in_extensions(request.extensions()).record_route(route);
    let method = request.method().clone();
    if let Some(client) = request.extensions_mut().get_mut::<ClientInfo>() {
        client.request = format!("{method} {path}");
    }
}

async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound)
}
