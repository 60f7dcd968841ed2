//! Bodies for the bare answers of layers: too much, too long, another site's, a panic.
//!
//! Small pages of fixed words. They need no database, no session and no
//! Leptos, so they are there when those are not.

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use leptos::nonce::Nonce;

use crate::{
    model::problem::{ErrorCode, Problem},
    server::{
        api,
        http::guard::{Surface, page_policy, request_id},
        state::AppState,
        web::cookies,
    },
};

/// Gives bare refusals and faults a body that suits whoever asked.
pub async fn dress(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let asker = match Surface::of(path) {
        Surface::Api => AcceptedFormat::Program,
        Surface::Pages if path.starts_with("/forms/") && !cookies::accepts_html(request.headers()) => {
            AcceptedFormat::Script
        }
        _ => AcceptedFormat::Person,
    };
    let is_watched = matches!(path, "/livez" | "/readyz") || request.method() == Method::HEAD;
    let (theme, id) = (cookies::theme(request.headers()), request_id(request.headers()));
    let bare = next.run(request).await;
    if is_watched || !is_bare(&bare) {
        return bare;
    }
    let dressed = match asker {
        AcceptedFormat::Program => {
            api::error_response(bare.status(), &id.unwrap_or_default(), &state.config.public_url)
        }
        AcceptedFormat::Script => problem(bare.status(), id).into_response(),
        AcceptedFormat::Person => {
            let id = id.filter(|_| bare.status() == StatusCode::INTERNAL_SERVER_ERROR);
            page(&state, theme, &PageText::of(bare.status()), id.as_deref()).into_response()
        }
    };
    undress(bare, dressed)
}

/// Says that nobody has set this server up yet.
pub async fn not_set_up(State(state): State<AppState>, request: Request) -> Response {
    let words = PageText {
        title: "This Keydesk is not set up yet",
        sentence: "Open the link that the server printed at start. `keydesk setup-link` prints a new one.",
        way_home: false,
    };
    let page = page(&state, cookies::theme(request.headers()), &words, None);
    (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
}

enum AcceptedFormat {
    Program,
    Script,
    Person,
}

struct PageText {
    title: &'static str,
    sentence: &'static str,
    way_home: bool,
}

impl PageText {
    fn of(status: StatusCode) -> Self {
        let (title, sentence) = match status {
            StatusCode::FORBIDDEN => (
                "You can't do this",
                "This form was sent from another site, so nothing was done. Open the page here and try again.",
            ),
            StatusCode::NOT_FOUND => ("There is nothing here", "The address may be mistyped, or its page is gone."),
            StatusCode::METHOD_NOT_ALLOWED => ("This can't be done here", "This address does not take such a request."),
            StatusCode::PAYLOAD_TOO_LARGE => ("This is too much", "A form may hold 64 KB. Nothing was changed."),
            StatusCode::URI_TOO_LONG => ("This address is too long", "An address may have 8,192 characters."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("This can't be read", "Send this form from its page."),
            StatusCode::TOO_MANY_REQUESTS => ("Too many attempts", "Wait a minute, then try again."),
            StatusCode::SERVICE_UNAVAILABLE => ("The server is busy", "Try again in a few seconds."),
            status if status.is_server_error() => ("Something went wrong on our side", "Try again in a while."),
            _ => ("This can't be read", "The request is not one that this server understands. Nothing was changed."),
        };
        Self { title, sentence, way_home: true }
    }
}

/// Layers answer in plain text or with nothing; handlers say what they send.
fn is_bare(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let refuses = response.status().is_client_error() || response.status().is_server_error();
    refuses && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

/// The new body with the old status, and the old headers but for those about the body.
fn undress(bare: Response, mut dressed: Response) -> Response {
    *dressed.status_mut() = bare.status();
    for (name, value) in bare.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

fn problem(status: StatusCode, id: Option<String>) -> axum::Json<Problem> {
    let code = match status {
        StatusCode::FORBIDDEN => ErrorCode::NotAllowed,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::Busy,
        status if status.is_server_error() => ErrorCode::Broken,
        _ => ErrorCode::FormInvalid,
    };
    let request = id.filter(|_| code == ErrorCode::Broken).and_then(|id| id.parse().ok());
    axum::Json(Problem { request, ..code.into() })
}

fn page(state: &AppState, theme: Option<&str>, words: &PageText, id: Option<&str>) -> impl IntoResponse {
    let theme = theme.map(|theme| format!(" data-theme=\"{theme}\"")).unwrap_or_default();
    let home = if words.way_home { "<p><a href=\"/\">Go to the home page</a></p>" } else { "" };
    // An id that a proxy gave is a stranger's text; ours is hexadecimal and dashes.
    let is_plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let id =
        id.filter(is_plain).map(|id| format!("<p class=\"hint\">Reference <code>{id}</code></p>")).unwrap_or_default();
    let (base, title, sentence) = (&state.assets.0, words.title, code_marks(words.sentence));
    // No script is here, but the policy is every page's.
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

/// `this` becomes code; the text is ours and holds nothing to escape.
fn code_marks(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}
