//! The four cookies: who is logged in, who is half-way to it, what the next page
//! is to say, light or dark.
//!
//! Cookies are read once a request, before a page or a form post runs, and
//! written once, after it; light or dark also where a page has no visit. None of
//! them counts under `/v1`.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::{Cookie, SameSite, time::Duration};

use crate::server::{
    domain::{
        authentication,
        caller::{Caller, ClientInfo},
        crypto::secrets::Secret,
        error::{Error, Result},
        lock::lock,
    },
    state::AppState,
    web::flash::Flash,
};

/// A cookie's name without the prefix that browsers guard.
const SESSION: &str = "session";
const STEP: &str = "step";
const FLASH: &str = "flash";
const THEME: &str = "theme";

/// What a request knows of its visitor, and what its answer is to tell the browser.
#[derive(Clone)]
pub struct BrowserSession(Arc<Mutex<SessionInner>>);

struct SessionInner {
    caller: Caller,
    flash: Option<Flash>,
    session: Option<String>,
    step: Option<Secret<String>>,
    is_over: bool,
    changes: CookieChanges,
}

#[derive(Default)]
struct CookieChanges {
    session: Option<CookieChange>,
    step: Option<CookieChange>,
    flash: Flash,
    theme: Option<&'static str>,
}

/// What becomes of a cookie that lets somebody in.
enum CookieChange {
    Began(String),
    Ended,
}

impl BrowserSession {
    /// Who asks.
    #[must_use]
    pub fn caller(&self) -> Caller {
        self.inner().caller.clone()
    }

    /// What the request before this one left for the page.
    #[must_use]
    pub fn flash(&self) -> Option<Flash> {
        self.inner().flash.clone()
    }

    /// Whether the browser came with a session that is no more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.inner().is_over
    }

    /// Adds to what the next page is to say.
    pub fn leave(&self, change: impl FnOnce(&mut Flash)) {
        change(&mut self.inner().changes.flash);
    }

    /// The browser is to carry this session from now on.
    pub fn begin(&self, secret: String) {
        let mut inner = self.inner();
        inner.session = Some(secret.clone());
        inner.changes.session = Some(CookieChange::Began(secret));
    }

    /// The browser is to forget its session and what it kept of our pages.
    pub fn end(&self) {
        let mut inner = self.inner();
        inner.session = None;
        inner.changes.session = Some(CookieChange::Ended);
    }

    /// The first step of a log-in that the browser says it has passed.
    #[must_use]
    pub fn step(&self) -> Option<Secret<String>> {
        self.inner().step.clone()
    }

    /// The browser is to carry this from the password to the code.
    pub fn begin_step(&self, secret: String) {
        self.inner().changes.step = Some(CookieChange::Began(secret));
    }

    /// The browser is to forget that; where there is none, nothing is said.
    pub fn end_step(&self) {
        let mut inner = self.inner();
        inner.changes.step = inner.step.is_some().then_some(CookieChange::Ended);
    }

    /// The browser is to remember the colours.
    pub fn wear(&self, theme: &'static str) {
        self.inner().changes.theme = Some(theme);
    }

    fn inner(&self) -> MutexGuard<'_, SessionInner> {
        lock(&self.0)
    }
}

/// Finds out who asks, once, and writes the cookies once the answer is there.
pub async fn visit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let takes_flash = takes_flash(&request);
    let had_flash = read(request.headers(), &name(&state, FLASH)).is_some();
    let (parts, body) = request.into_parts();
    let arrived = arrive(&state, &parts).await;
    let mut request = Request::from_parts(parts, body);
    let visit = match arrived {
        Ok(visit) => visit,
        Err(error) => return away(&error),
    };
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    let used = takes_flash && had_flash;
    for cookie in visit.cookies(&state, used) {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    if matches!(visit.inner().changes.session, Some(CookieChange::Ended)) {
        // Not "cookies": that would reach the vendor's other sites on this domain.
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    }
    response
}

/// The colours that the browser asks for: `light`, `dark`, or as the system has it.
#[must_use]
pub fn theme(headers: &HeaderMap) -> Option<&'static str> {
    read(headers, THEME).and_then(|value| ["light", "dark"].into_iter().find(|theme| *theme == value))
}

/// Whether this is a browser's own navigation or form post, as opposed to a script's call.
#[must_use]
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

async fn arrive(state: &AppState, request: &Parts) -> Result<BrowserSession> {
    let Some(source) = request.extensions.get::<ClientInfo>().cloned() else {
        return Err(Error::internal("a request came without its source"));
    };
    let session = believed(request).then(|| read(&request.headers, &name(state, SESSION))).flatten();
    let found = match session {
        Some(session) => authentication::by_session(&state.domain, session, source.clone()).await?,
        None => None,
    };
    let is_over = session.is_some() && found.is_none();
    let session = session.filter(|_| found.is_some()).map(str::to_owned);
    let flash = read(&request.headers, &name(state, FLASH))
        .and_then(|sealed| Flash::open(sealed, &state.domain, session.as_deref()));
    let step = believed(request).then(|| read(&request.headers, &name(state, STEP))).flatten();
    let step = step.map(|step| Secret::new(step.to_owned()));
    let caller = found.unwrap_or_else(|| Caller::nobody(source));
    Ok(BrowserSession(Arc::new(Mutex::new(SessionInner {
        caller,
        flash,
        session,
        step,
        is_over,
        changes: CookieChanges::default(),
    }))))
}

/// The CSRF layer lets a post pass that tells nothing of where it comes from: programs send such. They act as nobody.
fn believed(request: &Parts) -> bool {
    let told = |name: &str| request.headers.contains_key(name);
    request.method.is_safe() || told("sec-fetch-site") || told("origin")
}

/// A page takes the flash; a look at its headers or a guess of the browser's that it may be wanted does not.
fn takes_flash(request: &Request) -> bool {
    request.method() == Method::GET && !request.headers().contains_key("sec-purpose")
}

impl BrowserSession {
    fn cookies(&self, state: &AppState, used: bool) -> Vec<Cookie<'static>> {
        let inner = self.inner();
        let mut cookies = Vec::new();
        for (base, change) in [(SESSION, &inner.changes.session), (STEP, &inner.changes.step)] {
            match change {
                Some(CookieChange::Began(secret)) => cookies.push(make(state, base, secret.clone()).build()),
                Some(CookieChange::Ended) => {
                    cookies.push(make(state, base, String::new()).max_age(Duration::ZERO).build())
                }
                None => {}
            }
        }
        match inner.changes.flash.seal(&state.domain, inner.session.as_deref()) {
            Some(sealed) => cookies.push(make(state, FLASH, sealed).max_age(Flash::LIFE).build()),
            None if used => cookies.push(make(state, FLASH, String::new()).max_age(Duration::ZERO).build()),
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

fn make(state: &AppState, base: &str, value: String) -> cookie::CookieBuilder<'static> {
    let is_https = state.config.public_url.is_https();
    Cookie::build((name(state, base), value)).path("/").http_only(true).secure(is_https).same_site(SameSite::Lax)
}

/// `__Host-` keeps other hosts of the domain from planting ours, but only exists over https.
fn name(state: &AppState, base: &str) -> String {
    let prefix = if state.config.public_url.is_https() { "__Host-" } else { "" };
    format!("{prefix}{base}")
}

fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, value)| *found == name && !value.is_empty()).map(|(_, value)| value)
}

/// Without knowing who asks, no page can be shown: a bare status, which `plain_page.rs` dresses.
fn away(error: &Error) -> Response {
    if let Error::Internal(cause) = error {
        tracing::error!(error = %cause, "the session could not be read");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}
