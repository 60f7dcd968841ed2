//! What a page or a form answers to an error of a use case: a status, and a problem that it can show.

use axum::http::{StatusCode, request::Parts};
use leptos::prelude::use_context;

use crate::{
    model::problem::{ErrorCode, Field, FieldError, Problem},
    server::{
        domain::error::{Error, ForbiddenReason, UnauthenticatedReason},
        http::request_id::request_id,
    },
};

/// The status of the answer and the problem that the page shows. Refused values are a 422, whatever the API says of them.
pub fn status_and_problem(error: Error) -> (StatusCode, Problem) {
    let error = match error {
        Error::Refused(problem) => return (StatusCode::UNPROCESSABLE_ENTITY, problem),
        Error::Internal(cause) => return (ErrorCode::Broken.entry().status.into(), internal(&cause.to_string())),
        Error::RateLimited(limit) => limit.field_error(),
        Error::Unauthenticated(reason) => unauthenticated(reason),
        Error::Forbidden(reason) => forbidden(reason).into(),
        Error::NotFound(..) => ErrorCode::Gone.into(),
        Error::Conflict => ErrorCode::Stale.into(),
        Error::Busy => ErrorCode::Busy.into(),
    };
    (error.code.entry().status.into(), error.into())
}

/// The code for a caller who may not do this, or for what nobody may do here.
pub const fn forbidden(reason: ForbiddenReason) -> ErrorCode {
    match reason {
        ForbiddenReason::Banned => ErrorCode::UserBanned,
        ForbiddenReason::Unverified => ErrorCode::UserUnverified,
        ForbiddenReason::DeletionPending => ErrorCode::UserDeletionPending,
        ForbiddenReason::InMemory => ErrorCode::InMemory,
        ForbiddenReason::SeveralAccounts => ErrorCode::SeveralAccounts,
        ForbiddenReason::Lacks(_)
        | ForbiddenReason::LacksPrivileges(..)
        | ForbiddenReason::NotAUser
        | ForbiddenReason::Unexplained
        | ForbiddenReason::Anonymous => ErrorCode::NotAllowed,
    }
}

/// The code for a caller who is not authenticated. Pages have sessions and no tokens, so most mean "log in again".
fn unauthenticated(reason: UnauthenticatedReason) -> FieldError {
    use UnauthenticatedReason as Reason;
    match reason {
        // The form has checked that there is something in both fields. One sentence is for all the rest.
        Reason::EmailRequired | Reason::PasswordRequired | Reason::Credentials => ErrorCode::CredentialsInvalid.into(),
        Reason::OtpInvalid | Reason::PasskeyInvalid | Reason::PasskeyUnknown | Reason::PasskeyTooLate => {
            reason.code().into()
        }
        // Forms take it in place of a code, in the field of the code.
        Reason::RecoveryCodeInvalid => FieldError::new(ErrorCode::RecoveryCodeInvalid, Field::Otp),
        Reason::OldPassword => ErrorCode::CurrentPasswordInvalid.into(),
        Reason::Password => FieldError::new(ErrorCode::CurrentPasswordInvalid, Field::Password),
        Reason::Missing
        | Reason::TokenInvalid
        | Reason::TokenFormat
        | Reason::TokenExpired
        | Reason::OtpRequired
        | Reason::ResetExpired => ErrorCode::LoggedOut.into(),
    }
}

fn internal(cause: &str) -> Problem {
    // Without an id the line is still worth logging. An id from a proxy may be no UUID: then the page shows none.
    let id = use_context::<Parts>().and_then(|parts| request_id(&parts.headers)).unwrap_or_default();
    tracing::error!(error = cause, request = %id, "a page or a form failed");
    Problem { request: id.parse().ok(), ..ErrorCode::Broken.into() }
}
