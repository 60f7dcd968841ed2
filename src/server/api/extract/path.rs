//! What an address names: an account (or the default one), a user, a product, a
//! token. Also whether the address can be read at all (contract 1.1, 1.2, 1.5).

use axum::{
    extract::{FromRequestParts, OriginalUri, RawPathParams, Request},
    http::{HeaderMap, Method, Uri, request::Parts, uri::PathAndQuery},
};
use percent_encoding::percent_decode_str;
use tracing::{Span, field::display};

use crate::{
    model::{id::AccountId, problem::ErrorCode},
    server::{
        api::{
            layers::{identity::Identity, signature},
            wire::{error::ApiError, query::Query},
        },
        domain::{
            accounts::{self, AccountRef},
            error::Error,
        },
        state::AppState,
    },
};

/// The parameter of paths that names the account.
const ACCOUNT: &str = "account";

/// The account that a request is about.
pub(in crate::server::api) struct AccountPath(pub(in crate::server::api) AccountId);

/// What a path names in the account, as sent: a user by id or email, a product by id or code, a token.
pub(in crate::server::api) struct PathRef<R>(pub(in crate::server::api) R);

/// What a path names, and what of that, as sent: a user or a product, and a token or a second factor.
pub(in crate::server::api) struct NestedPathRef<R, W>(pub(in crate::server::api) R, pub(in crate::server::api) W);

/// A format that stood at the end of the address, as in `/v1/me.json`.
#[derive(Clone, Debug)]
pub(in crate::server::api) struct Suffix(String);

impl Suffix {
    /// Whether it asks for something else than JSON.
    pub(in crate::server::api) fn is_foreign(&self) -> bool {
        self.0 != "json"
    }
}

impl FromRequestParts<AppState> for AccountPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let identity = parts.extensions.get::<Identity>().cloned();
        let identity = identity.ok_or_else(|| Error::internal("a request of the API has no identity"))?;
        // The caller asks for the account too: once a request is enough.
        if let Some(account) = identity.account() {
            return Ok(Self(account));
        }
        let named = parameters(parts).await?.into_iter().find(|(key, _)| key == ACCOUNT);
        let named = named.map_or(AccountRef::Default, |(_, value)| AccountRef::Named(value));
        let account = accounts::find_account(&state.domain, &named).await?;
        identity.note_account(&account);
        Span::current().record("account", display(account.id));
        refuse_environment(&parts.headers, &parts.uri)?;
        signature::check_accept(&parts.headers, account.id)?;
        Ok(Self(account.id))
    }
}

impl<R: From<String>> FromRequestParts<AppState> for PathRef<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let [name] = names(parts).await?;
        Ok(Self(name.into()))
    }
}

impl<R: From<String>, W: From<String>> FromRequestParts<AppState> for NestedPathRef<R, W> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let [name, within] = names(parts).await?;
        Ok(Self(name.into(), within.into()))
    }
}

/// Refuses a method, a path or a query that cannot be read.
pub(in crate::server::api) fn check(method: &Method, uri: &Uri) -> Result<(), ApiError> {
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
        return Err(ApiError::of(ErrorCode::HttpMethodInvalid));
    }
    check_text(uri.path(), ErrorCode::UriInvalid)?;
    check_text(uri.query().unwrap_or_default(), ErrorCode::ParametersInvalid)
}

/// Whether there is nothing between the first two slashes below `/v1`, of which the router drops one.
pub(in crate::server::api) fn begins_empty(request: &Request) -> bool {
    let original = request.extensions().get::<OriginalUri>();
    original.is_some_and(|original| original.path().starts_with("/v1//"))
}

/// Takes the format off the end of the address, so that `/v1/me.json` is `/v1/me`.
pub(in crate::server::api) fn without_suffix(mut request: Request) -> Request {
    if let Some((uri, suffix)) = split_suffix(request.uri()) {
        *request.uri_mut() = uri;
        request.extensions_mut().insert(suffix);
    }
    request
}

/// The last value of a query parameter, as sent.
pub(in crate::server::api) fn query(uri: &Uri, name: &str) -> Option<String> {
    Query::of(uri).last(name).map(str::to_owned)
}

/// The first `N` things that the path names in the account.
async fn names<const N: usize>(parts: &mut Parts) -> Result<[String; N], ApiError> {
    let named = parameters(parts).await?.into_iter().filter(|(key, _)| key != ACCOUNT).map(|(_, value)| value);
    named.take(N).collect::<Vec<_>>().try_into().map_err(|_| ApiError::of(ErrorCode::NotFound))
}

async fn parameters(parts: &mut Parts) -> Result<Vec<(String, String)>, ApiError> {
    // Without parameters a request would be about the default account, so a path that cannot be read is refused.
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| ApiError::of(ErrorCode::UriInvalid))?;
    Ok(parameters.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// Environments are not part of this edition: whoever names one must not believe it was heeded.
fn refuse_environment(headers: &HeaderMap, uri: &Uri) -> Result<(), ApiError> {
    let refusal = ApiError::of(ErrorCode::EnvironmentNotSupported);
    if headers.contains_key("keygen-environment") {
        return Err(refusal.at_header("Keygen-Environment"));
    }
    if query(uri, "environment").is_some() { Err(refusal.at_parameter("environment")) } else { Ok(()) }
}

fn split_suffix(uri: &Uri) -> Option<(Uri, Suffix)> {
    if ends_in_a_name(uri.path()) {
        return None;
    }
    let (parents, last) = uri.path().rsplit_once('/')?;
    let (name, suffix) = last.rsplit_once('.').filter(|(name, suffix)| !name.is_empty() && !suffix.is_empty())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{parents}/{name}{query}")).ok()?);
    Some((Uri::from_parts(parts).ok()?, Suffix(suffix.to_ascii_lowercase())))
}

/// Whether a user or a product is the last that the path names. An email is full of dots, a code may
/// have some, and either may end in `.json`.
fn ends_in_a_name(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let below = if let ["accounts", _, below @ ..] = segments.as_slice() { below } else { segments.as_slice() };
    matches!(below, ["users" | "products", _])
}

/// Refuses percent-encoding that is cut off, that does not give UTF-8, or that gives null characters.
fn check_text(text: &str, refusal: ErrorCode) -> Result<(), ApiError> {
    // The decoder takes a percent sign without two digits for itself.
    let is_whole = |rest: &str| matches!(rest.as_bytes(), [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    let decoded = percent_decode_str(text).decode_utf8().ok().filter(|_| text.split('%').skip(1).all(is_whole));
    let decoded = decoded.ok_or_else(|| ApiError::of(refusal))?;
    if decoded.contains('\0') { Err(ApiError::null_byte()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("an address")
    }

    #[test]
    fn suffixes_come_off_where_no_dot_can_be_meant() {
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
    fn addresses_must_decode() {
        let is_fine = |text| check(&Method::GET, &uri(text)).is_ok();
        for text in ["/users/ada%40engine.example", "/x?a=%F0%9F%98%80&b=+", "/%2e%2e/"] {
            assert!(is_fine(text), "{text}");
        }
        for text in ["/%", "/%4", "/%zz", "/%ff", "/%00", "/x?a=%", "/x?%ff=1", "/x?a=%00"] {
            assert!(!is_fine(text), "{text}");
        }
        assert!(check(&Method::from_bytes(b"BREW").expect("a method"), &uri("/me")).is_err());
    }

    #[test]
    fn the_last_of_equal_parameters_counts() {
        assert_eq!(query(&uri("/x?limit=1&limit=%32"), "limit").as_deref(), Some("2"));
        assert_eq!(query(&uri("/x?a"), "a").as_deref(), Some(""));
        assert_eq!(query(&uri("/x"), "a"), None);
    }
}
