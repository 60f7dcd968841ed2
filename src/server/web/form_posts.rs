//! Prepares form posts for Leptos, and corrects its responses.
//!
//! Leptos redirects a refused plain post to its `Referer`, verbatim, with the error appended. That could lead to
//! another site, loses the error where the browser sends no `Referer`, and makes the address longer each time. So this
//! layer replaces the `Referer` by the path of a page of ours.

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
    server::{
        config::PublicUrl,
        http::{media_range::media_type, request_limits},
        state::AppState,
        web::{local_path::LocalPath, session::accepts_html},
    },
};

/// Marks a 500 as an internal error of ours, for `fix_response`; it is never sent.
pub const INTERNAL_ERROR: HeaderName = HeaderName::from_static("x-keydesk-internal-error");

/// The fields whose values a refused form shows again. None is a secret.
const RETURNED: [&str; 24] = [
    "firstName",
    "lastName",
    "email",
    "name",
    "lifetime",
    "date",
    "protected",
    "understood",
    "token",
    "app",
    "next",
    "theme",
    "metadata",
    "role",
    "emailVerified",
    "uses",
    "days",
    "product",
    "url",
    "platforms",
    "distributionStrategy",
    "verified",
    "choice",
    "grant[]",
];

/// The forms in which `code` is the name of a product. In all others it is a secret.
const HAVE_PRODUCT_CODES: [&str; 2] = ["create-product", "save-product"];

/// What was typed into a form, without secrets.
#[derive(Clone)]
pub struct TypedFields(pub Vec<(String, String)>);

/// Prepares form posts, and refuses too many fields. Other requests pass unchanged.
pub async fn form_posts(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request_limits::has_too_many_fields(request.uri().query().unwrap_or_default().as_bytes()) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let is_post = request.method() == Method::POST;
    let Some(endpoint) = request.uri().path().strip_prefix(pages::FORMS).filter(|_| is_post).map(str::to_owned) else {
        let mut response = next.run(request).await;
        response.headers_mut().remove(INTERNAL_ERROR);
        return response;
    };
    if !is_form(request.headers()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let (mut parts, body) = request.into_parts();
    let body = match request_limits::read_body(body).await {
        Ok(body) if request_limits::has_too_many_fields(&body) => return StatusCode::BAD_REQUEST.into_response(),
        Ok(body) => body,
        Err(status) => return status.into_response(),
    };
    let fields = fields(&body).await;
    let page = referring_page(&parts.headers, &state.config.public_url).unwrap_or_else(|| page_of(&endpoint, &fields));
    let referer = HeaderValue::from_str(&state.config.public_url.join(page.as_str()));
    parts.headers.insert(header::REFERER, referer.expect("a local path is printable ASCII"));
    // Leptos looks for two words in the first line. It must decide as we do.
    let accepted = if accepts_html(&parts.headers) { "text/html" } else { "application/json" };
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static(accepted));
    let is_returned =
        |name: &str| RETURNED.contains(&name) || (name == "code" && HAVE_PRODUCT_CODES.contains(&endpoint.as_str()));
    let typed = fields.into_iter().filter(|(name, _)| is_returned(name)).collect();
    parts.extensions.insert(TypedFields(typed));
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    fix_response(response, &state.config.public_url)
}

/// The path and query of an address, without the error of an earlier refusal.
#[must_use]
pub fn without_refusal(uri: &Uri) -> String {
    let kept = |pair: &&str| !pair.starts_with("__path=") && !pair.starts_with("__err=") && !pair.is_empty();
    let query = uri.query().unwrap_or_default().split('&').filter(kept).collect::<Vec<_>>().join("&");
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

/// Whether the body is a form. Leptos does not check the content type, and a page of another site may send `text/plain`
/// without preflight.
fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| media_type(value.as_bytes()));
    kind.as_deref() == Some("application/x-www-form-urlencoded") && !request_limits::is_encoded(headers)
}

/// The fields of a form; none if it is malformed. Leptos refuses it then.
async fn fields(body: &Bytes) -> Vec<(String, String)> {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.clone()))
        .expect("a fixed method, path and header");
    Form::from_request(request, &()).await.map_or_else(|_| Vec::new(), |Form(fields)| fields)
}

/// The page that sent the form, if its `Referer` is readable and on this site.
fn referring_page(headers: &HeaderMap, public_url: &PublicUrl) -> Option<LocalPath> {
    let referer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let authority = referer.authority()?.as_str();
    let sent_to = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let is_ours = public_url.origin() == format!("{}://{authority}", referer.scheme_str()?)
        || sent_to == Some(authority.as_bytes());
    let path = without_refusal(&referer);
    // A path that is not local would become the home page; the page that the form belongs to is better.
    (is_ours && LocalPath::parse(&path).as_str() == path).then(|| LocalPath::ours(path))
}

/// The page that a form belongs to.
fn page_of(endpoint: &str, fields: &[(String, String)]) -> LocalPath {
    let field = |name: &str| fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str());
    pages::of_endpoint(endpoint).map_or_else(LocalPath::home, |page| LocalPath::ours(page.address(field)))
}

fn fix_response(mut response: Response, public_url: &PublicUrl) -> Response {
    let is_internal = response.headers_mut().remove(INTERNAL_ERROR).is_some();
    // Leptos returns 500 if it cannot read the arguments, before our code runs. That is the client's error.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !is_internal {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    // A relative address, so that a browser that uses another name of this machine stays on it and keeps its cookies.
    let location = response.headers().get(header::LOCATION).map(HeaderValue::as_bytes);
    if let Some(path) = location.and_then(|location| location.strip_prefix(public_url.origin().as_bytes())) {
        let path = HeaderValue::from_bytes(path).expect("a part of a header");
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}
