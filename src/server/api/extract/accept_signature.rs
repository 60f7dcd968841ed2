//! `Keygen-Accept-Signature`: which signature a client can verify (docs/api.md 1.10).

use axum::http::{HeaderMap, HeaderName};
use uuid::Uuid;

use crate::{
    model::id::AccountId,
    server::{api::wire::error::ApiError, http_signature::ED25519},
};

const ACCEPT_SIGNATURE: HeaderName = HeaderName::from_static("keygen-accept-signature");

/// Refuses a client that could not verify the signature it would get.
pub(in crate::server::api) fn check_accept_signature(headers: &HeaderMap, account: AccountId) -> Result<(), ApiError> {
    let refuse = |detail| Err(ApiError::invalid_header("Keygen-Accept-Signature", detail));
    let mut lines = headers.get_all(ACCEPT_SIGNATURE).iter();
    let Some(line) = lines.next() else { return Ok(()) };
    let requested = line.to_str().ok().filter(|_| lines.next().is_none()).and_then(RequestedSignature::parse);
    match requested {
        None => refuse("invalid accept-signature header (malformed)"),
        Some(RequestedSignature { algorithm, .. }) if algorithm != ED25519 => {
            refuse("invalid accept-signature header (unsupported algorithm)")
        }
        Some(RequestedSignature { key: Some(key), .. }) if Uuid::try_parse(key) != Ok(account.0) => {
            refuse("invalid accept-signature header (keyid not found)")
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
    /// `keyid="…", algorithm="…"`: each at most once, in any order; `keyid` is optional.
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
    fn requested_signatures_are_parsed() {
        let requested = |key, algorithm| Some(RequestedSignature { key, algorithm });
        assert_eq!(RequestedSignature::parse(r#"keyid="a", algorithm="ed25519""#), requested(Some("a"), "ed25519"));
        assert_eq!(RequestedSignature::parse(r#"algorithm="x",keyid="b" "#), requested(Some("b"), "x"));
        assert_eq!(RequestedSignature::parse(r#" algorithm="""#), requested(None, ""));
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
