//! The error responses of operations, by status: one component for each status that any endpoint can return, and a
//! response of its own where an endpoint has codes of its own.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Schema,
    path::OperationBuilder,
    schema::{AllOfBuilder, ArrayBuilder, ObjectBuilder, Type},
};

use crate::{
    model::{
        errors::{ErrorCode, RaisedBy},
        problem::FieldError,
    },
    server::{
        api::{
            openapi::{
                headers,
                operation::{Operation, RequiredCredentials},
                schemas::JSON_API,
            },
            wire::error::ApiError,
        },
        config::PublicUrl,
        domain::error::{Error, ForbiddenReason, ResourceKind, UnauthenticatedReason},
    },
};

/// Errors any endpoint can return, by the name of the component.
const SHARED: [(&str, StatusCode, &str); 9] = [
    ("BadRequest", StatusCode::BAD_REQUEST, "The request is malformed, or its body does not fit the schema."),
    ("Unauthorized", StatusCode::UNAUTHORIZED, "The credentials are missing or invalid."),
    ("Forbidden", StatusCode::FORBIDDEN, "You don't have permission."),
    ("NotFound", StatusCode::NOT_FOUND, "The record does not exist, or you don't have permission to see it."),
    ("TooLarge", StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 64 KB."),
    ("TooLong", StatusCode::URI_TOO_LONG, "The URI is longer than 8 KB."),
    ("TooMany", StatusCode::TOO_MANY_REQUESTS, "Too many requests, or too many failed attempts."),
    (
        "Failed",
        StatusCode::INTERNAL_SERVER_ERROR,
        "The server failed. Its log has the cause under the id in `meta.id`.",
    ),
    ("Busy", StatusCode::SERVICE_UNAVAILABLE, "The server is overloaded, or the request took too long."),
];

/// Errors that only some endpoints return. Each of them has a response of its own.
const SOME: [(StatusCode, &str); 2] = [
    (StatusCode::CONFLICT, "The record already exists, and there can be only one."),
    (StatusCode::UNPROCESSABLE_ENTITY, "Some values are not allowed. The answer lists every field error."),
];

/// The components that operations refer to.
pub(in crate::server::api) fn shared(public_url: &PublicUrl) -> Vec<(&'static str, Response)> {
    let answer = |(name, status, about): (&'static str, StatusCode, &'static str)| {
        (name, response(status, about, common_codes(status), &most_common(status), public_url))
    };
    SHARED.into_iter().map(answer).collect()
}

/// Adds every error that the operation can return.
pub(in crate::server::api) fn add_errors(
    builder: OperationBuilder,
    operation: &Operation,
    in_account: bool,
    public_url: &PublicUrl,
) -> OperationBuilder {
    let own = own_errors(operation);
    let of = |status: StatusCode| own.iter().filter(move |error| error.status() == status);
    let all = SHARED.map(|(name, status, about)| (Some(name), status, about)).into_iter();
    all.chain(SOME.map(|(status, about)| (None, status, about))).fold(builder, |builder, (name, status, about)| {
        let answer = match (of(status).next(), name) {
            (None, Some(name)) if can_happen(status, operation, in_account) => Ref::from_response_name(name).into(),
            (None, _) => return builder,
            (Some(first), _) => {
                let codes = common_codes(status).chain(of(status).flat_map(ApiError::codes_of_all_versions));
                RefOr::T(response(status, about, codes, first, public_url))
            }
        };
        builder.response(status.as_str(), answer)
    })
}

fn can_happen(status: StatusCode, operation: &Operation, in_account: bool) -> bool {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => operation.credentials != RequiredCredentials::Unread,
        StatusCode::NOT_FOUND => in_account,
        _ => true,
    }
}

/// The codes of a status that any endpoint can return.
fn common_codes(status: StatusCode) -> impl Iterator<Item = &'static str> {
    let codes = ErrorCode::ALL.iter().filter(move |code| StatusCode::from(code.entry().status) == status);
    codes.filter(|code| !code.is_raised_by(RaisedBy::ListedEndpoints)).filter_map(|code| code.in_api())
}

/// The errors of this endpoint alone, as the server returns them.
fn own_errors(operation: &Operation) -> Vec<ApiError> {
    let field_errors = operation.field_errors.iter().map(|code| Error::from(FieldError::from(*code)));
    let unauthenticated = operation.unauthenticated.iter().map(|why| Error::Unauthenticated(*why));
    let forbidden = operation.forbidden.iter().map(|why| Error::Forbidden(*why));
    let conflict = operation.has_conflict.then_some(Error::Conflict);
    field_errors.chain(unauthenticated).chain(forbidden).chain(conflict).map(ApiError::from).collect()
}

fn response(
    status: StatusCode,
    about: &str,
    codes: impl Iterator<Item = &'static str>,
    example: &ApiError,
    public_url: &PublicUrl,
) -> Response {
    let response = headers::common(ResponseBuilder::new().description(about), true);
    let response = match status {
        StatusCode::UNAUTHORIZED => headers::with_headers(response, &["WWW-Authenticate"]),
        StatusCode::TOO_MANY_REQUESTS => headers::limited(response),
        StatusCode::SERVICE_UNAVAILABLE => headers::with_headers(response, &["Retry-After"]),
        _ => response,
    };
    let example = example.document("01c1dac1-0a00-7160-8999-50d836f675cc", public_url);
    let example = Some(example.expect("an error document is serialisable"));
    let content = ContentBuilder::new().schema(Some(with_codes(codes))).example(example);
    response.content(JSON_API, content.build()).build()
}

/// The error document, with the codes that can occur.
fn with_codes(codes: impl Iterator<Item = &'static str>) -> Schema {
    let codes: BTreeSet<_> = codes.collect();
    let document = Ref::from_schema_name("ErrorDocument");
    if codes.is_empty() {
        return AllOfBuilder::new().item(document).build().into();
    }
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes));
    let error = ObjectBuilder::new().schema_type(Type::Object).property("code", code);
    let errors = ArrayBuilder::new().items(error);
    let narrowed = ObjectBuilder::new().schema_type(Type::Object).property("errors", errors);
    AllOfBuilder::new().item(document).item(narrowed).build().into()
}

/// The most common error of a status.
fn most_common(status: StatusCode) -> ApiError {
    match status {
        StatusCode::BAD_REQUEST => ApiError::invalid_body(
            "/data/attributes/email".into(),
            "type mismatch (received integer expected string)".into(),
        ),
        StatusCode::UNAUTHORIZED => Error::Unauthenticated(UnauthenticatedReason::Missing).into(),
        StatusCode::FORBIDDEN => Error::Forbidden(ForbiddenReason::Lacks("user")).into(),
        StatusCode::NOT_FOUND => Error::NotFound(ResourceKind::User, Some("ada@engine.example".into())).into(),
        StatusCode::TOO_MANY_REQUESTS => ApiError::new(ErrorCode::TooManyRequests),
        StatusCode::SERVICE_UNAVAILABLE => Error::Busy.into(),
        StatusCode::INTERNAL_SERVER_ERROR => ApiError::new(ErrorCode::Broken),
        status => ApiError::from_status(status),
    }
}
