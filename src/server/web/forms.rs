//! The tools of server functions: the caller, sessions, redirects, and refusals.
//!
//! This is the only file that sets a status or a redirect for Leptos. It has no rules: the use case that a server
//! function calls stands in its body.

use axum::{
    extract::OriginalUri,
    http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use secrecy::ExposeSecret;
use tracing::Span;

use crate::model::{
    account::Account,
    id::{AccountId, TokenId},
    language::Language,
    notice::Notice,
    problem::{ErrorCode, Problem},
    token::Bearer,
};
pub use crate::server::{domain, web::local_path::LocalPath};
use crate::server::{
    domain::{
        accounts::{self, AccountRef},
        authentication::{
            devices,
            sessions::{self, SessionStart},
        },
        caller::Caller,
        context::RequestContext,
        error::{Error, ForbiddenReason},
        runtime::Domain,
        tokens::IssuedToken,
    },
    state::AppState,
    web::{
        device_cookie,
        flash::Flash,
        form_posts::{self, TypedFields},
        page_account::PageAccount,
        refusals::status_and_problem,
        session::{BrowserSession, accepts_html},
    },
};

/// The state of the server.
pub fn state() -> Result<AppState, Problem> {
    use_context::<AppState>().ok_or_else(|| missing_context("state"))
}

/// This request, in the caller's own account, or in that of the page for callers without a session.
pub async fn request() -> Result<RequestContext, Problem> {
    let caller = caller()?;
    let account = caller.account();
    context(caller, account).await
}

/// This request, for pages that need a log-in. Other browsers are redirected to the log-in page.
pub async fn logged_in() -> Result<RequestContext, Problem> {
    let context = request().await?;
    context.caller().person().map_err(refuse)?;
    Ok(context)
}

/// This request without its session, in the account of the page: for sign-up, log-in and their second steps.
pub async fn anonymous() -> Result<RequestContext, Problem> {
    context(Caller::nobody(caller()?.client), None).await
}

async fn context(caller: Caller, account: Option<AccountId>) -> Result<RequestContext, Problem> {
    let domain = state()?.domain.clone();
    let account = match (account, page_account()) {
        (Some(account), _) => account,
        (None, Some(page)) => page.account.id,
        // Before the set-up.
        (None, None) => accounts::resolve(&domain, &AccountRef::Default).await.map_err(refuse)?,
    };
    RequestContext::new(domain, caller, account).map_err(refuse)
}

/// The account that the page is about. `None` before the set-up, and on pages that are the same in every account.
pub fn page_account() -> Option<PageAccount> {
    use_context::<Parts>()?.extensions.get::<PageAccount>().cloned()
}

/// The same, for pages that cannot do without it.
pub fn account() -> Result<Account, Problem> {
    page_account().map(|page| page.account).ok_or_else(|| missing_context("account"))
}

/// Whether the browser is logged in to the account of the page.
pub fn is_logged_in_here() -> Result<bool, Problem> {
    Ok(caller()?.account() == Some(account()?.id))
}

/// The caller, for server functions that need no account.
pub fn caller() -> Result<Caller, Problem> {
    Ok(session()?.caller())
}

/// Logs the browser in as this caller, who has just been created.
pub async fn start_first_session(context: &RequestContext) -> Result<(), Problem> {
    start(context, SessionStart::SignUp).await
}

/// Logs the browser in as this caller.
pub async fn start_session(context: &RequestContext) -> Result<(), Problem> {
    start(context, SessionStart::LogIn(device()?.as_deref())).await
}

/// Ends the session that the browser had before. From now on it is a browser that the user logged in with.
async fn start(context: &RequestContext, start: SessionStart<'_>) -> Result<(), Problem> {
    let session = session()?;
    let secret = sessions::start(context, session.caller().session(), start).await.map_err(refuse)?;
    session.start(secret.expose_secret().to_owned());
    let is_default = page_account().is_none_or(|page| page.is_default());
    session.set_account((!is_default).then_some(context.account()));
    remember_device(context)
}

/// Gives the browser a device cookie for the caller's email: after a log-in, and after the email was changed.
pub fn remember_device(context: &RequestContext) -> Result<(), Problem> {
    let device = devices::remember(context, device()?.as_deref()).map_err(refuse)?;
    if let Some(options) = use_context::<ResponseOptions>() {
        options.append_header(header::SET_COOKIE, device_cookie::set(&state()?.config.public_url, &device));
    }
    Ok(())
}

/// The device cookie, if the browser sent one.
pub fn device() -> Result<Option<String>, Problem> {
    let parts = use_context::<Parts>().ok_or_else(|| missing_context("request"))?;
    Ok(device_cookie::sent(&parts.headers, &state()?.config.public_url))
}

/// Logs the browser out.
pub async fn end_session(domain: &Domain) -> Result<(), Problem> {
    let session = session()?;
    sessions::end(domain, &session.caller()).await.map_err(refuse)?;
    session.end();
    Ok(())
}

/// Sets the notice of the next page.
pub fn notice(notice: Notice) {
    update_flash(|flash| flash.notice = Some(notice));
}

/// Leaves a new token for the page that shows it once, and returns the path of that page.
pub fn show_once(issued: &IssuedToken) -> LocalPath {
    let id = issued.token.id;
    update_flash(|flash| flash.token = Some((id, issued.secret.expose_secret().to_owned())));
    LocalPath::ours(match issued.token.bearer {
        Bearer::User(_) => format!("/tokens/{id}/created"),
        Bearer::Product(product) => format!("/admin/products/{product}/tokens/{id}/created"),
    })
}

/// Sets the theme. Anything but `light` and `dark` selects the theme of the system.
pub fn set_theme(theme: &str) {
    if let Ok(session) = session() {
        session.set_theme(["light", "dark"].into_iter().find(|known| *known == theme).unwrap_or_default());
    }
}

/// Sets the language by its tag. A tag of no language that Keydesk has leaves the choice to the browser again.
pub fn set_language(tag: &str) {
    if let Ok(session) = session() {
        session.set_language(Language::from_tag(tag).map_or("", Language::tag));
    }
}

/// What the previous request left for this page.
pub fn flash() -> Flash {
    session().ok().and_then(|session| session.flash()).unwrap_or_default()
}

/// The secret of this token, if it has just been created.
pub fn secret_of(id: TokenId) -> Option<String> {
    flash().token.filter(|(shown, _)| *shown == id).map(|(_, secret)| secret)
}

/// Redirects to another page: to an entry page of the account that this one is about.
#[expect(clippy::disallowed_methods, reason = "the one place that redirects: a LocalPath is a path, and of this site")]
pub fn go_to(path: &LocalPath) {
    let path = page_account().map_or_else(|| path.clone(), |account| account.place(path));
    leptos_axum::redirect(path.as_str());
    // If a client does not accept HTML, Leptos takes it for our script and sets no 302. But programs also load pages.
    if let Some((parts, options)) = use_context::<Parts>().zip(use_context::<ResponseOptions>())
        && parts.method.is_safe()
    {
        options.set_status(StatusCode::FOUND);
    }
}

/// Has the browser load the page again after so many seconds, without a script.
pub fn reload_after(seconds: HeaderValue) {
    use_context::<ResponseOptions>().into_iter().for_each(|to| to.insert_header(header::REFRESH, seconds.clone()));
}

/// Redirects back to the page with the form.
pub fn go_back() {
    go_to(&referer());
}

/// Redirects a browser that this page is not for. The page itself shows nothing.
pub fn redirect_with_notice(message: Notice, path: &LocalPath) -> Problem {
    notice(message);
    go_to(path);
    ErrorCode::LoggedOut.into()
}

/// Converts an error to what the page shows, and sets the status of the response.
pub fn refuse(error: impl Into<Error>) -> Problem {
    let (status, problem) = status_and_problem(error.into());
    respond(status, &problem);
    problem
}

/// The same, for a form with its own code for "forbidden" and "not found".
pub fn refuse_as(code: ErrorCode) -> impl Fn(Error) -> Problem {
    move |error| match error {
        Error::Forbidden(ForbiddenReason::Banned | ForbiddenReason::Unverified) => refuse(error),
        Error::Forbidden(_) | Error::NotFound(..) => refuse_with(code),
        other => refuse(other),
    }
}

fn refuse_with(code: ErrorCode) -> Problem {
    let problem = code.into();
    respond(code.entry().status.into(), &problem);
    problem
}

/// Sets the status 403: what is asked for is not for this caller.
pub fn forbidden() -> Problem {
    refuse_with(ErrorCode::NotAllowed)
}

/// The value of an optional field; `None` if it is empty.
#[must_use]
pub fn non_empty(field: &str) -> Option<String> {
    Some(field.trim().to_owned()).filter(|field| !field.is_empty())
}

/// The outcome; `None` if there is no such record. Other errors are refused.
pub fn found<T>(outcome: domain::error::Result<T>) -> Result<Option<T>, Problem> {
    match outcome {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Error::NotFound(..)) => Ok(None),
        Err(error) => Err(refuse(error)),
    }
}

/// The same, for a page that is about the record: without it, the status is 404, and the page explains why.
pub fn found_or_404<T>(outcome: domain::error::Result<T>) -> Result<Option<T>, Problem> {
    let found = found(outcome)?;
    if found.is_none() {
        not_found();
    }
    Ok(found)
}

/// Sets the status 404. The page explains why, or shows this problem.
pub fn not_found() -> Problem {
    refuse_with(ErrorCode::Gone)
}

/// Sets status and headers of a refusal. A plain post keeps its 302, because otherwise the browser would show raw JSON;
/// what was typed goes to the next page.
fn respond(status: StatusCode, problem: &Problem) {
    let Some((parts, options)) = use_context::<Parts>().zip(use_context::<ResponseOptions>()) else { return };
    if let Some(error) = problem.errors.first() {
        Span::current().record("code", error.code.as_str());
    }
    if status.is_server_error() {
        options.insert_header(form_posts::INTERNAL_ERROR, HeaderValue::from_static("1"));
    }
    if problem.has(ErrorCode::LoggedOut) && (parts.method.is_safe() || is_plain_post(&parts)) {
        return redirect_to_log_in(&parts);
    }
    // After a conflict a script opens the page again, so what was typed goes there as after a plain post.
    if is_plain_post(&parts) || problem.has(ErrorCode::Stale) {
        // A post to a page that is not there has none; its form was not ours.
        let typed = parts.extensions.get::<TypedFields>().map(|typed| typed.0.clone()).unwrap_or_default();
        update_flash(|flash| flash.typed = typed);
    }
    if is_plain_post(&parts) {
        return;
    }
    options.set_status(status);
    if let Some(seconds) = retry_after(status, problem) {
        options.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

fn redirect_to_log_in(parts: &Parts) {
    let is_post = parts.method == Method::POST;
    if is_post || session().is_ok_and(|session| session.has_ended()) {
        notice(Notice::LogInAgain);
    }
    let here = if is_post { referer() } else { LocalPath::ours(form_posts::without_refusal(&address(parts))) };
    go_to(&LocalPath::log_in(&here));
}

fn retry_after(status: StatusCode, problem: &Problem) -> Option<u32> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(problem.wait()),
        StatusCode::SERVICE_UNAVAILABLE => Some(1),
        _ => None,
    }
}

/// The router gives every server function its state and its session, so this is a bug.
fn missing_context(what: &str) -> Problem {
    refuse(Error::internal(format!("a server function ran without its {what}")))
}

pub(in crate::server) fn session() -> Result<BrowserSession, Problem> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<BrowserSession>().cloned())
        .ok_or_else(|| missing_context("session"))
}

/// Changes what this request leaves for the next page.
pub(in crate::server) fn update_flash(change: impl FnOnce(&mut Flash)) {
    if let Ok(session) = session() {
        session.update_flash(change);
    }
}

fn is_plain_post(parts: &Parts) -> bool {
    parts.method == Method::POST && accepts_html(&parts.headers)
}

/// The page that sent the form. `form_posts.rs` has replaced the header, so it is readable and ours; other requests go
/// home.
fn referer() -> LocalPath {
    let header = |parts: &Parts, name: HeaderName| parts.headers.get(name)?.to_str().ok()?.parse::<Uri>().ok();
    let uri = use_context::<Parts>().and_then(|parts| header(&parts, header::REFERER));
    uri.map_or_else(LocalPath::home, |uri| LocalPath::ours(form_posts::without_refusal(&uri)))
}

fn address(parts: &Parts) -> Uri {
    parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |original| original.0.clone())
}
