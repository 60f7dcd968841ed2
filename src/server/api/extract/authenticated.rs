//! From `Authorization` to a caller (docs/api.md 2.3 and 4.2). No cookie and no query parameter is a credential.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header::AUTHORIZATION, request::Parts},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use crate::{
    model::{id::AccountId, problem::ErrorCode},
    server::{
        api::{
            extract::{
                body::Body,
                identity::Identity,
                path::{self, AccountPath},
            },
            wire::{error::ApiError, query::Query},
        },
        domain::{
            authentication::{self, by_token},
            caller::{Caller, ClientInfo},
            context::RequestContext,
            error::{Error, UnauthenticatedReason},
        },
        state::AppState,
    },
};

/// A request with or without credentials.
pub(in crate::server::api) struct MaybeAuthenticated(pub(in crate::server::api) RequestContext);

/// A request with a token. Others are refused.
pub(in crate::server::api) struct Authenticated(pub(in crate::server::api) RequestContext);

/// A request with a token, or with a password and perhaps a code: for the endpoint that logs in.
pub(in crate::server::api) struct LogInCredentials(pub(in crate::server::api) RequestContext);

/// The credentials of the request, parsed but not verified.
#[derive(PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))] // Nothing else prints them.
enum Credentials {
    Nothing,
    Token(Zeroizing<String>),
    Password { email: String, password: Zeroizing<String> },
}

impl FromRequestParts<AppState> for MaybeAuthenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let credentials = match parse_credentials(&parts.headers, &parts.uri)? {
            // Only log-in takes a password. Elsewhere it counts as an unknown token and is not verified.
            Credentials::Password { .. } => return Err(ApiError::new(ErrorCode::TokenInvalid)),
            credentials => credentials,
        };
        authenticate(parts, state, credentials).await.map(Self)
    }
}

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let MaybeAuthenticated(context) = MaybeAuthenticated::from_request_parts(parts, state).await?;
        require_credentials(context).map(Self)
    }
}

impl FromRequestParts<AppState> for LogInCredentials {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let credentials = parse_credentials(&parts.headers, &parts.uri)?;
        authenticate(parts, state, credentials).await.and_then(require_credentials).map(Self)
    }
}

async fn authenticate(
    parts: &mut Parts,
    state: &AppState,
    credentials: Credentials,
) -> Result<RequestContext, ApiError> {
    let (domain, client) = (&state.domain, client_info(parts)?);
    let (account, caller) = match credentials {
        Credentials::Token(token) => {
            let found = by_token::look_up(domain, &path::account_ref(parts).await?, &token).await?;
            path::record_account(parts, found.account, found.api_version)?;
            (found.account, found.authenticate(domain, client)?)
        }
        Credentials::Nothing => (account(parts, state).await?, Caller::nobody(client)),
        Credentials::Password { email, password } => {
            let account = account(parts, state).await?;
            let otp = parts.extensions.get::<Body>().and_then(Body::otp);
            let found = authentication::by_password(domain, account, &email, &password, otp.as_deref(), client);
            (account, found.await?)
        }
    };
    Identity::of(parts).record_caller(&caller);
    Ok(RequestContext::new(domain.clone(), caller, account)?)
}

async fn account(parts: &mut Parts, state: &AppState) -> Result<AccountId, ApiError> {
    AccountPath::from_request_parts(parts, state).await.map(|AccountPath(account)| account)
}

fn require_credentials(context: RequestContext) -> Result<RequestContext, ApiError> {
    if context.caller().account().is_some() {
        Ok(context)
    } else {
        Err(Error::Unauthenticated(UnauthenticatedReason::Missing).into())
    }
}

fn client_info(parts: &Parts) -> Result<ClientInfo, ApiError> {
    let client = parts.extensions.get::<ClientInfo>().cloned();
    client.ok_or_else(|| Error::internal("a request without client information").into())
}

/// Parses `Authorization`. Two of them are an error, for neither can be preferred.
fn parse_credentials(headers: &HeaderMap, uri: &Uri) -> Result<Credentials, ApiError> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let Some(line) = lines.next() else {
        // A secret in an address ends up in logs. The client must learn that it was not read.
        let query = Query::parse(uri);
        let in_query = ["token", "auth"].iter().any(|name| query.last(name).is_some());
        return if in_query { Err(ApiError::new(ErrorCode::TokenMissing)) } else { Ok(Credentials::Nothing) };
    };
    // No credential has a comma: it joins two headers.
    if lines.next().is_some() || line.as_bytes().contains(&b',') {
        return Err(ApiError::invalid_header("Authorization", "must be sent only once"));
    }
    let text = std::str::from_utf8(line.as_bytes()).map_err(|_| ApiError::new(ErrorCode::EncodingInvalid))?;
    let (scheme, value) = text.split_once(' ').unwrap_or((text, ""));
    // RFC 9110 11.1: a scheme is read without regard to case.
    let is = |known: &str| scheme.eq_ignore_ascii_case(known);
    match value.trim_matches(' ') {
        "" => Err(ApiError::new(ErrorCode::TokenMissing)),
        token if is("bearer") || is("token") => Ok(Credentials::Token(token.to_owned().into())),
        value if is("basic") => basic(value),
        _ => Err(ApiError::new(ErrorCode::TokenMissing)),
    }
}

/// `<email>:<password>`, `<token>:` or `token:<token>`.
fn basic(value: &str) -> Result<Credentials, ApiError> {
    let bytes = BASE64_STANDARD.decode(value).map_err(|_| ApiError::new(ErrorCode::TokenInvalid))?;
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|_| ApiError::new(ErrorCode::EncodingInvalid))?;
    match text.split_once(':') {
        Some(("", "") | ("token", "")) => Err(ApiError::new(ErrorCode::TokenMissing)),
        Some((email, password)) if email.contains('@') => {
            Ok(Credentials::Password { email: email.into(), password: password.to_owned().into() })
        }
        Some(("token", token) | (token, "")) => Ok(Credentials::Token(token.to_owned().into())),
        _ => Err(ApiError::new(ErrorCode::TokenInvalid)),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn read_lines(lines: &[&[u8]], uri: &'static str) -> Result<Credentials, String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(line).expect("a header"));
        }
        parse_credentials(&headers, &Uri::from_static(uri)).map_err(|error| error.to_string())
    }

    fn read_basic(text: &[u8]) -> Result<Credentials, String> {
        read_lines(&[format!("Basic {}", BASE64_STANDARD.encode(text)).as_bytes()], "/me")
    }

    fn token(text: &str) -> Result<Credentials, String> {
        Ok(Credentials::Token(text.to_owned().into()))
    }

    fn refused(text: &str) -> Result<Credentials, String> {
        Err(text.into())
    }

    #[test]
    fn tokens_come_in_four_forms() {
        assert_eq!(read_lines(&[b"Bearer user-1v3"], "/me"), token("user-1v3"));
        assert_eq!(read_lines(&[b"Token  user-1v3 "], "/me"), token("user-1v3"));
        for line in ["bearer user-1V3", "BEARER user-1V3", "token user-1V3", "tOKEN user-1V3"] {
            assert_eq!(read_lines(&[line.as_bytes()], "/me"), token("user-1V3"), "{line}");
        }
        assert_eq!(read_basic(b"user-1v3:"), token("user-1v3"));
        assert_eq!(read_basic(b"token:user-1v3"), token("user-1v3"));
    }

    #[test]
    fn passwords_are_split_off_at_the_first_colon() {
        let password = |email: &str, password: &str| {
            Ok(Credentials::Password { email: email.into(), password: password.to_owned().into() })
        };
        assert_eq!(read_basic(b"ada@b.io:a:b:c"), password("ada@b.io", "a:b:c"));
        assert_eq!(read_basic(b"ada@b.io:"), password("ada@b.io", ""));
        assert_eq!(read_basic("ada@b.io:\0 é ".as_bytes()), password("ada@b.io", "\0 é "));
        assert_eq!(read_lines(&[b"bAsIc YUBiOmM="], "/me"), password("a@b", "c"));
    }

    #[test]
    fn what_was_sent_and_means_nothing_is_no_absence() {
        assert_eq!(read_lines(&[], "/me"), Ok(Credentials::Nothing));
        for line in ["", "Bearer", "Bearer ", "bearer", "TOKEN ", "Digest x", "License x", "Bearer\tx", "Basic", "x"] {
            assert_eq!(read_lines(&[line.as_bytes()], "/me"), refused("401 TOKEN_MISSING"), "{line:?}");
        }
        for uri in ["/me?token=user-1v3", "/me?a=b&auth=", "/me?auth"] {
            assert_eq!(read_lines(&[], uri), refused("401 TOKEN_MISSING"), "{uri}");
        }
        assert_eq!(read_basic(b":"), refused("401 TOKEN_MISSING"));
        for text in [&b"user-1v3"[..], b":pw", b"ada:pw", b"license:key"] {
            assert_eq!(read_basic(text), refused("401 TOKEN_INVALID"));
        }
        for line in ["Basic !", "Basic YUBiOmM", "Basic YUBi OmM=", "Basic YUBi_mM=", "Basic YUBiOmM=="] {
            assert_eq!(read_lines(&[line.as_bytes()], "/me"), refused("401 TOKEN_INVALID"), "{line}");
        }
    }

    #[test]
    fn two_credentials_are_an_error() {
        for lines in [&[&b"Bearer a"[..], b"Bearer a"][..], &[b"Bearer a, Bearer b"], &[b"Basic YUBiOmM=,Bearer b"]] {
            assert_eq!(read_lines(lines, "/me"), refused("400"));
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        assert_eq!(read_basic(b"ada@b.io:\xff"), refused("400 ENCODING_INVALID"));
        assert_eq!(read_lines(&[b"Bearer \xff"], "/me"), refused("400 ENCODING_INVALID"));
    }

    proptest! {
        #[test]
        fn never_panics(line in prop::collection::vec(0x20_u8..0x7f, 0..80)) {
            let _ = read_lines(&[&line], "/me");
        }

        #[test]
        fn a_password_survives_the_header(email in "[a-z]{1,9}@[a-z]{1,9}", password in any::<String>()) {
            let read = read_basic(format!("{email}:{password}").as_bytes());
            prop_assert_eq!(read, Ok(Credentials::Password { email, password: password.into() }));
        }

        #[test]
        fn what_stands_in_base64_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = read_basic(&bytes);
        }
    }
}
