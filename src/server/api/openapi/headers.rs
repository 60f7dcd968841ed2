//! The headers of answers (docs/api.md 1.9 to 1.11).

use utoipa::openapi::{
    Header, HeaderBuilder, Ref, ResponseBuilder,
    schema::{ObjectBuilder, Type},
};

use crate::server::api::openapi::schemas::format;

/// On every answer of an account.
const IN_ACCOUNT: [&str; 2] = ["Keygen-Bearer", "Keygen-Token"];
/// On every answer. Paths without an account are about the default one.
const ANYWHERE: [&str; 10] = [
    "Keygen-Version",
    "Keygen-Edition",
    "Keygen-Mode",
    "X-Request-Id",
    "Keygen-Account",
    "Keygen-Signature",
    "Keygen-Date",
    "Keygen-Digest",
    "Digest",
    "Date",
];
/// On an answer that asks the client to wait.
const LIMITED: [&str; 6] = [
    "Retry-After",
    "X-RateLimit-Window",
    "X-RateLimit-Count",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
];

/// Adds the headers that all answers have, or all answers of an account.
pub(in crate::server::api) fn common(response: ResponseBuilder, in_account: bool) -> ResponseBuilder {
    let named = if in_account { IN_ACCOUNT.as_slice() } else { &[] };
    with_headers(with_headers(response, &ANYWHERE), named)
}

/// Adds the headers of an answer that asks the client to wait.
pub(in crate::server::api) fn limited(response: ResponseBuilder) -> ResponseBuilder {
    with_headers(response, &LIMITED)
}

/// Adds references to these headers.
pub(in crate::server::api) fn with_headers(response: ResponseBuilder, names: &[&str]) -> ResponseBuilder {
    let reference = |name: &str| Ref::new(format!("#/components/headers/{name}"));
    names.iter().fold(response, |response, name| response.header_ref(*name, reference(name)))
}

/// The components that answers refer to.
pub(in crate::server::api) fn shared() -> Vec<(&'static str, Header)> {
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    let number = || ObjectBuilder::new().schema_type(Type::Integer).build();
    let of_format = |name: &str| ObjectBuilder::new().schema_type(Type::String).format(format(name)).build();
    let (id, uri) = (|| of_format("uuid"), || of_format("uri"));
    let is = |value: &'static str| ObjectBuilder::new().schema_type(Type::String).enum_values(Some([value])).build();
    [
        ("Keygen-Account", "The account of the request.", id()),
        ("Keygen-Bearer", "The authenticated user or product.", id()),
        ("Keygen-Token", "The token that authenticated the request.", id()),
        ("Keygen-Version", "The version of the API that the answer follows.", text()),
        ("Keygen-Edition", "The edition of the API.", is("CE")),
        ("Keygen-Mode", "How paths name accounts.", is("singleplayer")),
        ("X-Request-Id", "The id of the request in the server's log, and in `meta.id` of an error.", id()),
        ("Keygen-Signature", "The signature of the answer, with the account's key.", text()),
        ("Keygen-Date", "When the answer was signed.", text()),
        ("Keygen-Digest", "The digest of the body that was signed.", text()),
        ("Digest", "The same as `Keygen-Digest`.", text()),
        ("Date", "When the answer was signed. The signature covers it.", text()),
        ("Location", "The URL of the new record.", uri()),
        ("WWW-Authenticate", "The authentication scheme to use.", text()),
        ("Retry-After", "After how many seconds to try again.", number()),
        ("X-RateLimit-Window", "The name of the limit.", text()),
        ("X-RateLimit-Count", "How many requests were counted.", number()),
        ("X-RateLimit-Limit", "How many requests are allowed.", number()),
        ("X-RateLimit-Remaining", "How many requests are left.", number()),
        ("X-RateLimit-Reset", "When the limit resets, in seconds since 1970.", number()),
    ]
    .map(|(name, about, schema)| (name, HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build()))
    .into()
}
