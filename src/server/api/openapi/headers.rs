//! The headers of answers that are worth naming (contract 1.9 to 1.11).

use utoipa::openapi::{
    Header, HeaderBuilder, Ref, ResponseBuilder,
    schema::{ObjectBuilder, Type},
};

/// In every answer of an account.
const IN_ACCOUNT: [&str; 8] = [
    "Keygen-Account",
    "Keygen-Bearer",
    "Keygen-Token",
    "Keygen-Signature",
    "Keygen-Date",
    "Keygen-Digest",
    "Digest",
    "Date",
];
/// In every answer.
const ANYWHERE: [&str; 4] = ["Keygen-Version", "Keygen-Edition", "Keygen-Mode", "X-Request-Id"];
/// Where somebody has to wait.
const LIMITED: [&str; 6] = [
    "Retry-After",
    "X-RateLimit-Window",
    "X-RateLimit-Count",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
];

/// Gives an answer what all answers of its kind carry.
pub(in crate::server::api) fn common(response: ResponseBuilder, in_account: bool) -> ResponseBuilder {
    let named = if in_account { IN_ACCOUNT.as_slice() } else { &[] };
    carrying(carrying(response, &ANYWHERE), named)
}

/// How long to wait, and for what.
pub(in crate::server::api) fn limited(response: ResponseBuilder) -> ResponseBuilder {
    carrying(response, &LIMITED)
}

/// These headers more.
pub(in crate::server::api) fn carrying(response: ResponseBuilder, names: &[&str]) -> ResponseBuilder {
    let place = |name: &str| Ref::new(format!("#/components/headers/{name}"));
    names.iter().fold(response, |response, name| response.header_ref(*name, place(name)))
}

/// Every header that answers refer to.
pub(in crate::server::api) fn shared() -> Vec<(&'static str, Header)> {
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    let number = || ObjectBuilder::new().schema_type(Type::Integer).build();
    let of_format = |name: &str| ObjectBuilder::new().schema_type(Type::String).format(super::format(name)).build();
    let (id, uri) = (|| of_format("uuid"), || of_format("uri"));
    let is = |value: &'static str| ObjectBuilder::new().schema_type(Type::String).enum_values(Some([value])).build();
    [
        ("Keygen-Account", "The account that the request was about.", id()),
        ("Keygen-Bearer", "Who was recognised: a user or a product.", id()),
        ("Keygen-Token", "The token by which.", id()),
        ("Keygen-Version", "The version of the API in effect.", text()),
        ("Keygen-Edition", "Which edition of the API this is.", is("CE")),
        ("Keygen-Mode", "How accounts are addressed.", is("singleplayer")),
        ("X-Request-Id", "Names the request in the server's log; `meta.id` of an error is the same.", id()),
        ("Keygen-Signature", "The signature of this answer, by the account's key.", text()),
        ("Keygen-Date", "When it was signed.", text()),
        ("Keygen-Digest", "The digest of the body that was signed.", text()),
        ("Digest", "The same.", text()),
        ("Date", "When the answer was made; part of what is signed.", text()),
        ("Location", "Where the new record is.", uri()),
        ("WWW-Authenticate", "The scheme in which to ask again.", text()),
        ("Retry-After", "In how many seconds it is worth trying again.", number()),
        ("X-RateLimit-Window", "The name of the limit.", text()),
        ("X-RateLimit-Count", "How often it was tried.", number()),
        ("X-RateLimit-Limit", "How often one may.", number()),
        ("X-RateLimit-Remaining", "How often one still may.", number()),
        ("X-RateLimit-Reset", "When one may again, in seconds since 1970.", number()),
    ]
    .map(|(name, about, schema)| (name, HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build()))
    .into()
}
