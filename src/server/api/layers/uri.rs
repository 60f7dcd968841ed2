//! The method and address of a request, before a route is known
//! (docs/api.md 1.2 and 1.5): whether they can be read, and
//! the format at the end of the path, such as `.json`.

use axum::{
    extract::{OriginalUri, Request},
    http::{Method, Uri, uri::PathAndQuery},
};
use percent_encoding::percent_decode_str;

use crate::{
    model::problem::ErrorCode,
    server::{api::wire::error::ApiError, domain::accounts::AccountRef},
};

/// The format that the path ended in, such as `json` of `/v1/me.json`.
#[derive(Clone, Debug)]
pub(in crate::server::api) struct Suffix(String);

impl Suffix {
    /// Whether it is another format than JSON.
    pub(in crate::server::api) fn is_foreign(&self) -> bool {
        self.0 != "json"
    }
}

/// Refuses a method, a path or a query that cannot be read.
pub(in crate::server::api) fn check_request(method: &Method, uri: &Uri) -> Result<(), ApiError> {
    const KNOWN: [Method; 9] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    if !KNOWN.contains(method) {
        return Err(ApiError::new(ErrorCode::HttpMethodInvalid));
    }
    check_text(uri.path(), ErrorCode::UriInvalid)?;
    check_text(uri.query().unwrap_or_default(), ErrorCode::ParametersInvalid)
}

/// Whether the path has an empty segment right below `/v1`. The router would ignore it.
pub(in crate::server::api) fn begins_with_empty_segment(request: &Request) -> bool {
    let original = request.extensions().get::<OriginalUri>();
    original.is_some_and(|original| original.path().starts_with("/v1//"))
}

/// Moves the format from the path into an extension: `/v1/me.json` becomes `/v1/me` with a [`Suffix`].
pub(in crate::server::api) fn strip_suffix(mut request: Request) -> Request {
    if let Some((uri, suffix)) = split_suffix(request.uri()) {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(suffix);
    }
    request
}

/// The account that a path from `/v1` on is about, whether or not there is an endpoint.
pub(in crate::server::api) fn account(uri: &Uri) -> AccountRef {
    let stripped = split_suffix(uri).map(|(uri, _)| uri);
    let path = stripped.as_ref().unwrap_or(uri).path();
    let named = path.strip_prefix("/v1/accounts/").and_then(|below| below.split('/').next());
    // No account has the replacement character in its name.
    let decoded = named.map(|name| percent_decode_str(name).decode_utf8_lossy().into_owned());
    decoded.filter(|name| !name.is_empty()).map_or(AccountRef::Default, AccountRef::Named)
}

fn split_suffix(uri: &Uri) -> Option<(Uri, Suffix)> {
    if ends_with_name(uri.path()) {
        return None;
    }
    let (parents, last) = uri.path().rsplit_once('/')?;
    let (name, suffix) = last.rsplit_once('.').filter(|(name, suffix)| !name.is_empty() && !suffix.is_empty())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    let shorter = PathAndQuery::try_from(format!("{parents}/{name}{query}"));
    parts.path_and_query = Some(shorter.expect("a valid path without its end is valid"));
    let uri = Uri::from_parts(parts).expect("only the path has changed");
    Some((uri, Suffix(suffix.to_ascii_lowercase())))
}

/// Whether the path ends with the name of a user or product. An email has dots, a code may have some, and either may
/// end in `.json`.
fn ends_with_name(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let below = if let ["accounts", _, below @ ..] = segments.as_slice() { below } else { segments.as_slice() };
    matches!(below, ["users" | "products", _])
}

/// Refuses broken percent-encoding, what does not decode to UTF-8, and null characters.
fn check_text(text: &str, refusal: ErrorCode) -> Result<(), ApiError> {
    // The decoder keeps a percent sign that has no two digits.
    let is_whole = |rest: &str| matches!(rest.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    let decoded = percent_decode_str(text).decode_utf8().ok().filter(|_| text.split('%').skip(1).all(is_whole));
    let decoded = decoded.ok_or_else(|| ApiError::new(refusal))?;
    if decoded.contains('\0') { Err(ApiError::null_byte()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("an address")
    }

    #[test]
    fn a_suffix_is_stripped_unless_the_path_ends_with_a_name() {
        let split = |text| split_suffix(&uri(text)).map(|(uri, suffix)| (uri.to_string(), suffix.is_foreign()));
        assert_eq!(split("/me.json?limit=1"), Some(("/me?limit=1".into(), false)));
        assert_eq!(split("/accounts/acme/tokens/x.XML"), Some(("/accounts/acme/tokens/x".into(), true)));
        assert_eq!(split("/users/a@b.io/tokens.json"), Some(("/users/a@b.io/tokens".into(), false)));
        for (text, path) in [
            ("/accounts/users.json", "/accounts/users"),
            ("/accounts/users/me.json", "/accounts/users/me"),
            ("/accounts/products/tokens.json", "/accounts/products/tokens"),
            ("/products/users/tokens.json", "/products/users/tokens"),
            ("/accounts/acme/products/users/tokens.json", "/accounts/acme/products/users/tokens"),
            ("/users.json", "/users"),
            ("/accounts/acme/products.json", "/accounts/acme/products"),
        ] {
            assert_eq!(split(text), Some((path.into(), false)), "{text}");
        }
        for text in ["/me", "/.env", "/me.", "/a.b/c", "/users/ada@engine.example", "/accounts/acme/users/a@b.json"] {
            assert_eq!(split(text), None, "{text}");
        }
        for text in ["/products/org.acme.json", "/accounts/users/products/a.b", "/accounts/products/users/a@b.io"] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_names_an_account_or_is_about_the_default_one() {
        let named = |name: &str| AccountRef::Named(name.into());
        for (text, expected) in [
            ("/v1/accounts/acme", named("acme")),
            ("/v1/accounts/acme.json?a=b", named("acme")),
            ("/v1/accounts/acme/", named("acme")),
            ("/v1/accounts/%61cme/nowhere.xml", named("acme")),
            ("/v1/accounts/a.b/users/a@b.io", named("a.b")),
            ("/v1/accounts/%ff/me", named("\u{fffd}")),
            ("/v1/accounts", AccountRef::Default),
            ("/v1/accounts/", AccountRef::Default),
            ("/v1/accounts//me", AccountRef::Default),
            ("/v1/users/accounts", AccountRef::Default),
            ("/v1/v1/accounts/acme/me", AccountRef::Default),
            ("/v1//accounts/acme", AccountRef::Default),
            ("/v1/ping", AccountRef::Default),
            ("/v1/", AccountRef::Default),
            ("/v1", AccountRef::Default),
        ] {
            assert_eq!(account(&uri(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_uri_must_decode() {
        let is_fine = |text| check_request(&Method::GET, &uri(text)).is_ok();
        for text in ["/users/ada%40engine.example", "/x?a=%F0%9F%98%80&b=+", "/%2e%2e/"] {
            assert!(is_fine(text), "{text}");
        }
        for text in ["/%", "/%4", "/%zz", "/%ff", "/%00", "/x?a=%", "/x?%ff=1", "/x?a=%00"] {
            assert!(!is_fine(text), "{text}");
        }
        assert!(check_request(&Method::from_bytes(b"BREW").expect("a method"), &uri("/me")).is_err());
    }
}
