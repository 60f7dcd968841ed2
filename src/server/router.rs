//! The router: every endpoint, and the layers around them in order.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, OriginalUri, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::{
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    sensitive_headers::SetSensitiveRequestHeadersLayer,
};

use crate::{
    app::{self, components::islands, docs::ReferenceSource, layout::PageFrame, pages},
    server::{
        api,
        domain::setup,
        http::{
            access_log, client_info, csrf, finish_writes, health,
            hold_refusals::hold_refusals,
            incoming,
            openapi_document::{self, OpenApiDocument},
            proxy_warnings::ProxyCheck,
            request_id::{REQUEST_ID, RequestIds, request_id},
            request_limits, security_headers,
        },
        state::AppState,
        web::{
            account_export,
            account_pages::{self, AccountPages},
            account_path, backup_download,
            cached_pages::{self, CachedPages},
            conformance::RouterMaker,
            error_pages, form_posts, html, imports, language,
            page_account::{self, NoSuchPage, PageAccount},
            session,
            stray_slashes::{self, IsPage},
            users_export, well_known, your_data_download,
        },
    },
};

/// Every endpoint of this server.
pub fn router(state: AppState) -> Router {
    let document = OpenApiDocument::new(state.config.public_url.clone(), api::openapi_document);
    let config = &state.config;
    // Outermost first.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state((ProxyCheck::new(config.clone()), state.clone()), enter))
        .layer(SetRequestIdLayer::new(REQUEST_ID, RequestIds(state.domain.clone())))
        .layer(SetSensitiveRequestHeadersLayer::new([
            header::AUTHORIZATION,
            header::COOKIE,
            header::PROXY_AUTHORIZATION,
        ]))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(from_fn_with_state(state.clone(), complete))
        .layer(CatchPanicLayer::new());

    let all = pages(&state, &document)
        // As a service, because the fallback of a nested router does not match `/v1/`.
        .nest_service("/v1", api::routes(state.clone()))
        .merge(state.assets.routes())
        .merge(health::routes(state.domain.clone(), state.phase.clone()))
        .merge(openapi_document::routes(document))
        .merge(well_known::routes())
        .layer(RequestBodyLimitLayer::new(request_limits::MAX_BODY))
        .merge(uploads(&state))
        .layer(around)
        .with_state(state);
    // Before a route is looked for: a page has one route, whichever account it is about.
    Router::new().fallback_service(ServiceBuilder::new().map_request(account_path::take_from_path).service(all))
}

/// The outermost layer: reads the headers that say who the client is, lets writes run to their end, and holds refusals
/// back.
///
/// Layers of ours are functions that take what is next. Each layer of axum's allocates, and clones all that are inside
/// of it.
async fn enter(State((proxies, state)): State<(ProxyCheck, AppState)>, mut request: Request, next: Next) -> Response {
    incoming::check_headers(&proxies, &mut request);
    let client = client_info::insert(&state.config, &mut request);
    let finished = async || finish_writes::finish_writes(&state.domain, request, next).await;
    hold_refusals(&state.domain, client, finished).await
}

/// Logs a request and completes its response, also after a panic: the security headers, and a body for an error without
/// one. Limits the length of its address and its time.
async fn complete(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    client_info::add_request_id(&mut request, id);
    let limited = async move |request| {
        request_limits::limit_address_and_time(request, async move |request| next.run(request).await).await
    };
    let with_body = async |request| error_pages::error_pages(&state, request, limited).await;
    let with_headers = async |request| security_headers::add(&state.config, request, with_body).await;
    access_log::log(state.domain.clock(), request, with_headers).await
}

/// Pages, the endpoints of their forms, and the page for every other path.
fn pages(state: &AppState, document: &OpenApiDocument) -> Router<AppState> {
    let constant = CachedPages::new(state.config.public_url.clone(), [pages::DOCS.path, pages::ERRORS.path]);
    let paths = [pages::SIGN_UP.path, pages::LOG_IN.path, pages::FORGOT_PASSWORD.path];
    let of_account = AccountPages::new(state.config.public_url.clone(), paths);
    let is_page_path: IsPage = |path| pages::at(path).is_some() || account_path::is_below_account(path);
    let around = ServiceBuilder::new()
        .layer(CompressionLayer::new().compress_when(is_page))
        .layer(csrf::layer(&state.config.public_url))
        .layer(from_fn_with_state(state.config.clone(), csrf::require_same_scheme))
        .layer(from_fn_with_state(state.clone(), require_setup))
        // Before the session: a redirect neither reads it nor uses up the flash.
        .layer(from_fn_with_state(is_page_path, stray_slashes::remove))
        .layer(from_fn_with_state(state.clone(), form_posts::form_posts))
        .layer(from_fn_with_state(state.clone(), session::session))
        .layer(from_fn_with_state(state.clone(), page_account::page_account))
        .layer(from_fn_with_state(constant, cached_pages::cached_pages))
        .layer(from_fn_with_state(of_account, account_pages::account_pages))
        .layer(from_fn_with_state(islands::SHAPE, html::fix_html))
        .layer(from_fn_with_state((state.clone(), document.clone()), not_below_account));
    let options = state.options.clone();
    let (page_document, fallback_document) = (document.clone(), document.clone());
    let context = move || provide(&page_document);
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(app::App), context, move || app::shell(options.clone()))
        .route(your_data_download::PATH, get(your_data_download::download))
        .route(backup_download::PATH, get(backup_download::download))
        .route(users_export::PATH, get(users_export::download))
        .route(pages::EXPORT_FILE, post(account_export::download))
        .fallback(move |State(state), request| not_found(state, fallback_document.clone(), request))
        .layer(around)
}

/// What takes longer bodies than all others: the file of an import.
fn uploads(state: &AppState) -> Router<AppState> {
    let around = ServiceBuilder::new()
        .layer(csrf::layer(&state.config.public_url))
        .layer(from_fn_with_state(state.config.clone(), csrf::require_same_scheme))
        .layer(from_fn_with_state(state.clone(), require_setup))
        .layer(from_fn_with_state(state.clone(), session::session))
        .layer(from_fn_with_state(state.clone(), page_account::page_account))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(imports::MAX_REQUEST));
    Router::new().route(pages::IMPORT_FILE, post(imports::upload)).layer(around)
}

/// Provides what pages use besides the request and the state, and sets the policy of the page.
fn provide(document: &OpenApiDocument) {
    let parts = use_context::<Parts>().expect("Leptos provides the request");
    let state = use_context::<AppState>().expect("Leptos provides the state of the router");
    let public_url = &state.config.public_url;
    let account = parts.extensions.get::<PageAccount>().map(PageAccount::forms).filter(|prefix| !prefix.is_empty());
    let theme = session::theme(&parts.headers, public_url);
    let is_demo = state.domain.is_in_memory();
    provide_context(PageFrame { theme, assets: state.assets.base.clone(), is_demo, account });
    provide_context(language::language(&parts.headers, public_url));
    provide_context(RouterMaker(router));
    let document = document.clone();
    provide_context(ReferenceSource(Arc::new(move || document.value())));
    // A server function has no nonce, and keeps the policy that blocks all content.
    if let (Some(nonce), Some(options)) = (use_nonce(), use_context::<ResponseOptions>()) {
        let policy = HeaderValue::from_str(&security_headers::page_policy(&nonce)).expect("a nonce is base64");
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// The page for paths without an endpoint.
async fn not_found(state: AppState, document: OpenApiDocument, request: Request) -> Response {
    let options = state.options.clone();
    let context = move || {
        provide_context(state.clone());
        provide(&document);
    };
    let render = render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = render(request).await.into_response();
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Answers a request for a page of an account that does not exist as if there were no such path.
async fn not_below_account(
    State((state, document)): State<(AppState, OpenApiDocument)>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.extensions().get::<NoSuchPage>().is_none() {
        return next.run(request).await;
    }
    if let Some(OriginalUri(uri)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = uri;
    }
    not_found(state, document, request).await
}

/// Before set-up, only the set-up page is available.
async fn require_setup(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // A statement of its own: the borrow of the request must end before the `await`.
    let is_setup = match path.strip_prefix(pages::FORMS) {
        Some(endpoint) => matches!(endpoint, "theme" | "language") || pages::SETUP.endpoints.contains(&endpoint),
        None => pages::SETUP.is_at(path),
    };
    // If the database fails, the page itself reports it.
    if !is_setup && setup::is_needed(&state.domain).await.unwrap_or(false) {
        return error_pages::not_set_up(State(state), request).await;
    }
    next.run(request).await
}

/// Only pages are compressed: form responses are short, and files are compressed at build time. What has an entity tag is
/// kept in the form that the client prefers.
fn is_page(_: StatusCode, _: axum::http::Version, headers: &axum::http::HeaderMap, _: &axum::http::Extensions) -> bool {
    let is_html = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    is_html && !headers.contains_key(header::ETAG)
}
