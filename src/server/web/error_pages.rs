//! Bodies for errors that layers return without one: a body or address that is too long, a form from another site, a
//! panic.
//!
//! The pages here are fixed text. They need no database, no session and no Leptos, so they work when those do not.

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use leptos::nonce::Nonce;

use crate::{
    app::{components::why_link, demo::DEMO},
    model::{
        deed::Deed,
        errors::FullPage,
        language::{Language, Translated},
        problem::{ErrorCode, Problem},
    },
    server::{
        api,
        domain::error::ForbiddenReason,
        http::{request_id::request_id, security_headers::page_policy, surface::Surface},
        state::AppState,
        web::{language, refusals, session},
    },
};

/// Why a handler refused something, for the page that is its body.
#[derive(Clone, Copy)]
struct Refused {
    code: ErrorCode,
    deed: Deed,
}

/// A 403 without a body, of a handler that is no page and no server function.
pub fn forbidden(reason: ForbiddenReason, deed: Deed) -> Response {
    let refused = Refused { code: refusals::forbidden(reason), deed };
    (StatusCode::FORBIDDEN, Extension(refused)).into_response()
}

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
    let look = Look::of(state, &request);
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
            let words = WORDS.of(look.language);
            let refused = bare.extensions().get::<Refused>();
            let text = refused.and_then(|refused| refused.text(look.language));
            let why = refused.map(|refused| refused.why(look.language)).unwrap_or_default();
            let rest = why + &reference_and_home(words, id.as_deref());
            page(state, look, text.as_ref().unwrap_or(words.at(bare.status())), &rest).into_response()
        }
    };
    with_status_and_headers(complete, &bare)
}

/// The page of a server that is not set up yet.
pub async fn not_set_up(State(state): State<AppState>, request: Request) -> Response {
    let look = Look::of(&state, &request);
    let page = page(&state, look, &WORDS.of(look.language).not_set_up, "");
    (StatusCode::SERVICE_UNAVAILABLE, page).into_response()
}

/// How a page looks to this browser.
#[derive(Clone, Copy)]
struct Look {
    theme: Option<&'static str>,
    language: Language,
}

impl Look {
    fn of(state: &AppState, request: &Request) -> Self {
        let (headers, public_url) = (request.headers(), &state.config.public_url);
        Self { theme: session::theme(headers, public_url), language: language::language(headers, public_url) }
    }
}

impl Refused {
    fn text(self, language: Language) -> Option<PageText> {
        let page = self.code.entry().full_page?;
        let FullPage { title, text } = *page.of(language);
        Some(PageText { title, sentence: text })
    }

    /// The link to the rule.
    fn why(self, language: Language) -> String {
        format!("<p><a href=\"{}\">{}</a></p>", self.deed.why_page(), why_link::WORDS.of(language))
    }
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
}

/// The words of all these pages.
struct Words {
    forbidden: PageText,
    not_found: PageText,
    wrong_method: PageText,
    too_large: PageText,
    address_too_long: PageText,
    no_form: PageText,
    too_many: PageText,
    busy: PageText,
    broken: PageText,
    malformed: PageText,
    not_set_up: PageText,
    home: &'static str,
    reference: &'static str,
}

impl Words {
    fn at(&self, status: StatusCode) -> &PageText {
        match status {
            StatusCode::FORBIDDEN => &self.forbidden,
            StatusCode::NOT_FOUND => &self.not_found,
            StatusCode::METHOD_NOT_ALLOWED => &self.wrong_method,
            StatusCode::PAYLOAD_TOO_LARGE => &self.too_large,
            StatusCode::URI_TOO_LONG => &self.address_too_long,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => &self.no_form,
            StatusCode::TOO_MANY_REQUESTS => &self.too_many,
            StatusCode::SERVICE_UNAVAILABLE => &self.busy,
            status if status.is_server_error() => &self.broken,
            _ => &self.malformed,
        }
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

/// A page with one of these texts, in the theme and the language of the browser.
fn page(state: &AppState, look: Look, text: &PageText, rest: &str) -> impl IntoResponse {
    let theme = look.theme.map(|theme| format!(" data-theme=\"{theme}\"")).unwrap_or_default();
    let (base, title, sentence) = (&state.assets.base, text.title, with_code(text.sentence));
    let language = look.language.tag();

    let demo =
        state.domain.is_in_memory().then(|| format!("<aside class=\"demo\"><p>{}</p></aside>", DEMO.of(look.language)));
    let demo = demo.as_deref().unwrap_or_default();
    // The page has no script, but every page has the same policy.
    let policy = [(header::CONTENT_SECURITY_POLICY, page_policy(&Nonce::new()))];
    let page = Html(format!(
        "<!DOCTYPE html><html lang=\"{language}\"{theme}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} – Keydesk</title><link rel=\"stylesheet\" href=\"{base}/pkg/keydesk.css\">\
         <link rel=\"icon\" href=\"{base}/favicon.svg\" type=\"image/svg+xml\"></head><body>{demo}\
         <main id=\"main\" class=\"alone\"><div class=\"card\"><h1>{title}</h1><p>{sentence}</p>{rest}</div></main>\
         <footer><p class=\"wordmark\">Keydesk</p></footer></body></html>"
    ));
    (policy, page)
}

/// The id of the request, if it is known, and the way home.
fn reference_and_home(words: &Words, id: Option<&str>) -> String {
    // An id from a proxy may hold other characters; ours has only hex digits and dashes.
    let is_plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let id = id.filter(is_plain).map(|id| format!("<p class=\"hint\">{} <code>{id}</code></p>", words.reference));
    format!("{}<p><a href=\"/\">{}</a></p>", id.unwrap_or_default(), words.home)
}

/// Turns `this` into code. The text is fixed and has nothing to escape.
fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        forbidden: PageText {
            title: "You can't do this",
            sentence: "The form was sent from another site, so nothing was done. Open the page on this site and try again.",
        },
        not_found: PageText {
            title: "There is nothing here",
            sentence: "Check the address. The page may have been removed.",
        },
        wrong_method: PageText {
            title: "This can't be done here",
            sentence: "This address does not accept this kind of request.",
        },
        too_large: PageText {
            title: "This form is too large",
            sentence: "A form can be up to 64 KB. Nothing was changed.",
        },
        address_too_long: PageText {
            title: "This address is too long",
            sentence: "An address can have up to 8,192 characters.",
        },
        no_form: PageText { title: "This can't be read", sentence: "Send the form from its page." },
        too_many: PageText { title: "Too many attempts", sentence: "Wait a minute, then try again." },
        busy: PageText { title: "The server is busy", sentence: "Try again in a few seconds." },
        broken: PageText { title: "Something went wrong on our side", sentence: "Try again later." },
        malformed: PageText {
            title: "This can't be read",
            sentence: "The server does not understand this request. Nothing was changed.",
        },
        not_set_up: PageText {
            title: "Keydesk is not set up yet",
            sentence: "Open the link that the server printed when it started. `keydesk setup-link` prints a new one.",
        },
        home: "Go to the home page",
        reference: "Reference",
    },
    german: Words {
        forbidden: PageText {
            title: "Das geht nicht",
            sentence: "Das Formular kam von einer anderen Website, deshalb ist nichts geschehen. Öffnen Sie die Seite hier und versuchen Sie es noch einmal.",
        },
        not_found: PageText {
            title: "Hier ist nichts",
            sentence: "Prüfen Sie die Adresse. Vielleicht gibt es die Seite nicht mehr.",
        },
        wrong_method: PageText {
            title: "Das geht hier nicht",
            sentence: "Diese Adresse nimmt solche Anfragen nicht an.",
        },
        too_large: PageText {
            title: "Dieses Formular ist zu groß",
            sentence: "Ein Formular darf höchstens 64 KB groß sein. Es wurde nichts geändert.",
        },
        address_too_long: PageText {
            title: "Diese Adresse ist zu lang",
            sentence: "Eine Adresse darf höchstens 8192 Zeichen haben.",
        },
        no_form: PageText { title: "Das ist nicht lesbar", sentence: "Senden Sie das Formular von seiner Seite aus." },
        too_many: PageText {
            title: "Zu viele Versuche",
            sentence: "Warten Sie eine Minute, dann versuchen Sie es noch einmal.",
        },
        busy: PageText {
            title: "Der Server ist ausgelastet",
            sentence: "Versuchen Sie es in ein paar Sekunden noch einmal.",
        },
        broken: PageText {
            title: "Auf unserer Seite ist etwas schiefgegangen",
            sentence: "Versuchen Sie es später noch einmal.",
        },
        malformed: PageText {
            title: "Das ist nicht lesbar",
            sentence: "Der Server versteht diese Anfrage nicht. Es wurde nichts geändert.",
        },
        not_set_up: PageText {
            title: "Keydesk ist noch nicht eingerichtet",
            sentence: "Öffnen Sie den Link, den der Server beim Start ausgegeben hat. `keydesk setup-link` gibt einen neuen aus.",
        },
        home: "Zur Startseite",
        reference: "Referenz",
    },
};
