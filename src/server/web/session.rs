//! The session of a browser, and its cookies: the session, a log-in between password and code, the
//! browser of a log-in by passkey, the flash, the theme, and
//! the language. The device cookie has a file of its own.
//!
//! Cookies are read once per request, before the page or form post runs, and written once, after it. Only theme and
//! language are also read where there is no session. No cookie counts under `/v1`. Of several cookies of one name, the
//! first one that is valid counts.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::{Cookie, time::Duration};
use secrecy::SecretString;

use crate::{
    model::id::AccountId,
    server::{
        config::PublicUrl,
        domain::{
            authentication::sessions,
            caller::{Caller, ClientInfo},
            error::{Error, Result},
            lock::lock,
            runtime::Domain,
        },
        http::{csrf, lists, media_range::MediaRange},
        state::AppState,
        web::{cookies, flash::Flash, language},
    },
};

/// The cookies, as [`cookies::name`] takes them.
const SESSION: &str = "session";
const STEP: &str = "step";
const PASSKEY: &str = "passkey";
const FLASH: &str = "flash";
const THEME: &str = "theme";
/// The account that the browser logged in to last, if that is not the default one.
pub(super) const ACCOUNT: &str = "account";

/// The length of a value of the cookie `passkey`: 32 bytes in base64url.
const PASSKEY_LENGTH: usize = 43;

/// What the cookies of a request say, and how the response changes them. Clones share it.
#[derive(Clone)]
pub struct BrowserSession(Arc<Mutex<SessionInner>>);

struct SessionInner {
    caller: Caller,
    flash: Option<Flash>,
    session: Option<String>,
    log_in_steps: Vec<SecretString>,
    passkey_browser: Option<SecretString>,
    has_ended: bool,
    has_account: bool,
    keeps_flash: bool,
    changes: CookieChanges,
}

#[derive(Default)]
struct CookieChanges {
    session: Option<CookieChange>,
    log_in_step: Option<CookieChange>,
    passkey_browser: Option<CookieChange>,
    flash: Flash,
    theme: Option<&'static str>,
    language: Option<&'static str>,
    account: Option<CookieChange>,
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

    /// Keeps for a year which account the browser is in; `None` for the default one.
    pub fn set_account(&self, account: Option<AccountId>) {
        let change = account.map_or(CookieChange::Remove, |account| CookieChange::Set(account.to_string()));
        let mut inner = self.inner();
        inner.changes.account = (account.is_some() || inner.has_account).then_some(change);
    }

    /// Removes the session from the browser, and the pages that it has cached.
    pub fn end(&self) {
        let mut inner = self.inner();
        inner.session = None;
        inner.changes.session = Some(CookieChange::Remove);
    }

    /// The secrets that may be those of a log-in that waits for a code; none if the browser has no such cookie.
    #[must_use]
    pub fn log_in_steps(&self) -> Vec<SecretString> {
        self.inner().log_in_steps.clone()
    }

    /// Gives the browser the secret of a log-in that waits for a code.
    pub fn set_log_in_step(&self, secret: String) {
        self.inner().changes.log_in_step = Some(CookieChange::Set(secret));
    }

    /// Removes that secret from the browser, if it has one.
    pub fn remove_log_in_step(&self) {
        let mut inner = self.inner();
        inner.changes.log_in_step = (!inner.log_in_steps.is_empty()).then_some(CookieChange::Remove);
    }

    /// The value that binds a log-in by passkey to this browser, if it has one.
    #[must_use]
    pub fn passkey_browser(&self) -> Option<SecretString> {
        self.inner().passkey_browser.clone()
    }

    /// Gives the browser such a value.
    pub fn set_passkey_browser(&self, secret: String) {
        self.inner().changes.passkey_browser = Some(CookieChange::Set(secret));
    }

    /// Sets the theme; an empty one removes the cookie.
    pub fn set_theme(&self, theme: &'static str) {
        self.inner().changes.theme = Some(theme);
    }

    /// Sets the language, by its tag; an empty one removes the cookie.
    pub fn set_language(&self, tag: &'static str) {
        self.inner().changes.language = Some(tag);
    }

    fn inner(&self) -> MutexGuard<'_, SessionInner> {
        lock(&self.0)
    }
}

/// Authenticates the browser before the request runs, and writes the cookies after it.
pub async fn session(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let takes_flash = takes_flash(&request);
    let had_flash = cookies::values(request.headers(), &state.config.public_url, FLASH).next().is_some();
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
pub fn theme(headers: &HeaderMap, public_url: &PublicUrl) -> Option<&'static str> {
    let known = |value: &str| ["light", "dark"].into_iter().find(|theme| *theme == value);
    cookies::values(headers, public_url, THEME).find_map(known)
}

/// Whether the browser navigates or posts a form, rather than a script of ours.
#[must_use]
pub fn accepts_html(headers: &HeaderMap) -> bool {
    let mut accepted = lists::elements(headers, &header::ACCEPT).filter_map(MediaRange::parse);
    accepted.any(|range| range.name == "text/html" && range.weight > 0)
}

async fn load(state: &AppState, request: &Parts) -> Result<BrowserSession> {
    let Some(client) = request.extensions.get::<ClientInfo>().cloned() else {
        return Err(Error::internal("a request has no client info"));
    };
    // On pages the choice in the footer counts, too.
    let client = ClientInfo { language: language::language(&request.headers, &state.config.public_url), ..client };
    let sent = |base| cookies::values(&request.headers, &state.config.public_url, base);
    let secrets = |base| sent(base).filter(|_| may_authenticate(request));
    let sent_sessions: Vec<&str> = secrets(SESSION).collect();
    let found = authenticate(&state.domain, &sent_sessions, &client).await?;
    let has_ended = found.is_none() && !sent_sessions.is_empty();
    let (session, caller) = match found {
        Some((session, caller)) => (Some(session), caller),
        None => (None, Caller::nobody(client)),
    };
    let flash = sent(FLASH).find_map(|sealed| Flash::open(sealed, &state.domain, session.as_deref()));
    Ok(BrowserSession(Arc::new(Mutex::new(SessionInner {
        caller,
        flash,
        session,
        log_in_steps: secrets(STEP).map(SecretString::from).collect(),
        passkey_browser: secrets(PASSKEY).find(|value| value.len() == PASSKEY_LENGTH).map(SecretString::from),
        has_ended,
        has_account: sent(ACCOUNT).next().is_some(),
        keeps_flash: false,
        changes: CookieChanges::default(),
    }))))
}

/// The first session that is valid, and whose it is.
async fn authenticate(domain: &Domain, sent: &[&str], client: &ClientInfo) -> Result<Option<(String, Caller)>> {
    for session in sent {
        if let Some(caller) = sessions::by_session(domain, session, client.clone()).await? {
            return Ok(Some(((*session).to_owned(), caller)));
        }
    }
    Ok(None)
}

/// Whether the cookies may authenticate this request. A post has to say where it comes from: the CSRF layer lets posts
/// that do not pass, so they are anonymous here.
fn may_authenticate(request: &Parts) -> bool {
    request.method.is_safe() || csrf::names_its_source(&request.headers)
}

/// Whether this request uses up the flash. `HEAD` and prefetching do not: they show nothing.
fn takes_flash(request: &Request) -> bool {
    request.method() == Method::GET && !request.headers().contains_key("sec-purpose")
}

impl BrowserSession {
    fn cookies(&self, state: &AppState, is_flash_used: bool) -> Vec<Cookie<'static>> {
        let inner = self.inner();
        let build = |base, value| cookies::build(&state.config.public_url, base, value);
        let mut cookies = Vec::new();
        let changes = &inner.changes;
        for (base, change) in
            [(SESSION, &changes.session), (STEP, &changes.log_in_step), (PASSKEY, &changes.passkey_browser)]
        {
            match change {
                Some(CookieChange::Set(secret)) => cookies.push(build(base, secret.clone()).build()),
                Some(CookieChange::Remove) => cookies.push(build(base, String::new()).max_age(Duration::ZERO).build()),
                None => {}
            }
        }
        match &changes.account {
            Some(CookieChange::Set(account)) => {
                cookies.push(build(ACCOUNT, account.clone()).max_age(Duration::days(365)).build())
            }
            Some(CookieChange::Remove) => cookies.push(build(ACCOUNT, String::new()).max_age(Duration::ZERO).build()),
            None => {}
        }
        match inner.changes.flash.seal(&state.domain, inner.session.as_deref()) {
            Some(sealed) => cookies.push(build(FLASH, sealed).max_age(Flash::LIFE).build()),
            None if is_flash_used => cookies.push(build(FLASH, String::new()).max_age(Duration::ZERO).build()),
            None => {}
        }
        for (base, choice) in [(THEME, inner.changes.theme), (language::COOKIE, inner.changes.language)] {
            if let Some(choice) = choice {
                let life = if choice.is_empty() { Duration::ZERO } else { Duration::days(365) };
                cookies.push(build(base, choice.to_owned()).max_age(life).build());
            }
        }
        cookies
    }
}

/// The response where the session could not be read. `error_pages.rs` adds the body.
pub(super) fn unavailable(error: &Error) -> Response {
    if let Error::Internal(cause) = error {
        tracing::error!(error = %cause, "the session or its account could not be read");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}
