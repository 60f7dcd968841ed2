//! Bodies for errors that layers return without one: a body or address that is too long, a form from another site, a
//! panic.
//!
//! The pages here are fixed text. They need no database, no session and no Leptos, so they work when those do not.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use leptos::nonce::Nonce;

use crate::{
    model::problem::{ErrorCode, Problem},
    server::{
        api,
        http::{request_id::request_id, security_headers::page_policy, surface::Surface},
        state::AppState,
        web::session,
    },
};

/// Gives an error without a body one that suits the client: JSON:API, JSON for our scripts, or a page.
pub async fn error_pages(state: &AppState, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let path = request.uri().path();
    let format = match Surface::of(path) {
        Surface::Api => ErrorFormat::JsonApi(api::RefusedRequest::of(&request)),
        Surface::Pages if path.starts_with("/forms/") && !session::accepts_html(request.headers()) => ErrorFormat::Json,
        _ => ErrorFormat::Page,
    };
    // The API completes the answer to a `HEAD` as well: it has the headers of the answer to a `GET`.
    let is_bare_head = request.method() == Method::HEAD && !matches!(format, ErrorFormat::JsonApi(_));
    let needs_no_body = matches!(path, "/livez" | "/readyz") || is_bare_head;
    let theme = session::theme(request.headers(), &state.config.public_url);
    let id = request_id(request.headers());
    let bare = next(request).await;
    if needs_no_body || !is_bare(&bare) {
        return bare;
    }
    let complete = match format {
        ErrorFormat::JsonApi(refused) => api::error_response(state, &refused, bare.status()).await,
        ErrorFormat::Json => problem(bare.status(), id).into_response(),
        ErrorFormat::Page => {
            let id = id.filter(|_| bare.status() == StatusCode::INTERNAL_SERVER_ERROR);
            page(state, theme, &PageText::of(bare.status()), id.as_deref()).into_response()
        }
    };
    with_status_and_headers(complete, &bare)
}

/// The page of a server that is not set up yet.
pub async fn not_set_up(State(state): State<AppState>, request: Request) -> Response {
    let text = PageText {
        title: "Keydesk is not set up yet",
        sentence: "Open the link that the server printed when it started. `keydesk setup-link` prints a new one.",
        has_home_link: false,
    };
    let page = page(&state, session::theme(request.headers(), &state.config.public_url), &text, None);
    (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
}

enum ErrorFormat {
    /// An error document of the API.
    JsonApi(api::RefusedRequest),
    /// A [`Problem`], for the scripts of a page.
    Json,
    Page,
}

struct PageText {
    title: &'static str,
    sentence: &'static str,
    has_home_link: bool,
}

impl PageText {
    fn of(status: StatusCode) -> Self {
        let (title, sentence) = match status {
            StatusCode::FORBIDDEN => (
                "You can't do this",
                "The form was sent from another site, so nothing was done. Open the page on this site and try again.",
            ),
            StatusCode::NOT_FOUND => ("There is nothing here", "Check the address. The page may have been removed."),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("This can't be done here", "This address does not accept this kind of request.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                ("This form is too large", "A form can be up to 64 KB. Nothing was changed.")
            }
            StatusCode::URI_TOO_LONG => ("This address is too long", "An address can have up to 8,192 characters."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("This can't be read", "Send the form from its page."),
            StatusCode::TOO_MANY_REQUESTS => ("Too many attempts", "Wait a minute, then try again."),
            StatusCode::SERVICE_UNAVAILABLE => ("The server is busy", "Try again in a few seconds."),
            status if status.is_server_error() => ("Something went wrong on our side", "Try again later."),
            _ => ("This can't be read", "The server does not understand this request. Nothing was changed."),
        };
        Self { title, sentence, has_home_link: true }
    }
}

/// Whether a layer has made this error: layers return plain text or nothing, handlers another content type.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    is_error && kind.is_none_or(|kind| kind.starts_with(b"text/plain"))
}

/// Adds the status and headers of the bare error, except headers about its body.
fn with_status_and_headers(mut complete: Response, bare: &Response) -> Response {
    *complete.status_mut() = bare.status();
    for (name, value) in bare.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            complete.headers_mut().append(name, value.clone());
        }
    }
    complete
}

fn problem(status: StatusCode, id: Option<String>) -> axum::Json<Problem> {
    let code = match status {
        StatusCode::FORBIDDEN => ErrorCode::NotAllowed,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::Busy,
        status if status.is_server_error() => ErrorCode::Broken,
        _ => ErrorCode::FormInvalid,
    };
    // An id from a proxy may be no UUID: then the page shows none.
    let request = id.filter(|_| code == ErrorCode::Broken).and_then(|id| id.parse().ok());
    axum::Json(Problem { request, ..code.into() })
}

fn page(state: &AppState, theme: Option<&str>, text: &PageText, id: Option<&str>) -> impl IntoResponse {
    let theme = theme.map(|theme| format!(" data-theme=\"{theme}\"")).unwrap_or_default();
    let home = if text.has_home_link { "<p><a href=\"/\">Go to the home page</a></p>" } else { "" };
    // An id from a proxy may hold other characters; ours has only hex digits and dashes.
    let is_plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let id =
        id.filter(is_plain).map(|id| format!("<p class=\"hint\">Reference <code>{id}</code></p>")).unwrap_or_default();
    let (base, title, sentence) = (&state.assets.0, text.title, with_code(text.sentence));
    // The page has no script, but every page has the same policy.
    let policy = [(header::CONTENT_SECURITY_POLICY, page_policy(&Nonce::new()))];
    let page = Html(format!(
        "<!DOCTYPE html><html lang=\"en\"{theme}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} – Keydesk</title><link rel=\"stylesheet\" href=\"{base}/pkg/keydesk.css\">\
         <link rel=\"icon\" href=\"{base}/favicon.svg\" type=\"image/svg+xml\"></head><body>\
         <main id=\"main\" class=\"alone\"><div class=\"card\"><h1>{title}</h1><p>{sentence}</p>{id}{home}</div></main>\
         <footer><p class=\"wordmark\">Keydesk</p></footer></body></html>"
    ));
    (policy, page)
}

/// Turns `this` into code. The text is fixed and has nothing to escape.
fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}
