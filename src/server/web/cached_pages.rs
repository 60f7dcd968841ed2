//! Pages that are the same for everybody who is not logged in, apart from theme and language: each is made once.
//!
//! Otherwise anybody could have the server render and compress its largest pages as often as they like. People who are
//! logged in have their name on the page, so theirs is made anew.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use leptos::nonce::Nonce;
use tokio::sync::OnceCell;

use crate::{
    model::language::Language,
    server::{
        config::PublicUrl,
        domain::caller::Principal,
        http::{cached_body::CachedBody, security_headers::page_policy},
        web::{
            language,
            session::{self, BrowserSession},
        },
    },
};

/// The longest page, in bytes. Ours are much shorter.
pub(super) const MAX_PAGE: usize = 4 * 1024 * 1024;

/// The pages that are kept. Clones share them.
#[derive(Clone)]
pub struct CachedPages {
    /// Decides the names of the cookies of theme and language.
    public_url: PublicUrl,
    pages: Arc<[CachedPage]>,
}

struct CachedPage {
    path: &'static str,
    variants: Variants<OnceCell<CachedBody>>,
}

/// One value for each theme (that of the system, light, dark) in each language.
#[derive(Default)]
pub(super) struct Variants<T>([[T; 3]; Language::ALL.len()]);

/// What else a page depends on that everybody may see.
pub(super) struct Variant {
    theme: Option<&'static str>,
    /// The language of the page.
    pub(super) language: Language,
}

impl Variant {
    /// What a request asks for.
    pub(super) fn of(headers: &HeaderMap, public_url: &PublicUrl) -> Self {
        Self { theme: session::theme(headers, public_url), language: language::language(headers, public_url) }
    }
}

impl<T> Variants<T> {
    /// The value for this variant.
    pub(super) fn get(&self, variant: Variant) -> &T {
        let language = match variant.language {
            Language::English => 0,
            Language::German => 1,
        };
        let theme = match variant.theme {
            None => 0,
            Some("light") => 1,
            Some(_) => 2,
        };
        &self.0[language][theme]
    }
}

impl CachedPages {
    /// These pages, none of which is made yet. They must depend on session, theme and language alone.
    #[must_use]
    pub fn new(public_url: PublicUrl, paths: impl IntoIterator<Item = &'static str>) -> Self {
        let page = |path| CachedPage { path, variants: Variants::default() };
        Self { public_url, pages: paths.into_iter().map(page).collect() }
    }

    fn find(&self, path: &str, variant: Variant) -> Option<&OnceCell<CachedBody>> {
        let page = self.pages.iter().find(|page| page.path == path)?;
        Some(page.variants.get(variant))
    }
}

/// Answers with a page that is kept, and makes it first where it is not. Needs the session, and the final HTML.
pub async fn cached_pages(State(pages): State<CachedPages>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let variant = Variant::of(request.headers(), &pages.public_url);
    let language = variant.language;
    let page = pages.find(request.uri().path(), variant).filter(|_| is_read && is_anonymous(&request));
    let Some(page) = page else { return next.run(request).await };
    if let Some(session) = request.extensions().get::<BrowserSession>() {
        // The page shows no notice. The next one will.
        session.keep_flash();
    }
    let (method, headers) = (request.method().clone(), request.headers().clone());
    match page.get_or_try_init(|| make(request, language, next)).await {
        Ok(body) => finish(body.respond(&method, &headers)),
        Err(response) => response,
    }
}

/// Whether nobody is logged in.
pub(super) fn is_anonymous(request: &Request) -> bool {
    let session = request.extensions().get::<BrowserSession>();
    session.is_some_and(|session| matches!(session.caller().principal, Principal::Nobody))
}

/// Makes the page.
///
/// # Errors
/// What is not a page, as the response.
async fn make(request: Request, language: Language, next: Next) -> Result<CachedBody, Response> {
    let response = next.run(plain(request, language)).await;
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let Some(kind) = kind.filter(|_| response.status() == StatusCode::OK) else { return Err(response) };
    let page = to_bytes(response.into_body(), MAX_PAGE).await;
    let page = page.map_err(|_| axum::response::IntoResponse::into_response(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok(CachedBody::new(kind, page).await)
}

/// The request without anything that the page must not depend on: whoever asks first asks for everybody.
pub(super) fn plain(request: Request, language: Language) -> Request {
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    parts.uri = parts.uri.path().parse::<Uri>().expect("the path of an address is an address");
    let cookies: Vec<_> = parts.headers.get_all(header::COOKIE).iter().cloned().collect();
    parts.headers.clear();
    // Theme and language, which are part of what is looked up.
    parts.headers.extend(cookies.into_iter().map(|cookie| (header::COOKIE, cookie)));
    parts.headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(language.tag()));
    Request::from_parts(parts, Body::empty())
}

/// Adds the headers that a page has, also to a 304: browsers replace the headers that they have kept by these.
fn finish(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.append(header::VARY, HeaderValue::from_name(header::COOKIE));
    headers.append(header::VARY, HeaderValue::from_name(header::ACCEPT_LANGUAGE));
    // The page has no script, but every page has the same policy.
    let policy = HeaderValue::try_from(page_policy(&Nonce::new())).expect("a nonce is base64");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
