//! What goes wrong, told by status: one answer each for what can happen at every
//! door, and one of its own where a door has codes of its own.

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
                JSON_API, headers,
                operation::{Credentials, Operation},
            },
            wire::error::ApiError,
        },
        config::PublicUrl,
        domain::error::{Error, ForbiddenReason, ResourceKind, UnauthenticatedReason},
    },
};

/// What may be said at every door, by the name of the answer.
const SHARED: [(&str, StatusCode, &str); 9] = [
    ("BadRequest", StatusCode::BAD_REQUEST, "The request cannot be read, or has something where it does not belong."),
    ("Unauthorized", StatusCode::UNAUTHORIZED, "Nobody was recognised."),
    ("Forbidden", StatusCode::FORBIDDEN, "Whoever asked may not."),
    ("NotFound", StatusCode::NOT_FOUND, "It does not exist, or whoever asked may not know of it."),
    ("TooLarge", StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 64 KB."),
    ("TooLong", StatusCode::URI_TOO_LONG, "The address is longer than 8 KB."),
    ("TooMany", StatusCode::TOO_MANY_REQUESTS, "Tried too often."),
    ("Failed", StatusCode::INTERNAL_SERVER_ERROR, "The server failed; its log has the cause, under the id."),
    ("Busy", StatusCode::SERVICE_UNAVAILABLE, "Too much to do right now, or it took too long."),
];

/// What may be said at some doors only, each in words of its own.
const SOME: [(StatusCode, &str); 2] = [
    (StatusCode::CONFLICT, "It is there already, and there can be only one."),
    (StatusCode::UNPROCESSABLE_ENTITY, "What was sent breaks rules; every one of them is told."),
];

/// The answers that operations refer to.
pub(in crate::server::api) fn shared(public_url: &PublicUrl) -> Vec<(&'static str, Response)> {
    let answer = |(name, status, about): (&'static str, StatusCode, &'static str)| {
        (name, response(status, about, everywhere(status), &usual(status), public_url))
    };
    SHARED.into_iter().map(answer).collect()
}

/// Names in an operation all that can go wrong.
pub(in crate::server::api) fn name(
    builder: OperationBuilder,
    operation: &Operation,
    in_account: bool,
    public_url: &PublicUrl,
) -> OperationBuilder {
    let told = own(operation);
    let of = |status: StatusCode| told.iter().filter(move |error| error.status() == status);
    let all = SHARED.map(|(name, status, about)| (Some(name), status, about)).into_iter();
    all.chain(SOME.map(|(status, about)| (None, status, about))).fold(builder, |builder, (name, status, about)| {
        let answer = match (of(status).next(), name) {
            (None, Some(name)) if can_happen(status, operation, in_account) => Ref::from_response_name(name).into(),
            (None, _) => return builder,
            (Some(first), _) => {
                let codes = everywhere(status).chain(of(status).flat_map(ApiError::codes));
                RefOr::T(response(status, about, codes, first, public_url))
            }
        };
        builder.response(status.as_str(), answer)
    })
}

fn can_happen(status: StatusCode, operation: &Operation, in_account: bool) -> bool {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => operation.credentials != Credentials::Unread,
        StatusCode::NOT_FOUND => in_account,
        _ => true,
    }
}

/// The codes of a status that any endpoint can return.
fn everywhere(status: StatusCode) -> impl Iterator<Item = &'static str> {
    let codes = ErrorCode::ALL.iter().filter(move |code| StatusCode::from(code.entry().status) == status);
    codes.filter(|code| !code.is_raised_by(RaisedBy::ListedEndpoints)).filter_map(|code| code.in_api())
}

/// What this door alone may say, as the server words it.
fn own(operation: &Operation) -> Vec<ApiError> {
    let refusals = operation.refusals.iter().map(|code| Error::from(FieldError::from(*code)));
    let denials = operation.denials.iter().map(|why| Error::Unauthenticated(*why));
    let single = operation.is_single.then_some(Error::Conflict);
    refusals.chain(denials).chain(single).map(ApiError::from).collect()
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
        StatusCode::UNAUTHORIZED => headers::carrying(response, &["WWW-Authenticate"]),
        StatusCode::TOO_MANY_REQUESTS => headers::limited(response),
        StatusCode::SERVICE_UNAVAILABLE => headers::carrying(response, &["Retry-After"]),
        _ => response,
    };
    let example = example.document("01c1dac1-0a00-7160-8999-50d836f675cc", public_url).ok();
    let content = ContentBuilder::new().schema(Some(with_codes(codes))).example(example);
    response.content(JSON_API, content.build()).build()
}

/// The error document; its codes, where it has any, are among these.
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

/// What is most often said with a status.
fn usual(status: StatusCode) -> ApiError {
    match status {
        StatusCode::BAD_REQUEST => {
            ApiError::shape("/data/attributes/email".into(), "type mismatch (received integer expected string)".into())
        }
        StatusCode::UNAUTHORIZED => Error::Unauthenticated(UnauthenticatedReason::Missing).into(),
        StatusCode::FORBIDDEN => Error::Forbidden(ForbiddenReason::Lacks("user")).into(),
        StatusCode::NOT_FOUND => Error::NotFound(ResourceKind::User, Some("ada@engine.example".into())).into(),
        StatusCode::TOO_MANY_REQUESTS => ApiError::of(ErrorCode::TooManyRequests),
        StatusCode::SERVICE_UNAVAILABLE => Error::Busy.into(),
        StatusCode::INTERNAL_SERVER_ERROR => ApiError::of(ErrorCode::Broken),
        status => ApiError::bare(status),
    }
}
