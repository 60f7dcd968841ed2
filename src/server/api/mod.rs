//! The face for programs: JSON:API under `/v1`, as clients of the Keygen API know it.
//!
//! Handlers say who asks, parse, call a deed, answer; no rule stands here. What
//! is served stands in `endpoints`; all else under `/v1` is one 404. No cookie gets a say.

mod endpoints;
mod extract;
mod layers;
pub mod openapi;
mod operations;
mod wire;

pub use self::wire::error::bare;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
    routing::{MethodFilter, MethodRouter},
};
use tower::ServiceBuilder;
use tracing::Span;

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoints::{
                accounts, bearer_tokens, me, passwords, ping, products, second_factors, settings, tokens, users,
            },
            extract::{body, path},
            layers::{headers, media_types, rate_limit_headers, version},
            openapi::Operation,
            wire::error::ApiError,
        },
        domain::{
            caller::ClientInfo,
            resource_ref::{ProductRef, UserRef},
        },
        state::AppState,
    },
};

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];
const PUT: &[Method] = &[Method::PUT];
const DELETE: &[Method] = &[Method::DELETE];
/// Two names of one thing: what is not sent stays, by either.
const CHANGE: &[Method] = &[Method::PATCH, Method::PUT];

/// Where a door stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    /// In an account, which the path names or leaves to the default.
    Account,
    /// In an account, which the path must name.
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
struct Endpoint {
    methods: &'static [Method],
    prefix: Prefix,
    path: &'static str,
    handler: MethodRouter<AppState>,
    operation: Operation,
}

/// Everything that is served, and what is told of it.
fn endpoints() -> Vec<Endpoint> {
    use crate::server::api::operations as told;
    use Prefix::{Account, AccountItself, Outside};
    vec![
        endpoint(GET, AccountItself, "", accounts::show, told::accounts::SHOW),
        endpoint(CHANGE, AccountItself, "", accounts::update, told::accounts::UPDATE),
        endpoint(DELETE, AccountItself, "", accounts::delete, told::accounts::DELETE),
        endpoint(GET, AccountItself, "/ping", ping::ping_account, told::ping::PING_ACCOUNT),
        endpoint(GET, AccountItself, "/settings", settings::list, told::settings::LIST),
        endpoint(POST, AccountItself, "/settings", settings::create, told::settings::CREATE),
        endpoint(GET, AccountItself, "/settings/{setting}", settings::show, told::settings::SHOW),
        endpoint(CHANGE, AccountItself, "/settings/{setting}", settings::update, told::settings::UPDATE),
        endpoint(DELETE, AccountItself, "/settings/{setting}", settings::delete, told::settings::DELETE),
        endpoint(GET, Account, "/me", me::show, told::me::SHOW),
        endpoint(GET, Account, "/profile", me::profile, told::me::PROFILE),
        endpoint(POST, Account, "/passwords", passwords::ask, told::passwords::ASK),
        endpoint(GET, Account, "/products", products::list, told::products::LIST),
        endpoint(POST, Account, "/products", products::create, told::products::CREATE),
        endpoint(GET, Account, "/products/{product}", products::show, told::products::SHOW),
        endpoint(CHANGE, Account, "/products/{product}", products::update, told::products::UPDATE),
        endpoint(DELETE, Account, "/products/{product}", products::delete, told::products::DELETE),
        endpoint(
            GET,
            Account,
            "/products/{product}/tokens",
            bearer_tokens::list::<ProductRef>,
            told::products::LIST_TOKENS,
        ),
        endpoint(
            POST,
            Account,
            "/products/{product}/tokens",
            bearer_tokens::generate::<ProductRef>,
            told::products::GENERATE_TOKEN,
        ),
        endpoint(
            GET,
            Account,
            "/products/{product}/tokens/{token}",
            bearer_tokens::show::<ProductRef>,
            told::products::SHOW_TOKEN,
        ),
        endpoint(POST, Account, "/tokens", tokens::generate, told::tokens::GENERATE),
        endpoint(GET, Account, "/tokens", tokens::list, told::tokens::LIST),
        endpoint(PUT, Account, "/tokens", tokens::regenerate_shown, told::tokens::REGENERATE_SHOWN),
        endpoint(GET, Account, "/tokens/{token}", tokens::show, told::tokens::SHOW),
        endpoint(PUT, Account, "/tokens/{token}", tokens::regenerate, told::tokens::REGENERATE),
        endpoint(DELETE, Account, "/tokens/{token}", tokens::revoke, told::tokens::REVOKE),
        endpoint(POST, Account, "/users", users::create, told::users::CREATE),
        endpoint(GET, Account, "/users", users::list, told::users::LIST),
        endpoint(GET, Account, "/users/{user}", users::show, told::users::SHOW),
        endpoint(CHANGE, Account, "/users/{user}", users::update, told::users::UPDATE),
        endpoint(DELETE, Account, "/users/{user}", users::delete, told::users::DELETE),
        endpoint(POST, Account, "/users/{user}/actions/ban", users::ban, told::users::BAN),
        endpoint(POST, Account, "/users/{user}/actions/unban", users::unban, told::users::UNBAN),
        endpoint(POST, Account, "/users/{user}/actions/update-password", passwords::update, told::passwords::UPDATE),
        endpoint(POST, Account, "/users/{user}/actions/reset-password", passwords::reset, told::passwords::RESET),
        endpoint(GET, Account, "/users/{user}/group", users::group, told::users::SHOW_GROUP),
        endpoint(CHANGE, Account, "/users/{user}/group", users::update_group, told::users::UPDATE_GROUP),
        endpoint(GET, Account, "/users/{user}/second-factors", second_factors::list, told::second_factors::LIST),
        endpoint(POST, Account, "/users/{user}/second-factors", second_factors::create, told::second_factors::CREATE),
        endpoint(
            GET,
            Account,
            "/users/{user}/second-factors/{factor}",
            second_factors::show,
            told::second_factors::SHOW,
        ),
        endpoint(
            CHANGE,
            Account,
            "/users/{user}/second-factors/{factor}",
            second_factors::update,
            told::second_factors::UPDATE,
        ),
        endpoint(
            DELETE,
            Account,
            "/users/{user}/second-factors/{factor}",
            second_factors::delete,
            told::second_factors::DELETE,
        ),
        endpoint(GET, Account, "/users/{user}/tokens", bearer_tokens::list::<UserRef>, told::users::LIST_TOKENS),
        endpoint(
            POST,
            Account,
            "/users/{user}/tokens",
            bearer_tokens::generate::<UserRef>,
            told::users::GENERATE_TOKEN,
        ),
        endpoint(GET, Account, "/users/{user}/tokens/{token}", bearer_tokens::show::<UserRef>, told::users::SHOW_TOKEN),
        endpoint(GET, Outside, "/ping", ping::ping, told::ping::PING),
        endpoint(GET, Outside, "/health", ping::health, told::ping::HEALTH),
    ]
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
        .flat_map(|endpoint| endpoint.prefix.paths().iter().flat_map(move |prefix| entries(endpoint, prefix)))
        .collect()
}

/// The API, to be nested at `/v1`.
pub fn routes(state: AppState) -> Router {
    let table = endpoints().into_iter().fold(Router::new(), |table, endpoint| {
        let paths = endpoint.prefix.paths().iter().map(|prefix| format!("{prefix}{}", endpoint.path));
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

fn endpoint<H, T>(
    methods: &'static [Method],
    prefix: Prefix,
    path: &'static str,
    handler: H,
    operation: Operation,
) -> Endpoint
where
    H: Handler<T, AppState>,
    T: 'static,
{
    // No door has a method without a filter; if one had, the tests would find it closed.
    let filters = methods.iter().map(|method| MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::TRACE));
    let handler = filters.fold(MethodRouter::new(), |router, filter| router.on(filter, handler.clone()));
    Endpoint { methods, prefix, path, handler, operation }
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
