//! Answers are signed, so that an app can tell this server's from a forger's
//! (contract 1.10). What is signed: the request's target, our host, date, and the
//! digest of the body, in the form of draft-cavage-http-signatures.

use axum::{
    body::{Body, to_bytes},
    extract::{OriginalUri, Request},
    http::{HeaderMap, HeaderName, header, uri::PathAndQuery},
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    model::id::AccountId,
    server::{
        api::{
            layers::headers::tell,
            wire::{error::ApiError, time},
        },
        state::AppState,
    },
};

pub(in crate::server::api) const SIGNATURE: HeaderName = HeaderName::from_static("keygen-signature");
pub(in crate::server::api) const KEYGEN_DATE: HeaderName = HeaderName::from_static("keygen-date");
pub(in crate::server::api) const KEYGEN_DIGEST: HeaderName = HeaderName::from_static("keygen-digest");
pub(in crate::server::api) const DIGEST: HeaderName = HeaderName::from_static("digest");

/// Where a client says which signature it can check.
const ACCEPT: HeaderName = HeaderName::from_static("keygen-accept-signature");
/// The one algorithm.
const ED25519: &str = "ed25519";

/// What was asked for, as sent: method, path and query.
pub(in crate::server::api) struct RequestTarget(String);

impl RequestTarget {
    /// The target of a request, wherever the router has brought it.
    pub(in crate::server::api) fn of(request: &Request) -> Self {
        let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
        let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        Self(format!("{} {path}", request.method().as_str().to_ascii_lowercase()))
    }
}

/// Signs a finished answer.
pub(in crate::server::api) async fn sign(
    state: &AppState,
    account: AccountId,
    RequestTarget(target): &RequestTarget,
    answer: Response,
) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("responses of the API are in memory");
    let (host, date) = (state.config.public_url.name(), time::http_date(state.domain.now()));
    let digest = format!("sha-256={}", BASE64_STANDARD.encode(Sha256::digest(&body)));
    let text = format!("(request-target): {target}\nhost: {host}\ndate: {date}\ndigest: {digest}");
    let signature = BASE64_STANDARD.encode(state.domain.sign(account, text.as_bytes()));
    let signature = format!(
        "keyid=\"{account}\", algorithm=\"{ED25519}\", signature=\"{signature}\", \
         headers=\"(request-target) host date digest\""
    );
    for (name, value) in [
        (header::DATE, date.clone()),
        (KEYGEN_DATE, date),
        (DIGEST, digest.clone()),
        (KEYGEN_DIGEST, digest),
        (SIGNATURE, signature),
    ] {
        tell(&mut parts.headers, name, value);
    }
    Response::from_parts(parts, Body::from(body))
}

/// Refuses a client that could not check the signature it would get.
pub(in crate::server::api) fn check_accept(headers: &HeaderMap, account: AccountId) -> Result<(), ApiError> {
    let refused = |detail| Err(ApiError::header("Keygen-Accept-Signature", detail));
    let mut lines = headers.get_all(ACCEPT).iter();
    let Some(line) = lines.next() else { return Ok(()) };
    let wish = line.to_str().ok().filter(|_| lines.next().is_none()).and_then(RequestedSignature::parse);
    match wish {
        None => refused("invalid accept-signature header (malformed)"),
        Some(RequestedSignature { algorithm, .. }) if algorithm != ED25519 => {
            refused("invalid accept-signature header (unsupported algorithm)")
        }
        Some(RequestedSignature { key: Some(key), .. }) if Uuid::try_parse(key) != Ok(account.0) => {
            refused("invalid accept-signature header (keyid not found)")
        }
        Some(_) => Ok(()),
    }
}

/// The signature that a client asks for.
#[derive(Debug, PartialEq, Eq)]
struct RequestedSignature<'a> {
    key: Option<&'a str>,
    algorithm: &'a str,
}

impl<'a> RequestedSignature<'a> {
    /// `keyid="…", algorithm="…"`: each once, in any order, the first of them optional.
    fn parse(text: &'a str) -> Option<Self> {
        let (mut key, mut algorithm) = (None, None);
        let mut rest = text;
        loop {
            let (name, value) = rest.split_once("=\"")?;
            let (value, after) = value.split_once('"')?;
            let slot = match name.trim() {
                "keyid" => &mut key,
                "algorithm" => &mut algorithm,
                _ => return None,
            };
            if slot.replace(value).is_some() {
                return None;
            }
            match after.trim_start() {
                "" => return algorithm.map(|algorithm| Self { key, algorithm }),
                after => rest = after.strip_prefix(',')?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wishes_are_read() {
        let wish = |key, algorithm| Some(RequestedSignature { key, algorithm });
        assert_eq!(RequestedSignature::parse(r#"keyid="a", algorithm="ed25519""#), wish(Some("a"), "ed25519"));
        assert_eq!(RequestedSignature::parse(r#"algorithm="x",keyid="b" "#), wish(Some("b"), "x"));
        assert_eq!(RequestedSignature::parse(r#" algorithm="""#), wish(None, ""));
        for text in [
            "",
            "ed25519",
            r#"keyid="a""#,
            r#"algorithm=ed25519"#,
            r#"algorithm="ed25519"#,
            r#"algorithm="ed25519","#,
            r#"algorithm="ed25519" keyid="a""#,
            r#"algorithm="ed25519", algorithm="ed25519""#,
            r#"algorithm="ed25519", headers="host""#,
            r#",algorithm="ed25519""#,
        ] {
            assert_eq!(RequestedSignature::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in r#"[a-z",= ]{0,40}"#) {
            let _ = RequestedSignature::parse(&text);
        }
    }
}
