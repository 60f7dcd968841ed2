//! All traffic on one screen: which branches there are, and the layers around them, in order.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
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
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    app::{self, pages},
    server::{
        api,
        domain::setup,
        http::{assets, client_info, guard, health, openapi_document},
        state::AppState,
        web::{cookies, error_pages, form_posts, html},
    },
};

/// Every door of this server.
pub fn router(state: AppState) -> Router {
    let trace =
        TraceLayer::new_for_http().make_span_with(guard::span).on_request(()).on_response(guard::log).on_failure(());
    // Outermost first.
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), client_info::note))
        .layer(SetRequestIdLayer::new(guard::REQUEST_ID, guard::RequestIds(state.domain.clone())))
        .layer(SetSensitiveRequestHeadersLayer::new([
            header::AUTHORIZATION,
            header::COOKIE,
            header::PROXY_AUTHORIZATION,
        ]))
        .layer(trace)
        .layer(PropagateRequestIdLayer::new(guard::REQUEST_ID))
        .layer(from_fn_with_state(state.clone(), guard::headers))
        .layer(from_fn_with_state(state.clone(), error_pages::dress))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, guard::TIME_MAX))
        .layer(from_fn(guard::limit_address))
        .layer(from_fn_with_state(state.clone(), client_info::attach))
        .layer(RequestBodyLimitLayer::new(guard::BODY_MAX));

    pages(&state)
        // As a service: the fallback of a nested router does not reach `/v1/`.
        .nest_service("/v1", api::routes(state.clone()))
        .merge(assets::routes(&state.assets))
        .merge(health::routes())
        .merge(openapi_document::routes())
        .layer(around)
        .with_state(state)
}

/// The face for people: pages, where their forms go, and what is not there.
fn pages(state: &AppState) -> Router<AppState> {
    let around = ServiceBuilder::new()
        .layer(CompressionLayer::new().compress_when(is_page))
        .layer(guard::csrf(&state.config.public_url))
        .layer(from_fn_with_state(state.clone(), guard::same_scheme))
        .layer(from_fn_with_state(state.clone(), once_set_up))
        .layer(from_fn_with_state(state.clone(), form_posts::prepare))
        .layer(from_fn_with_state(state.clone(), cookies::visit))
        .layer(from_fn(html::mend));
    let options = state.options.clone();
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(app::App), provide, move || app::shell(options.clone()))
        .fallback(nothing_here)
        .layer(around)
}

/// What every page and server function may ask for beside the request.
fn provide() {
    let (Some(parts), Some(state)) = (use_context::<Parts>(), use_context::<AppState>()) else { return };
    let theme = cookies::theme(&parts.headers);
    provide_context(app::PageFrame { theme, assets: state.assets.0.clone() });
    provide_context(app::docs::ReferenceSource(Arc::new(move || state.reference.value())));
    if let (Some(nonce), Some(options)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(policy) = HeaderValue::from_str(&guard::page_policy(&nonce))
    {
        options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

async fn nothing_here(State(state): State<AppState>, request: Request) -> Response {
    let options = state.options.clone();
    let context = move || {
        provide_context(state.clone());
        provide();
    };
    let render = render_app_async_with_context(context, move || app::shell(options.clone()));
    let mut response = render(request).await.into_response();
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// Before set-up there is one page, and whoever holds the code finds it.
async fn once_set_up(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // Its own statement: a borrow of the request must not live over the wait.
    let is_setup = match path.strip_prefix(pages::FORMS) {
        Some(endpoint) => endpoint == "theme" || pages::SETUP.endpoints.contains(&endpoint),
        None => pages::SETUP.is_at(path),
    };
    // Whatever else is wrong, the page itself says better.
    if !is_setup && setup::is_needed(&state.domain).await.unwrap_or(false) {
        return error_pages::not_set_up(State(state), request).await;
    }
    next.run(request).await
}

/// Only pages are worth it: forms answer in a few bytes, files are packed already.
fn is_page(_: StatusCode, _: axum::http::Version, headers: &axum::http::HeaderMap, _: &axum::http::Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
