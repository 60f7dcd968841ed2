//! The account that a page or a form is about.
//!
//! The entry pages and the forms of the default account have no prefix; those of the others stand below
//! `/accounts/{account}`. Every other page is about the account of the session. A form says in its address which account
//! it was painted for, so one that is sent under a session of another account is refused before it runs.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::pages,
    model::{
        account::Account,
        id::{self, AccountId},
        problem::{ErrorCode, Problem},
    },
    server::{
        config::PublicUrl,
        domain::{
            accounts::{self, AccountRef},
            entry_links,
            error::{Error, Result},
            runtime::Domain,
        },
        state::AppState,
        web::{
            account_path::{NamedAccount, is_entry, is_form, is_in_no_account},
            cookies,
            form_posts::TypedFields,
            local_path::{LocalPath, escaped},
            session::{self, BrowserSession, accepts_html},
        },
    },
};
/// Forms that are sent whoever is logged in: they change no account, or end the session.
const OF_NO_ACCOUNT: [&str; 3] = ["theme", "language", "log-out"];

/// The account of a request, as it was when the request began.
#[derive(Clone)]
pub struct PageAccount {
    /// The account.
    pub account: Account,
    is_default: bool,
}

/// Marks a request that names an account that does not exist, or a page that is none of its entry pages.
#[derive(Clone)]
pub struct NoSuchPage;

impl PageAccount {
    /// Whether it is the default account, whose pages have no prefix.
    #[must_use]
    pub const fn is_default(&self) -> bool {
        self.is_default
    }

    /// What is before the path of an entry page. It shows the slug, for people.
    #[must_use]
    pub fn pages(&self) -> String {
        if self.is_default { String::new() } else { entry_links::below(&self.account.slug) }
    }

    /// What is before the address of a form. It has the id, so that a new slug makes no form invalid.
    #[must_use]
    pub fn forms(&self) -> String {
        if self.is_default { String::new() } else { entry_links::below(self.account.id) }
    }

    /// The path of a page of this account: entry pages get the prefix.
    #[must_use]
    pub fn place(&self, path: &LocalPath) -> LocalPath {
        if self.is_default || !is_entry(path.as_str()) {
            return path.clone();
        }
        LocalPath::ours(self.pages() + path.as_str())
    }

    async fn find(domain: &Domain, named: &AccountRef) -> Result<Option<Self>> {
        let account = match accounts::find_account(domain, named).await {
            Err(Error::NotFound(..)) => return Ok(None),
            found => found?,
        };
        let is_default = accounts::resolve(domain, &AccountRef::Default).await? == account.id;
        Ok(Some(Self { account, is_default }))
    }
}

/// Finds the account of the request. Leads to the canonical address of a page, and refuses a form of another account than
/// that of the session. Needs the session.
pub async fn page_account(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let named = request.extensions().get::<NamedAccount>().cloned();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    // Such pages are kept in memory: for nobody they need no database.
    if named.is_none() && is_in_no_account(request.uri().path()) && account_of_session(&request).is_none() {
        return next.run(request).await;
    }
    let wanted =
        named.as_ref().map_or_else(|| wanted(&state, &request), |NamedAccount(name)| Wanted::Named(name.clone()));
    let found = match find(&state.domain, wanted).await {
        Ok(Some(found)) => found,
        Ok(None) if named.is_some() && !is_read => return StatusCode::NOT_FOUND.into_response(),
        Ok(None) if named.is_some() => return no_such_page(&state, request, next).await,
        // Before the set-up.
        Ok(None) => return next.run(request).await,
        Err(error) => return session::unavailable(&error),
    };
    if let Some(NamedAccount(name)) = named
        && is_read
        && let Some(address) = elsewhere(&found, &name, &request)
    {
        return redirect(&request, &address);
    }
    if account_of_session(&request).is_some_and(|own| own != found.account.id) && !is_for_anybody(&request) {
        return refuse(&request, &found);
    }
    request.extensions_mut().insert(found);
    next.run(request).await
}

/// Answers as if there were no such path: with the account of the browser in the header.
async fn no_such_page(state: &AppState, mut request: Request, next: Next) -> Response {
    match find(&state.domain, of_browser(state, &request)).await {
        Ok(Some(own)) => drop(request.extensions_mut().insert(own)),
        Ok(None) => {}
        Err(error) => return session::unavailable(&error),
    }
    request.extensions_mut().insert(NoSuchPage);
    next.run(request).await
}

/// Which account a request without a name in its path is about.
enum Wanted {
    Named(String),
    Default,
    /// That of the browser, or the default one if it does not exist.
    Hinted(AccountId),
}

fn wanted(state: &AppState, request: &Request) -> Wanted {
    let path = request.uri().path();
    if is_form(path) || pages::entry_at(path) {
        return Wanted::Default;
    }
    of_browser(state, request)
}

/// The account of the session, or else the one before.
fn of_browser(state: &AppState, request: &Request) -> Wanted {
    match account_of_session(request) {
        Some(account) => Wanted::Named(account.to_string()),
        None => hint(request.headers(), &state.config.public_url).map_or(Wanted::Default, Wanted::Hinted),
    }
}

async fn find(domain: &Domain, wanted: Wanted) -> Result<Option<PageAccount>> {
    let named = match wanted {
        Wanted::Named(name) => AccountRef::Named(name),
        Wanted::Default => AccountRef::Default,
        Wanted::Hinted(id) => {
            let found = PageAccount::find(domain, &AccountRef::Named(id.to_string())).await?;
            if found.is_some() {
                return Ok(found);
            }
            AccountRef::Default
        }
    };
    PageAccount::find(domain, &named).await
}

/// The account that the browser logged in to last. Anybody can write it: it decides nothing but whose log-in page is
/// shown.
fn hint(headers: &HeaderMap, public_url: &PublicUrl) -> Option<AccountId> {
    cookies::values(headers, public_url, session::ACCOUNT).find_map(|value| id::parse(value).ok()).map(AccountId)
}

fn account_of_session(request: &Request) -> Option<AccountId> {
    request.extensions().get::<BrowserSession>()?.caller().account()
}

/// Where a page is that was asked for below an account, if not there: an entry page below its slug, or without a prefix
/// for the default account. Other pages have no prefix and need a session of the account, so log-in comes first.
fn elsewhere(found: &PageAccount, name: &str, request: &Request) -> Option<LocalPath> {
    let uri = request.uri();
    let address = uri.query().map_or_else(|| uri.path().to_owned(), |query| [uri.path(), "?", query].concat());
    let page = LocalPath::ours(address);
    if !is_entry(page.as_str()) {
        let is_in = account_of_session(request) == Some(found.account.id);
        return Some(if is_in { page } else { found.place(&LocalPath::log_in(&page)) });
    }
    let is_canonical = !found.is_default && name == found.account.slug;
    (!is_canonical).then(|| found.place(&page))
}

/// Redirects without using up the notice, which the page there shows.
fn redirect(request: &Request, address: &LocalPath) -> Response {
    if let Some(session) = request.extensions().get::<BrowserSession>() {
        session.keep_flash();
    }
    (StatusCode::FOUND, [(header::LOCATION, address.to_string())]).into_response()
}

/// Whether a request may be about another account than that of the session: entry pages, and the forms on them.
fn is_for_anybody(request: &Request) -> bool {
    let path = request.uri().path();
    path.strip_prefix(pages::FORMS).map_or_else(
        || pages::entry_at(path),
        |endpoint| {
            OF_NO_ACCOUNT.contains(&endpoint) || pages::of_endpoint(endpoint).is_some_and(|page| pages::is_entry(&page))
        },
    )
}

/// Refuses a form of another account. A script shows the sentence and keeps the form. A plain post leads to a page that
/// shows what was typed.
fn refuse(request: &Request, painted_for: &PageAccount) -> Response {
    let code = ErrorCode::AccountSwitched;
    tracing::Span::current().record("code", code.as_str());
    if !accepts_html(request.headers()) {
        let problem: Problem = code.into();
        return (StatusCode::CONFLICT, axum::Json(problem)).into_response();
    }
    let typed = request.extensions().get::<TypedFields>().map(|typed| typed.0.clone()).unwrap_or_default();
    if let Some(session) = request.extensions().get::<BrowserSession>() {
        session.update_flash(|flash| flash.typed = typed);
    }
    let page = request.headers().get(header::REFERER).and_then(|page| page.to_str().ok()?.parse::<Uri>().ok());
    let page = page.and_then(|page| page.path_and_query().map(ToString::to_string)).unwrap_or_else(|| "/".into());
    let explained = [pages::OTHER_ACCOUNT.path, "?account=", &painted_for.account.id.to_string()].concat();
    let whole = LocalPath::ours(format!("{explained}&page={}", escaped(&page)));
    // An address that is too long would be the home page, which explains nothing.
    let whole = if whole == LocalPath::home() { LocalPath::ours(explained) } else { whole };
    (StatusCode::FOUND, [(header::LOCATION, whole.to_string())]).into_response()
}
