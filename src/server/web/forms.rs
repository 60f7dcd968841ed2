//! What server functions need: who asks, sessions, the way on, and refusals.
//!
//! The only place that sets a status or a redirect for Leptos. No rule is in
//! here: whoever reads a server function sees the deed it calls.

use axum::{
    extract::OriginalUri,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use tracing::Span;

use crate::model::{
    id::{AccountId, TokenId},
    notice::Notice,
    problem::{ErrorCode, ErrorParameter, FieldError, Problem},
};
pub use crate::server::{domain, web::local_path::LocalPath};
use crate::server::{
    domain::{
        Domain,
        accounts::{self, AccountRef},
        authentication::sessions,
        caller::Caller,
        crypto::secrets::Secret,
        error::{Error, ForbiddenReason, UnauthenticatedReason},
        passwords,
        tokens::IssuedToken,
    },
    http::guard,
    state::AppState,
    web::{
        cookies::{BrowserSession, accepts_html},
        flash::Flash,
        form_posts::{self, TypedFields},
    },
};

/// What this request's handler may use.
pub fn state() -> Result<AppState, Problem> {
    use_context::<AppState>().ok_or_else(|| lost("state"))
}

/// Who asks, with the domain and the account: the person's own, or for strangers the default one.
pub async fn caller() -> Result<(Domain, Caller, AccountId), Problem> {
    let (domain, caller) = (state()?.domain.clone(), visitor()?);
    let account = match caller.account() {
        Some(account) => account,
        None => accounts::resolve(&domain, &AccountRef::Default).await.map_err(refuse)?,
    };
    Ok((domain, caller, account))
}

/// The same, for pages that only make sense to somebody: others are led to the log-in page.
pub async fn person() -> Result<(Domain, Caller, AccountId), Problem> {
    let (domain, caller, account) = caller().await?;
    caller.person().map_err(refuse)?;
    Ok((domain, caller, account))
}

/// The same, as anybody without a session: for the two doors that strangers come in by.
pub async fn stranger() -> Result<(Domain, Caller, AccountId), Problem> {
    let domain = state()?.domain.clone();
    let account = accounts::resolve(&domain, &AccountRef::Default).await.map_err(refuse)?;
    Ok((domain, Caller::nobody(visitor()?.source), account))
}

/// Who asks, for what needs no account.
pub fn visitor() -> Result<Caller, Problem> {
    Ok(visit()?.caller())
}

/// Logs the browser in, as this caller. A session that it had before dies.
pub async fn start_session(domain: &Domain, account: AccountId, caller: &Caller) -> Result<(), Problem> {
    let visit = visit()?;
    let secret = sessions::start(domain, caller, account, visit.caller().session()).await.map_err(refuse)?;
    visit.begin(secret.reveal().clone());
    Ok(())
}

/// Logs the browser out.
pub async fn end_session(domain: &Domain) -> Result<(), Problem> {
    let visit = visit()?;
    sessions::end(domain, &visit.caller()).await.map_err(refuse)?;
    visit.end();
    Ok(())
}

/// Tells the next page what to say.
pub fn notice(notice: Notice) {
    leave(|flash| flash.notice = Some(notice));
}

/// Hands a new token to the page that shows it once, and names that page.
pub fn show_once(issued: &IssuedToken) -> LocalPath {
    let id = issued.token.id;
    leave(|flash| flash.token = Some((id, issued.secret.reveal().clone())));
    LocalPath::ours(format!("/tokens/{id}/created"))
}

/// Hands a new reset link to the page that shows it once, and names that page.
pub fn show_link_once(email: &str, token: &Secret<String>) -> Result<LocalPath, Problem> {
    let link = state()?.config.public_url.join(&passwords::link_path(token));
    leave(|flash| flash.link = Some((email.to_owned(), link)));
    Ok(LocalPath::ours("/admin/reset-link"))
}

/// The browser is to remember the colours; anything but `light` and `dark` is as the system has it.
pub fn wear(theme: &str) {
    if let Ok(visit) = visit() {
        visit.wear(["light", "dark"].into_iter().find(|known| *known == theme).unwrap_or_default());
    }
}

/// What the request before this one left for the page.
pub fn flash() -> Flash {
    visit().ok().and_then(|visit| visit.flash()).unwrap_or_default()
}

/// The secret of this token, if it was made just now.
pub fn secret_of(id: TokenId) -> Option<String> {
    flash().token.filter(|(shown, _)| *shown == id).map(|(_, secret)| secret)
}

/// Sends the visitor on.
#[expect(clippy::disallowed_methods, reason = "the one place that redirects: a LocalPath is a path, and of this site")]
pub fn go_to(path: &LocalPath) {
    leptos_axum::redirect(path.as_str());
    // Leptos takes whoever does not ask for HTML for a script of ours; of pages a program asks too.
    if let Some((parts, options)) = use_context::<Parts>().zip(use_context::<ResponseOptions>())
        && parts.method.is_safe()
    {
        options.set_status(StatusCode::FOUND);
    }
}

/// Sends the visitor back to the page that the form stands on.
pub fn go_back() {
    go_to(&referer());
}

/// Leads on whoever has no business on this page; what is left of it shows nothing.
pub fn turn_away(why: Notice, path: &LocalPath) -> Problem {
    notice(why);
    go_to(path);
    ErrorCode::LoggedOut.into()
}

/// The log-in page, with the way back where there is one.
#[must_use]
pub fn log_in_page(next: &LocalPath) -> LocalPath {
    if *next == LocalPath::home() {
        return LocalPath::ours("/log-in");
    }
    LocalPath::ours(format!("/log-in?next={}", escaped(next.as_str())))
}

/// Makes of a refusal what the page shows, and gives the answer its status.
pub fn refuse(error: impl Into<Error>) -> Problem {
    let (status, problem) = judge(error.into());
    answer(status, &problem);
    problem
}

/// The same, where the form has a word of its own for "not allowed".
pub fn refuse_as(code: ErrorCode) -> impl Fn(Error) -> Problem {
    move |error| match error {
        Error::Forbidden(ForbiddenReason::Banned) => refuse(error),
        Error::Forbidden(_) => {
            let problem = code.into();
            answer(code.entry().status.into(), &problem);
            problem
        }
        other => refuse(other),
    }
}

/// What stands in an optional field; an empty one says nothing.
#[must_use]
pub fn given(field: &str) -> Option<String> {
    Some(field.trim().to_owned()).filter(|field| !field.is_empty())
}

/// Whether it is there; refusals of another kind stay refusals.
pub fn exists(outcome: domain::error::Result<()>) -> Result<bool, Problem> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Error::NotFound(..)) => Ok(false),
        Err(error) => Err(refuse(error)),
    }
}

/// Says 404; the page explains itself, or shows this.
pub fn missing() -> Problem {
    let problem = ErrorCode::Gone.into();
    answer(ErrorCode::Gone.entry().status.into(), &problem);
    problem
}

/// The status of the answer and the problem that the page shows. Refused values are a 422, whatever the API says of them.
fn judge(error: Error) -> (StatusCode, Problem) {
    let error = match error {
        Error::Refused(problem) => return (StatusCode::UNPROCESSABLE_ENTITY, problem),
        Error::Internal(cause) => return (ErrorCode::Broken.entry().status.into(), fault(&cause.to_string())),
        Error::RateLimited(limit) => {
            FieldError::from(ErrorCode::TooManyRequests).with(ErrorParameter::Seconds(limit.seconds))
        }
        Error::Unauthenticated(reason) => unauthenticated(reason).into(),
        Error::Forbidden(ForbiddenReason::Banned) => ErrorCode::UserBanned.into(),
        Error::Forbidden(_) => ErrorCode::NotAllowed.into(),
        Error::NotFound(..) => ErrorCode::Gone.into(),
        Error::Conflict => ErrorCode::Stale.into(),
        Error::Busy => ErrorCode::Busy.into(),
    };
    (error.code.entry().status.into(), error.into())
}

/// A page has sessions and no tokens: whoever is not authenticated has to log in.
const fn unauthenticated(reason: UnauthenticatedReason) -> ErrorCode {
    match reason {
        UnauthenticatedReason::Credentials | UnauthenticatedReason::OtpInvalid => reason.code(),
        UnauthenticatedReason::Missing
        | UnauthenticatedReason::TokenInvalid
        | UnauthenticatedReason::TokenFormat
        | UnauthenticatedReason::TokenExpired
        | UnauthenticatedReason::OtpRequired
        | UnauthenticatedReason::Password
        | UnauthenticatedReason::OldPassword
        | UnauthenticatedReason::ResetExpired => ErrorCode::LoggedOut,
    }
}

/// A plain post must keep its 302, or the visitor sees raw JSON; what was typed goes to the next page.
fn answer(status: StatusCode, problem: &Problem) {
    let Some((parts, options)) = use_context::<Parts>().zip(use_context::<ResponseOptions>()) else { return };
    if let Some(flaw) = problem.flaws.first() {
        Span::current().record("code", flaw.code.as_str());
    }
    if status.is_server_error() {
        options.insert_header(form_posts::FAULT, HeaderValue::from_static("1"));
    }
    if problem.has(ErrorCode::LoggedOut) && (parts.method.is_safe() || is_plain_post(&parts)) {
        return ask_to_log_in(&parts);
    }
    if is_plain_post(&parts) {
        let typed = parts.extensions.get::<TypedFields>().map(|typed| typed.0.clone()).unwrap_or_default();
        return leave(|flash| flash.typed = typed);
    }
    options.set_status(status);
    if let Some(seconds) = retry_after(status, problem) {
        options.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

fn ask_to_log_in(parts: &Parts) {
    let is_post = parts.method == Method::POST;
    if is_post || visit().is_ok_and(|visit| visit.is_over()) {
        notice(Notice::LogInAgain);
    }
    let here = if is_post { referer() } else { LocalPath::ours(form_posts::without_refusal(&address(parts))) };
    go_to(&log_in_page(&here));
}

fn retry_after(status: StatusCode, problem: &Problem) -> Option<u32> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(problem.wait()),
        StatusCode::SERVICE_UNAVAILABLE => Some(1),
        _ => None,
    }
}

fn fault(cause: &str) -> Problem {
    let id = use_context::<Parts>().and_then(|parts| guard::request_id(&parts.headers)).unwrap_or_default();
    tracing::error!(error = cause, request = %id, "a page or a form failed");
    Problem { request: id.parse().ok(), ..ErrorCode::Broken.into() }
}

/// The router gives every request its visit and its state; without them we are at fault.
fn lost(what: &str) -> Problem {
    refuse(Error::internal(format!("a server function ran without its {what}")))
}

pub(in crate::server) fn visit() -> Result<BrowserSession, Problem> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<BrowserSession>().cloned())
        .ok_or_else(|| lost("visit"))
}

fn leave(change: impl FnOnce(&mut Flash)) {
    if let Ok(visit) = visit() {
        visit.leave(change);
    }
}

fn is_plain_post(parts: &Parts) -> bool {
    parts.method == Method::POST && accepts_html(&parts.headers)
}

/// The page that sent the form: `posts.rs` made sure that it is ours.
fn referer() -> LocalPath {
    let header = |parts: &Parts, name: HeaderName| parts.headers.get(name)?.to_str().ok()?.parse::<Uri>().ok();
    let uri = use_context::<Parts>().and_then(|parts| header(&parts, header::REFERER));
    uri.map_or_else(LocalPath::home, |uri| LocalPath::ours(form_posts::without_refusal(&uri)))
}

fn address(parts: &Parts) -> Uri {
    parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |original| original.0.clone())
}

/// As in a query: all but the plainest characters.
pub(in crate::server) fn escaped(text: &str) -> String {
    text.bytes().map(escape).collect()
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
