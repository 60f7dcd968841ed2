//! Paths below an account: `/accounts/{account}/log-in`. The account is an id or a slug, as in the API.

use axum::{extract::Request, http::Uri};

use crate::{app::pages, server::domain::entry_links::ACCOUNTS};

/// The pages that are the same in every account.
const IN_NO_ACCOUNT: [&str; 4] = [pages::SETUP.path, pages::DOCS.path, pages::ERRORS.path, pages::ERROR.path];

/// The account that the path of a request named, before it was taken out.
#[derive(Clone)]
pub struct NamedAccount(pub String);

/// Whether a path, with or without a query, is that of an entry page.
#[must_use]
pub fn is_entry(address: &str) -> bool {
    let path = address.find(['?', '#']).map_or(address, |end| &address[..end]);
    pages::entry_at(path)
}

/// Whether a path is that of a form. Those that send or bring a whole file are no server functions.
#[must_use]
pub fn is_form(path: &str) -> bool {
    path.starts_with(pages::FORMS) || [pages::IMPORT_FILE, pages::EXPORT_FILE].contains(&path)
}

/// Whether a path is that of a page below an account.
#[must_use]
pub fn is_below_account(path: &str) -> bool {
    split(path).is_some_and(|(_, rest)| has_account(rest))
}

/// Whether a path is that of a page that differs from account to account.
fn has_account(path: &str) -> bool {
    pages::at(path).is_some_and(|page| !IN_NO_ACCOUNT.contains(&page.path))
}

/// Whether a path is that of a page that is the same in every account.
#[must_use]
pub fn is_in_no_account(path: &str) -> bool {
    pages::at(path).is_some_and(|page| IN_NO_ACCOUNT.contains(&page.path))
}

/// Takes the account out of the path of a page or a form, before the request is routed.
#[must_use]
pub fn take_from_path(mut request: Request) -> Request {
    let Some((name, rest)) = split(request.uri().path()) else { return request };
    if !has_account(rest) && !is_form(rest) {
        return request;
    }
    let (named, rest) = (NamedAccount(name.to_owned()), rest.to_owned());
    let address = request.uri().query().map_or_else(|| rest.clone(), |query| [&rest, "?", query].concat());
    let Ok(address) = address.parse::<Uri>() else { return request };
    *request.uri_mut() = address;
    request.extensions_mut().insert(named);
    request
}

/// The name of an account in a path, and the path below it. Ids and slugs have nothing to decode.
fn split(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix(ACCOUNTS)?;
    let (name, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then_some((name, if rest.is_empty() { "/" } else { rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_an_account_or_none() {
        for (path, expected) in [
            ("/accounts/bolt/log-in", Some(("bolt", "/log-in"))),
            ("/accounts/bolt", Some(("bolt", "/"))),
            ("/accounts/bolt/", Some(("bolt", "/"))),
            ("/accounts/b%6flt/log-in", None),
            ("/accounts//log-in", None),
            ("/accounts/", None),
            ("/accounts", None),
            ("/account/bolt/log-in", None),
            ("//accounts/bolt/log-in", None),
        ] {
            assert_eq!(split(path), expected, "{path}");
        }
    }

    #[test]
    fn only_pages_and_forms_lose_the_prefix() {
        for (address, expected) in [
            ("/accounts/bolt/log-in?next=/tokens", "/log-in?next=/tokens"),
            ("/accounts/bolt/forms/log-in", "/forms/log-in"),
            ("/accounts/bolt/security", "/security"),
            ("/accounts/bolt/admin/import/file", "/admin/import/file"),
            ("/accounts/bolt/log-in/", "/accounts/bolt/log-in/"),
            ("/accounts/bolt/v1/me", "/accounts/bolt/v1/me"),
            ("/accounts/bolt/livez", "/accounts/bolt/livez"),
            ("/accounts/bolt/docs", "/accounts/bolt/docs"),
            ("/accounts/bolt/accounts/acme/log-in", "/accounts/bolt/accounts/acme/log-in"),
            ("/v1/accounts/bolt/me", "/v1/accounts/bolt/me"),
        ] {
            let request = Request::get(address).body(axum::body::Body::empty()).expect("a request");
            assert_eq!(take_from_path(request).uri().to_string(), expected);
        }
    }
}
