//! Second factors: codes from an authenticator app, beside the password.

use crate::server::{
    api::{
        endpoints::second_factors::{NEW_FACTOR, REMOVAL, SWITCH, SecondFactorResource},
        operations::{Operation, SuccessResponse},
    },
    domain::error::UnauthenticatedReason,
};

const SEES: &str = "Users for themselves; admins for everybody.";
const CHANGES: &str = "Users for themselves, but for read-only staff; admins for everybody.";

pub(in crate::server::api) const LIST: Operation = Operation::new(
    "listSecondFactors",
    "List a user's second factors",
    SuccessResponse::page::<SecondFactorResource>("The one there is, or none."),
)
.who(SEES);

pub(in crate::server::api) const CREATE: Operation = Operation::new(
    "createSecondFactor",
    "Create a second factor",
    SuccessResponse::made::<SecondFactorResource>("The factor, not enabled yet; `uri` and `secret` go into the app."),
)
.about(
    "The caller's own password proves who asks, also where an admin gives a factor to somebody else. A user has one at \
     most: where it is enabled already, its code is asked for before that is told.",
)
.who(CHANGES)
.takes(NEW_FACTOR, r#"{ "meta": { "password": "seven copper gears at dusk" } }"#)
.denies(&[UnauthenticatedReason::Password, UnauthenticatedReason::OtpInvalid])
.conflicts();

pub(in crate::server::api) const SHOW: Operation = Operation::new(
    "showSecondFactor",
    "Show a second factor",
    SuccessResponse::one::<SecondFactorResource>("The factor."),
)
.who(SEES);

pub(in crate::server::api) const UPDATE: Operation = Operation::new(
    "updateSecondFactor",
    "Switch a second factor",
    SuccessResponse::one::<SecondFactorResource>("The factor."),
)
.about(
    "Its own code shows that the app has it. Once it is enabled, log-in asks for a code, and the secret is shown \
             no more. Switched off, it begins anew with another one.",
)
.who(CHANGES)
.takes(
    SWITCH,
    r#"{ "data": { "type": "second-factors", "attributes": { "enabled": true } }, "meta": { "otp": "123456" } }"#,
)
.denies(&[UnauthenticatedReason::OtpInvalid]);

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteSecondFactor", "Delete a second factor", SuccessResponse::nothing(204, "It is gone."))
        .about("While it is enabled, its code is needed.")
        .who(CHANGES)
        .takes(REMOVAL, r#"{ "meta": { "otp": "123456" } }"#)
        .denies(&[UnauthenticatedReason::OtpRequired, UnauthenticatedReason::OtpInvalid]);
