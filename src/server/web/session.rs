//! The session of a browser, and its four cookies: the session, a log-in between password and code, the flash, and the
//! theme.
//!
//! Cookies are read once per request, before the page or form post runs, and written once, after it. Only the theme is
//! also read where there is no session. No cookie counts under `/v1`.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::{Cookie, SameSite, time::Duration};
use secrecy::SecretString;

use crate::server::{
    domain::{
        authentication::sessions,
        caller::{Caller, ClientInfo},
        error::{Error, Result},
        lock::lock,
    },
    state::AppState,
    web::flash::Flash,
};

/// The names of the cookies, without the `__Host-` prefix.
const SESSION: &str = "session";
const STEP: &str = "step";
const FLASH: &str = "flash";
const THEME: &str = "theme";

/// What the cookies of a request say, and how the response changes them. Clones share it.
#[derive(Clone)]
pub struct BrowserSession(Arc<Mutex<SessionInner>>);

struct SessionInner {
    caller: Caller,
    flash: Option<Flash>,
    session: Option<String>,
    log_in_step: Option<SecretString>,
    has_ended: bool,
    keeps_flash: bool,
    changes: CookieChanges,
}

#[derive(Default)]
struct CookieChanges {
    session: Option<CookieChange>,
    log_in_step: Option<CookieChange>,
    flash: Flash,
    theme: Option<&'static str>,
}

/// What the response does to a cookie.
enum CookieChange {
    Set(String),
    Remove,
}

impl BrowserSession {
    /// Who makes the request.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.inner().caller.clone()
    }

    /// What the previous request left for this page.
    #[must_use]
    pub fn flash(&self) -> Option<Flash> {
        self.inner().flash.clone()
    }

    /// Whether the browser sent a session that no longer exists.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.inner().has_ended
    }

    /// Changes what the next page will show.
    pub fn update_flash(&self, change: impl FnOnce(&mut Flash)) {
        change(&mut self.inner().changes.flash);
    }

    /// Leaves the flash for the next page, because this one does not show it.
    pub fn keep_flash(&self) {
        self.inner().keeps_flash = true;
    }

    /// Gives the browser a session.
    pub fn start(&self, secret: String) {
        let mut inner = self.inner();
        inner.session = Some(secret.clone());
        inner.changes.session = Some(CookieChange::Set(secret));
    }

    /// Removes the session from the browser, and the pages that it has cached.
    pub fn end(&self) {
        let mut inner = self.inner();
        inner.session = None;
        inner.changes.session = Some(CookieChange::Remove);
    }

    /// The secret of a log-in that waits for a code, if the browser has one.
    #[must_use]
    pub fn log_in_step(&self) -> Option<SecretString> {
        self.inner().log_in_step.clone()
    }

    /// Gives the browser the secret of a log-in that waits for a code.
    pub fn set_log_in_step(&self, secret: String) {
        self.inner().changes.log_in_step = Some(CookieChange::Set(secret));
    }

    /// Removes that secret from the browser, if it has one.
    pub fn remove_log_in_step(&self) {
        let mut inner = self.inner();
        inner.changes.log_in_step = inner.log_in_step.is_some().then_some(CookieChange::Remove);
    }

    /// Sets the theme; an empty one removes the cookie.
    pub fn set_theme(&self, theme: &'static str) {
        self.inner().changes.theme = Some(theme);
    }

    fn inner(&self) -> MutexGuard<'_, SessionInner> {
        lock(&self.0)
    }
}

/// Authenticates the browser before the request runs, and writes the cookies after it.
pub async fn session(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let takes_flash = takes_flash(&request);
    let had_flash = cookie(request.headers(), &name(&state, FLASH)).is_some();
    let (parts, body) = request.into_parts();
    let loaded = load(&state, &parts).await;
    let mut request = Request::from_parts(parts, body);
    let session = match loaded {
        Ok(session) => session,
        Err(error) => return unavailable(&error),
    };
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    let used = takes_flash && had_flash && !session.inner().keeps_flash;
    for cookie in session.cookies(&state, used) {
        let value = HeaderValue::from_str(&cookie.to_string()).expect("our cookies are plain ASCII");
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    if matches!(session.inner().changes.session, Some(CookieChange::Remove)) {
        // Not "cookies": that would also remove cookies of the vendor's other sites on this domain.
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    }
    response
}

/// The theme that the browser has chosen: `light`, `dark`, or `None` for that of the system.
#[must_use]
pub fn theme(headers: &HeaderMap) -> Option<&'static str> {
    cookie(headers, THEME).and_then(|value| ["light", "dark"].into_iter().find(|theme| *theme == value))
}

/// Whether the browser navigates or posts a form, rather than a script of ours. An `Accept` that is not text is
/// neither.
#[must_use]
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

async fn load(state: &AppState, request: &Parts) -> Result<BrowserSession> {
    let Some(client) = request.extensions.get::<ClientInfo>().cloned() else {
        return Err(Error::internal("a request has no client info"));
    };
    let session = may_authenticate(request).then(|| cookie(&request.headers, &name(state, SESSION))).flatten();
    let found = match session {
        Some(session) => sessions::by_session(&state.domain, session, client.clone()).await?,
        None => None,
    };
    let has_ended = session.is_some() && found.is_none();
    let session = session.filter(|_| found.is_some()).map(str::to_owned);
    let flash = cookie(&request.headers, &name(state, FLASH))
        .and_then(|sealed| Flash::open(sealed, &state.domain, session.as_deref()));
    let step = may_authenticate(request).then(|| cookie(&request.headers, &name(state, STEP))).flatten();
    let log_in_step = step.map(SecretString::from);
    let caller = found.unwrap_or_else(|| Caller::nobody(client));
    Ok(BrowserSession(Arc::new(Mutex::new(SessionInner {
        caller,
        flash,
        session,
        log_in_step,
        has_ended,
        keeps_flash: false,
        changes: CookieChanges::default(),
    }))))
}

/// Whether the cookies may authenticate this request. A post needs a header that says where it comes from: the CSRF
/// layer lets posts without one pass, because programs send them, so they are anonymous here.
fn may_authenticate(request: &Parts) -> bool {
    let has = |name: &str| request.headers.contains_key(name);
    request.method.is_safe() || has("sec-fetch-site") || has("origin")
}

/// Whether this request uses up the flash. `HEAD` and prefetching do not: they show nothing.
fn takes_flash(request: &Request) -> bool {
    request.method() == Method::GET && !request.headers().contains_key("sec-purpose")
}

impl BrowserSession {
    fn cookies(&self, state: &AppState, is_flash_used: bool) -> Vec<Cookie<'static>> {
        let inner = self.inner();
        let mut cookies = Vec::new();
        for (base, change) in [(SESSION, &inner.changes.session), (STEP, &inner.changes.log_in_step)] {
            match change {
                Some(CookieChange::Set(secret)) => cookies.push(build(state, base, secret.clone()).build()),
                Some(CookieChange::Remove) => {
                    cookies.push(build(state, base, String::new()).max_age(Duration::ZERO).build())
                }
                None => {}
            }
        }
        match inner.changes.flash.seal(&state.domain, inner.session.as_deref()) {
            Some(sealed) => cookies.push(build(state, FLASH, sealed).max_age(Flash::LIFE).build()),
            None if is_flash_used => cookies.push(build(state, FLASH, String::new()).max_age(Duration::ZERO).build()),
            None => {}
        }
        if let Some(theme) = inner.changes.theme {
            let life = if theme.is_empty() { Duration::ZERO } else { Duration::days(365) };
            let cookie = Cookie::build((THEME, theme)).path("/").http_only(true).same_site(SameSite::Lax);
            cookies.push(cookie.secure(state.config.public_url.is_https()).max_age(life).build());
        }
        cookies
    }
}

fn build(state: &AppState, base: &str, value: String) -> cookie::CookieBuilder<'static> {
    let is_https = state.config.public_url.is_https();
    Cookie::build((name(state, base), value)).path("/").http_only(true).secure(is_https).same_site(SameSite::Lax)
}

/// The name of a cookie. `__Host-` keeps other hosts of the domain from setting it, but works only over https.
fn name(state: &AppState, base: &str) -> String {
    let prefix = if state.config.public_url.is_https() { "__Host-" } else { "" };
    format!("{prefix}{base}")
}

/// The value of a cookie, unless it is empty.
///
/// Other programs on this host may set cookies that are not text. They are skipped one by one, so that they log nobody
/// out.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    let cookies = pairs.filter_map(|pair| Cookie::parse(str::from_utf8(pair).ok()?).ok());
    let mut values = cookies.filter(|cookie| cookie.name() == name).filter_map(|cookie| cookie.value_raw());
    values.find(|value| !value.is_empty())
}

/// The response where the session could not be read. `error_pages.rs` adds the body.
fn unavailable(error: &Error) -> Response {
    if let Error::Internal(cause) = error {
        tracing::error!(error = %cause, "the session could not be read");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}
