//! What a form post needs before Leptos reads it, and its answer after.
//!
//! Leptos sends a plain post back to its `Referer`, verbatim, with the refusal
//! appended: a way off the site, a lost message where browsers send none, and
//! an address that grows. So it gets a `Referer` of our own.

use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRequest, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::pages,
    server::{config::PublicUrl, http::guard, state::AppState, web::local_path::LocalPath},
};

/// Marks an answer of 500 as our own fault; never leaves the house.
pub const FAULT: HeaderName = HeaderName::from_static("x-keydesk-fault");

/// What may come back to a form that was refused: names of fields, never of secrets.
const KEPT: [&str; 10] =
    ["firstName", "lastName", "email", "name", "protected", "understood", "token", "app", "next", "theme"];

/// What was typed into a form, secrets apart.
#[derive(Clone)]
pub struct TypedFields(pub Vec<(String, String)>);

/// Prepares form posts; everything else passes.
pub async fn prepare(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_post = request.method() == Method::POST;
    let Some(endpoint) = request.uri().path().strip_prefix(pages::FORMS).filter(|_| is_post).map(str::to_owned) else {
        let mut response = next.run(request).await;
        response.headers_mut().remove(FAULT);
        return response;
    };
    if !is_form(request.headers()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let (mut parts, body) = request.into_parts();
    let body = match guard::read(body).await {
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let fields = fields(&body).await;
    let page = own_page(&parts.headers, &state.config.public_url).unwrap_or_else(|| page_of(&endpoint, &fields));
    if let Ok(referer) = HeaderValue::from_str(&state.config.public_url.join(page.as_str())) {
        parts.headers.insert(header::REFERER, referer);
    }
    parts
        .extensions
        .insert(TypedFields(fields.into_iter().filter(|(name, _)| KEPT.contains(&name.as_str())).collect()));
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    finish(response, &state.config.public_url)
}

/// The path of an address, without what an older refusal left in it.
#[must_use]
pub fn without_refusal(uri: &Uri) -> String {
    let kept = |pair: &&str| !pair.starts_with("__path=") && !pair.starts_with("__err=") && !pair.is_empty();
    let query = uri.query().unwrap_or_default().split('&').filter(kept).collect::<Vec<_>>().join("&");
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

/// No codec of Leptos' looks at the content type; a page of another site may send `text/plain` unasked.
fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") && !headers.contains_key(header::CONTENT_ENCODING)
}

async fn fields(body: &Bytes) -> Vec<(String, String)> {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.clone()))
        .unwrap_or_default();
    Form::from_request(request, &()).await.map_or_else(|_| Vec::new(), |Form(fields)| fields)
}

/// The page that sent the form, if it is one of ours.
fn own_page(headers: &HeaderMap, public_url: &PublicUrl) -> Option<LocalPath> {
    let referer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let authority = referer.authority()?.as_str();
    let sent_to = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let is_ours =
        public_url.origin() == format!("{}://{authority}", referer.scheme_str()?) || sent_to == Some(authority);
    let path = without_refusal(&referer);
    // A path that is not local becomes the home page, which has no form: the form's own page is better.
    (is_ours && LocalPath::parse(&path).as_str() == path).then(|| LocalPath::ours(path))
}

/// The page that a form belongs to.
fn page_of(endpoint: &str, fields: &[(String, String)]) -> LocalPath {
    let field = |name: &str| fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str());
    pages::of_endpoint(endpoint).map_or_else(LocalPath::home, |page| LocalPath::ours(page.address(field)))
}

fn finish(mut response: Response, public_url: &PublicUrl) -> Response {
    let is_ours = response.headers_mut().remove(FAULT).is_some();
    // Leptos says 500 before our code runs, where the arguments could not be read.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !is_ours {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    // Relative: whoever came by another name of this machine stays there, with the cookies.
    let path = location.and_then(|location| location.strip_prefix(&public_url.origin())).map(HeaderValue::from_str);
    if let Some(Ok(path)) = path {
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}
