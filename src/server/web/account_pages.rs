//! Pages that are the same for every stranger as long as the account stays as it is: each is rendered once for each
//! account and each of its states.
//!
//! Everybody sees these pages first, and anybody may ask for them as often as they like. Rendering one costs ten times
//! what reading the account does, which is still done for each request: a change shows at the next one, whoever made it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::nonce::Nonce;

use crate::{
    model::{account::Account, id::AccountId},
    server::{
        config::PublicUrl,
        domain::lock::lock,
        http::security_headers::page_policy,
        web::{
            cached_pages::{MAX_PAGE, Variant, Variants, is_anonymous, plain},
            page_account::PageAccount,
            session::BrowserSession,
        },
    },
};

/// The pages that are kept. Clones share them.
#[derive(Clone)]
pub struct AccountPages {
    public_url: PublicUrl,
    pages: Arc<[(&'static str, Variants<Kept>)]>,
}

/// A page of each account, once it was rendered.
type Kept = Mutex<HashMap<AccountId, Arc<AccountPage>>>;

/// The maximum number of accounts whose pages are kept. Then they are rendered anew.
const MAX_ACCOUNTS: usize = 100;

/// A page as it was rendered.
struct AccountPage {
    /// The account as the page shows it.
    account: Account,
    headers: HeaderMap,
    /// The HTML between the nonces: each response has its own nonce, in every place where the page has one.
    parts: Vec<String>,
}

impl AccountPages {
    /// These pages, none of which is rendered yet. For a stranger without a query they must depend on the account, the
    /// settings of the server, theme and language alone.
    #[must_use]
    pub fn new(public_url: PublicUrl, paths: impl IntoIterator<Item = &'static str>) -> Self {
        let pages = paths.into_iter().map(|path| (path, Variants::default())).collect();
        Self { public_url, pages }
    }

    fn find(&self, request: &Request) -> Option<&Kept> {
        let (_, variants) = self.pages.iter().find(|(path, _)| *path == request.uri().path())?;
        Some(variants.get(Variant::of(request.headers(), &self.public_url)))
    }
}

/// Answers a stranger with a page that is kept, and renders it first where the account is not as it was. Needs the
/// session, the account, and the final HTML.
pub async fn account_pages(State(pages): State<AccountPages>, request: Request, next: Next) -> Response {
    let Some(kept) = pages.find(&request).filter(|_| is_of_a_stranger(&request)) else {
        return next.run(request).await;
    };
    let Some(PageAccount { account, .. }) = request.extensions().get::<PageAccount>().cloned() else {
        return next.run(request).await;
    };
    let known = lock(kept).get(&account.id).cloned().filter(|page| page.account == account);
    if let Some(page) = known {
        return page.respond();
    }
    let variant = Variant::of(request.headers(), &pages.public_url);
    match AccountPage::make(account, next.run(plain(request, variant.language)).await).await {
        Ok(page) => {
            let page = Arc::new(page);
            keep(kept, page.clone());
            page.respond()
        }
        Err(response) => response,
    }
}

fn keep(kept: &Kept, page: Arc<AccountPage>) {
    let mut kept = lock(kept);
    if kept.len() >= MAX_ACCOUNTS {
        kept.clear();
    }
    kept.insert(page.account.id, page);
}

/// Whether nothing of the request but its path, theme and language can show on the page.
fn is_of_a_stranger(request: &Request) -> bool {
    let is_blank = |session: &BrowserSession| session.flash().is_none() && !session.has_ended();
    let has_no_step = |session: &BrowserSession| session.log_in_steps().is_empty();
    let session = request.extensions().get::<BrowserSession>();
    *request.method() == Method::GET
        && request.uri().query().is_none()
        && is_anonymous(request)
        && session.is_some_and(|session| is_blank(session) && has_no_step(session))
}

impl AccountPage {
    /// Takes a response apart, which must be a page with a nonce.
    ///
    /// # Errors
    /// What is not such a page, as the response.
    async fn make(account: Account, response: Response) -> Result<Self, Response> {
        let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
        let nonce = policy.and_then(|policy| nonce(policy.to_str().expect("our policies are ASCII")));
        let nonce = nonce.filter(|_| response.status() == StatusCode::OK).map(str::to_owned);
        let Some(nonce) = nonce else { return Err(response) };
        let (Parts { mut headers, .. }, body) = response.into_parts();
        let page = to_bytes(body, MAX_PAGE).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
        let page = str::from_utf8(&page).expect("we write pages in UTF-8");
        headers.remove(header::CONTENT_LENGTH);
        Ok(Self { account, headers, parts: page.split(&nonce).map(str::to_owned).collect() })
    }

    /// The page with a nonce of its own.
    fn respond(&self) -> Response {
        let nonce = Nonce::new();
        let mut response = Response::new(Body::from(self.parts.join(&*nonce)));
        *response.headers_mut() = self.headers.clone();
        let policy = HeaderValue::try_from(page_policy(&nonce)).expect("a nonce is base64");
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        response
    }
}

/// The nonce in a policy.
fn nonce(policy: &str) -> Option<&str> {
    let (_, after) = policy.split_once("'nonce-")?;
    let (nonce, _) = after.split_once('\'')?;
    Some(nonce).filter(|nonce| !nonce.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_has_one_nonce_or_none() {
        assert_eq!(nonce(&page_policy("abc=")), Some("abc="));
        for policy in ["default-src 'none'", "script-src 'nonce-'", "script-src 'nonce-abc"] {
            assert_eq!(nonce(policy), None, "{policy}");
        }
    }
}
