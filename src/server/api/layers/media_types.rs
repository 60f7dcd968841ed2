//! Content types, in and out (contract 1.4): JSON under several names, and a 400
//! for all else, never 406 or 415.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    model::errors::{ErrorCode, RaisedBy},
    server::api::{extract::path::Suffix, wire::error::ApiError},
};

/// How every error before a handler is labelled, and everything else unless plain JSON was asked for.
pub(in crate::server::api) const JSON_API: HeaderValue =
    HeaderValue::from_static("application/vnd.api+json; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

const JSON_API_NAMES: [&str; 2] = ["application/vnd.api+json", "application/vnd.keygen+json"];
const JSON_NAME: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

/// How a body is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::api) enum BodyKind {
    /// Whatever its label says, forms and plain text included: browsers send those without a preflight.
    Json,
    /// A type that nobody here reads.
    Ignored,
}

/// What the label of the body says.
pub(in crate::server::api) fn body_kind(headers: &HeaderMap) -> Result<BodyKind, ApiError> {
    let label = headers.get(header::CONTENT_TYPE).filter(|label| !label.as_bytes().trim_ascii().is_empty());
    let Some(label) = label else { return Ok(BodyKind::Json) };
    match label.to_str().ok().and_then(essence).as_deref() {
        None => Err(ApiError::of(ErrorCode::MimeTypeInvalid)),
        Some("application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain" | JSON_NAME) => {
            Ok(BodyKind::Json)
        }
        Some(essence) if JSON_API_NAMES.contains(&essence) => Ok(BodyKind::Json),
        Some(_) => Ok(BodyKind::Ignored),
    }
}

/// Refuses a client that can read nothing we write.
pub(in crate::server::api) fn check_accept(headers: &HeaderMap) -> Result<(), ApiError> {
    let accepted = accepted(headers)?;
    if reads_json(&accepted) || accepted.iter().any(|name| name == OCTETS) {
        Ok(())
    } else {
        Err(ApiError::of(ErrorCode::MimeTypeInvalid))
    }
}

/// Whether a client that accepts these reads JSON; one that says nothing does.
fn reads_json(accepted: &[String]) -> bool {
    let is_json = |name: &String| {
        matches!(name.as_str(), "*" | "*/*" | "application/*" | JSON_NAME) || JSON_API_NAMES.contains(&name.as_str())
    };
    accepted.is_empty() || accepted.iter().any(is_json)
}

/// An account and its settings are nothing to download; other routes shrug at the type.
fn is_no_file(route: &str) -> bool {
    let below = route.split_once("/accounts/{account}").map(|(_, below)| below);
    below.is_some_and(|below| below.is_empty() || below.starts_with("/settings"))
}

/// What only a matched route can judge of types, and the type of its answer.
pub(in crate::server::api) async fn speak(route: MatchedPath, request: Request, next: Next) -> Response {
    let accepted = match accepted(request.headers()) {
        Ok(accepted) => accepted,
        Err(error) => return error.into_response(),
    };
    let is_foreign = request.extensions().get::<Suffix>().is_some_and(Suffix::is_foreign);
    if is_foreign || is_no_file(route.as_str()) && !reads_json(&accepted) {
        return ApiError::of(ErrorCode::MimeTypeInvalid).into_response();
    }
    let mut response = next.run(request).await;
    let is_early = response.extensions().get::<ApiError>().is_some_and(is_early);
    if !is_early && prefers_plain(&accepted) && response.headers().contains_key(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    }
    response
}

/// Whether an error is of contract 1.5, wherever it was found out: those come in one type, whatever was asked for.
fn is_early(error: &ApiError) -> bool {
    let of_the_server = matches!(
        error.status(),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::INTERNAL_SERVER_ERROR
    );
    of_the_server || error.codes().filter_map(ErrorCode::find).any(|code| code.is_raised_by(RaisedBy::Protocol))
}

/// Json named and jsonapi not, or json before jsonapi.
fn prefers_plain(accepted: &[String]) -> bool {
    let named = accepted.iter().find(|name| *name == JSON_NAME || JSON_API_NAMES.contains(&name.as_str()));
    named.is_some_and(|name| name == JSON_NAME)
}

/// The types of all `Accept` headers, in order, without parameters.
fn accepted(headers: &HeaderMap) -> Result<Vec<String>, ApiError> {
    types(headers, header::ACCEPT).ok_or_else(|| ApiError::of(ErrorCode::MimeTypeInvalid))
}

fn types(headers: &HeaderMap, name: HeaderName) -> Option<Vec<String>> {
    let mut types = Vec::new();
    for line in headers.get_all(name) {
        // An empty element of a list says nothing.
        for range in line.to_str().ok()?.split(',').filter(|range| !range.trim().is_empty()) {
            types.push(if range.trim() == "*" { "*".into() } else { essence(range)? });
        }
    }
    Some(types)
}

/// `type/subtype` in lower case, without parameters; `None` where it is no media type.
fn essence(label: &str) -> Option<String> {
    let essence = label.split(';').next()?.trim();
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then(|| essence.to_ascii_lowercase())
}

/// A token of RFC 9110.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderValue::from_str(value).map(|value| HeaderMap::from_iter([(name, value)])).unwrap_or_default()
    }

    #[test]
    fn reads_json_under_many_names() {
        let kind = |value| body_kind(&headers(header::CONTENT_TYPE, value)).ok();
        assert_eq!(body_kind(&HeaderMap::new()).ok(), Some(BodyKind::Json));
        for label in [
            "application/json",
            "Application/VND.API+json; charset=utf-8; ext=x",
            "application/vnd.keygen+json",
            "text/plain;charset=UTF-8",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            " ",
        ] {
            assert_eq!(kind(label), Some(BodyKind::Json), "{label}");
        }
        assert_eq!(kind("application/xml"), Some(BodyKind::Ignored));
        for label in ["vnd.api+xml", "application/", "/json", "a/b/c", "application json", ";"] {
            assert_eq!(kind(label), None, "{label}");
        }
    }

    #[test]
    fn speaks_to_whoever_reads_json() {
        let is_fine = |value| check_accept(&headers(header::ACCEPT, value)).is_ok();
        for accept in [
            "*",
            "*/*",
            "application/json",
            "application/vnd.api+json;q=0.9",
            "text/html, */*;q=0.1",
            "application/octet-stream",
            ",",
            "",
        ] {
            assert!(is_fine(accept), "{accept}");
        }
        for accept in ["text/html", "application/xml, text/plain", "json", "application/json, nonsense", "a/b/c"] {
            assert!(!is_fine(accept), "{accept}");
        }
    }

    #[test]
    fn plain_json_must_come_first() {
        let plain = |value| prefers_plain(&accepted(&headers(header::ACCEPT, value)).expect("reads"));
        for accept in ["application/json", "*/*, application/json", "application/json, application/vnd.api+json"] {
            assert!(plain(accept), "{accept}");
        }
        for accept in ["*/*", "application/vnd.keygen+json, application/json", "", "application/octet-stream"] {
            assert!(!plain(accept), "{accept}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(value in "[ -~]{0,60}") {
            let _ = (check_accept(&headers(header::ACCEPT, &value)), body_kind(&headers(header::CONTENT_TYPE, &value)));
        }
    }
}
