//! The face for programs: JSON:API under `/v1`, as clients of the Keygen API know it.
//!
//! Handlers say who asks, parse, call a deed, answer; no rule stands here. What
//! is served stands in `doors`; all else under `/v1` is one 404. No cookie is read.

mod accounts;
mod body;
mod caller;
mod document;
pub mod error;
mod error_document;
mod headers;
mod json;
mod keys;
mod me;
mod media;
mod paging;
mod path;
mod ping;
mod products;
mod schema;
mod second_factors;
mod time;
mod tokens;
mod users;
mod version;
mod wording;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
    routing::{MethodFilter, MethodRouter, on},
};
use tower::ServiceBuilder;
use tracing::Span;

use self::error::ApiError;
use super::{domain::caller::Source, state::AppState};
use crate::model::problem::Code;

/// Where a door stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    /// In an account, which the path names or leaves to the default.
    Account,
    /// At the account itself, which the path must name.
    AccountItself,
    /// Outside of all accounts.
    Outside,
}

impl Prefix {
    const fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["/accounts/{account}", ""],
            Self::AccountItself => &["/accounts/{account}"],
            Self::Outside => &[""],
        }
    }
}

/// One way in.
struct Door {
    method: Method,
    prefix: Prefix,
    path: &'static str,
    handler: MethodRouter<AppState>,
}

/// Everything that is served.
fn doors() -> Vec<Door> {
    use Prefix::{Account, AccountItself, Outside};
    vec![
        door(Method::GET, AccountItself, "", accounts::show),
        door(Method::PATCH, AccountItself, "", accounts::update),
        door(Method::PUT, AccountItself, "", accounts::update),
        door(Method::DELETE, AccountItself, "", accounts::delete),
        door(Method::GET, Account, "/me", me::show),
        door(Method::POST, Account, "/products", products::create),
        door(Method::POST, Account, "/products/{product}/tokens", products::generate_token),
        door(Method::POST, Account, "/tokens", tokens::generate),
        door(Method::GET, Account, "/tokens", tokens::list),
        door(Method::PUT, Account, "/tokens", tokens::regenerate_shown),
        door(Method::GET, Account, "/tokens/{token}", tokens::show),
        door(Method::PUT, Account, "/tokens/{token}", tokens::regenerate),
        door(Method::DELETE, Account, "/tokens/{token}", tokens::revoke),
        door(Method::POST, Account, "/users", users::create),
        door(Method::GET, Account, "/users/{user}", users::show),
        door(Method::GET, Account, "/users/{user}/second-factors", second_factors::list),
        door(Method::POST, Account, "/users/{user}/second-factors", second_factors::create),
        door(Method::GET, Account, "/users/{user}/second-factors/{factor}", second_factors::show),
        door(Method::PATCH, Account, "/users/{user}/second-factors/{factor}", second_factors::update),
        door(Method::PUT, Account, "/users/{user}/second-factors/{factor}", second_factors::update),
        door(Method::DELETE, Account, "/users/{user}/second-factors/{factor}", second_factors::delete),
        door(Method::GET, Outside, "/ping", ping::ping),
        door(Method::GET, Outside, "/health", ping::health),
    ]
}

/// Every method and path pattern, as the tests of access and surface read them.
#[must_use]
pub fn surface() -> Vec<(String, String)> {
    let entry = |door: &Door, prefix: &str| (door.method.to_string(), format!("/v1{prefix}{}", door.path));
    doors().iter().flat_map(|door| door.prefix.paths().iter().map(move |prefix| entry(door, prefix))).collect()
}

/// The API, to be nested at `/v1`.
pub fn routes(state: AppState) -> Router {
    let table = doors().into_iter().fold(Router::new(), |table, door| {
        let paths = door.prefix.paths().iter().map(|prefix| format!("{prefix}{}", door.path));
        paths.fold(table, |table, path| table.route(&path, door.handler.clone()))
    });
    let table = table
        .route_layer(from_fn(media::speak))
        .route_layer(from_fn(name_route))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(state.clone());
    // Around the table and not layers of it: they act before a route is chosen, and change the path it is chosen by.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state, headers::stamp))
        .layer(headers::cors())
        .layer(from_fn(admit));
    Router::new().fallback_service(around.service(table))
}

fn door<H, T>(method: Method, prefix: Prefix, path: &'static str, handler: H) -> Door
where
    H: Handler<T, AppState>,
    T: 'static,
{
    // No door has a method without a filter; if one had, the tests would find it closed.
    let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::TRACE);
    Door { method, prefix, path, handler: on(filter, handler) }
}

/// What is judged before a route is known, in the order of contract 10.
async fn admit(request: Request, next: Next) -> Result<Response, ApiError> {
    path::check(request.method(), request.uri())?;
    let request = body::receive(request).await?;
    media::check_accept(request.headers())?;
    Ok(next.run(path::without_suffix(request)).await)
}

/// Names the route to the log, and to the record of a token's first use: outside of the table nobody knows it.
async fn name_route(route: MatchedPath, mut request: Request, next: Next) -> Response {
    let path = format!("/v1{}", route.as_str().trim_start_matches("/v1"));
    Span::current().record("path", &path);
    let method = request.method().clone();
    if let Some(source) = request.extensions_mut().get_mut::<Source>() {
        source.request = format!("{method} {path}");
    }
    next.run(request).await
}

async fn not_found() -> ApiError {
    ApiError::of(Code::NotFound)
}
