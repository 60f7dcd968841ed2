//! The face for programs: JSON:API under `/v1`, as clients of the Keygen API know it.
//!
//! Handlers say who asks, parse, call a deed, answer; no rule stands here. What
//! is served stands in `doors`; all else under `/v1` is one 404. No cookie gets a say.

mod accounts;
mod body;
mod caller;
mod document;
pub mod error;
mod error_document;
mod headers;
mod identity;
mod json;
mod keys;
mod limits;
mod me;
mod media;
pub mod openapi;
mod operations;
mod paging;
mod passwords;
mod path;
mod ping;
mod products;
mod query;
mod schema;
mod second_factors;
mod settings;
mod signature;
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
    routing::{MethodFilter, MethodRouter},
};
use tower::ServiceBuilder;
use tracing::Span;

use self::{error::ApiError, openapi::Operation, tokens::of_bearers};
use super::{
    domain::{caller::Source, products::ProductRef, users::UserRef},
    state::AppState,
};
use crate::model::problem::Code;

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
struct Door {
    methods: &'static [Method],
    prefix: Prefix,
    path: &'static str,
    handler: MethodRouter<AppState>,
    operation: Operation,
}

/// Everything that is served, and what is told of it.
fn doors() -> Vec<Door> {
    use Prefix::{Account, AccountItself, Outside};
    use operations as told;
    vec![
        door(GET, AccountItself, "", accounts::show, told::accounts::SHOW),
        door(CHANGE, AccountItself, "", accounts::update, told::accounts::UPDATE),
        door(DELETE, AccountItself, "", accounts::delete, told::accounts::DELETE),
        door(GET, AccountItself, "/ping", ping::ping_account, told::ping::PING_ACCOUNT),
        door(GET, AccountItself, "/settings", settings::list, told::settings::LIST),
        door(POST, AccountItself, "/settings", settings::create, told::settings::CREATE),
        door(GET, AccountItself, "/settings/{setting}", settings::show, told::settings::SHOW),
        door(CHANGE, AccountItself, "/settings/{setting}", settings::update, told::settings::UPDATE),
        door(DELETE, AccountItself, "/settings/{setting}", settings::delete, told::settings::DELETE),
        door(GET, Account, "/me", me::show, told::me::SHOW),
        door(GET, Account, "/profile", me::profile, told::me::PROFILE),
        door(POST, Account, "/passwords", passwords::ask, told::passwords::ASK),
        door(GET, Account, "/products", products::list, told::products::LIST),
        door(POST, Account, "/products", products::create, told::products::CREATE),
        door(GET, Account, "/products/{product}", products::show, told::products::SHOW),
        door(CHANGE, Account, "/products/{product}", products::update, told::products::UPDATE),
        door(DELETE, Account, "/products/{product}", products::delete, told::products::DELETE),
        door(GET, Account, "/products/{product}/tokens", of_bearers::list::<ProductRef>, told::products::LIST_TOKENS),
        door(
            POST,
            Account,
            "/products/{product}/tokens",
            of_bearers::generate::<ProductRef>,
            told::products::GENERATE_TOKEN,
        ),
        door(
            GET,
            Account,
            "/products/{product}/tokens/{token}",
            of_bearers::show::<ProductRef>,
            told::products::SHOW_TOKEN,
        ),
        door(POST, Account, "/tokens", tokens::generate, told::tokens::GENERATE),
        door(GET, Account, "/tokens", tokens::list, told::tokens::LIST),
        door(PUT, Account, "/tokens", tokens::regenerate_shown, told::tokens::REGENERATE_SHOWN),
        door(GET, Account, "/tokens/{token}", tokens::show, told::tokens::SHOW),
        door(PUT, Account, "/tokens/{token}", tokens::regenerate, told::tokens::REGENERATE),
        door(DELETE, Account, "/tokens/{token}", tokens::revoke, told::tokens::REVOKE),
        door(POST, Account, "/users", users::create, told::users::CREATE),
        door(GET, Account, "/users", users::list, told::users::LIST),
        door(GET, Account, "/users/{user}", users::show, told::users::SHOW),
        door(CHANGE, Account, "/users/{user}", users::update, told::users::UPDATE),
        door(DELETE, Account, "/users/{user}", users::delete, told::users::DELETE),
        door(POST, Account, "/users/{user}/actions/ban", users::ban, told::users::BAN),
        door(POST, Account, "/users/{user}/actions/unban", users::unban, told::users::UNBAN),
        door(POST, Account, "/users/{user}/actions/update-password", passwords::update, told::passwords::UPDATE),
        door(POST, Account, "/users/{user}/actions/reset-password", passwords::reset, told::passwords::RESET),
        door(GET, Account, "/users/{user}/group", users::group, told::users::SHOW_GROUP),
        door(CHANGE, Account, "/users/{user}/group", users::update_group, told::users::UPDATE_GROUP),
        door(GET, Account, "/users/{user}/second-factors", second_factors::list, told::second_factors::LIST),
        door(POST, Account, "/users/{user}/second-factors", second_factors::create, told::second_factors::CREATE),
        door(GET, Account, "/users/{user}/second-factors/{factor}", second_factors::show, told::second_factors::SHOW),
        door(
            CHANGE,
            Account,
            "/users/{user}/second-factors/{factor}",
            second_factors::update,
            told::second_factors::UPDATE,
        ),
        door(
            DELETE,
            Account,
            "/users/{user}/second-factors/{factor}",
            second_factors::delete,
            told::second_factors::DELETE,
        ),
        door(GET, Account, "/users/{user}/tokens", of_bearers::list::<UserRef>, told::users::LIST_TOKENS),
        door(POST, Account, "/users/{user}/tokens", of_bearers::generate::<UserRef>, told::users::GENERATE_TOKEN),
        door(GET, Account, "/users/{user}/tokens/{token}", of_bearers::show::<UserRef>, told::users::SHOW_TOKEN),
        door(GET, Outside, "/ping", ping::ping, told::ping::PING),
        door(GET, Outside, "/health", ping::health, told::ping::HEALTH),
    ]
}

/// Every method and path pattern, as the tests of access and surface read them.
#[must_use]
pub fn surface() -> Vec<(String, String)> {
    let entries = |door: &Door, prefix: &str| {
        let path = format!("/v1{prefix}{}", door.path);
        door.methods.iter().map(move |method| (method.to_string(), path.clone()))
    };
    doors().iter().flat_map(|door| door.prefix.paths().iter().flat_map(move |prefix| entries(door, prefix))).collect()
}

/// The API, to be nested at `/v1`.
pub fn routes(state: AppState) -> Router {
    let table = doors().into_iter().fold(Router::new(), |table, door| {
        let paths = door.prefix.paths().iter().map(|prefix| format!("{prefix}{}", door.path));
        paths.fold(table, |table, path| table.route(&path, door.handler.clone()))
    });
    let table = table
        .route_layer(from_fn(version::check))
        .route_layer(from_fn(media::speak))
        .route_layer(from_fn(name_route))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(state.clone());
    // Around the table and not layers of it: they act before a route is chosen, and change the path it is chosen by.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), headers::stamp))
        .layer(from_fn(headers::share))
        .layer(from_fn_with_state(state, limits::count))
        .layer(from_fn(admit));
    Router::new().fallback_service(around.service(table))
}

fn door<H, T>(methods: &'static [Method], prefix: Prefix, path: &'static str, handler: H, operation: Operation) -> Door
where
    H: Handler<T, AppState>,
    T: 'static,
{
    // No door has a method without a filter; if one had, the tests would find it closed.
    let filters = methods.iter().map(|method| MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::TRACE));
    let handler = filters.fold(MethodRouter::new(), |router, filter| router.on(filter, handler.clone()));
    Door { methods, prefix, path, handler, operation }
}

/// What is judged before a route is known, in the order of contract 10.
async fn admit(request: Request, next: Next) -> Result<Response, ApiError> {
    path::check(request.method(), request.uri())?;
    let request = body::receive(request).await?;
    media::check_accept(request.headers())?;
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
    if let Some(source) = request.extensions_mut().get_mut::<Source>() {
        source.request = format!("{method} {path}");
    }
    next.run(request).await
}

async fn not_found() -> ApiError {
    ApiError::of(Code::NotFound)
}
