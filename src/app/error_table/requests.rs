//! Requests that were not answered as they were meant: unreadable, unserved, by nobody known.

use crate::{app::error_table::Texts, model::problem::ErrorCode};

const ANYBODY: &str = "Anybody, with a request that is right. This is not about permissions.";
const TOKEN: &str = "Users, staff and products, each with a token that is valid.";

pub(super) const fn unreadable(code: ErrorCode) -> Texts {
    match code {
        ErrorCode::JsonInvalid => [
            "The body is not JSON, or could be read in two ways.",
            "A trailing comma, single quotes, a comment, a key given twice, or an empty body where one is needed.",
            "Check the body with a JSON validator. Two spellings of one key, as firstName and first_name, count as one.",
            ANYBODY,
        ],
        ErrorCode::EncodingInvalid => [
            "The request holds bytes that are not UTF-8, or a null character.",
            "Text in another encoding, or binary data in a header.",
            "Encode everything as UTF-8, also what goes into the Authorization header before base64.",
            ANYBODY,
        ],
        ErrorCode::ParametersInvalid => [
            "The query string cannot be read.",
            "Brackets or percent signs that were not encoded.",
            "Let your HTTP library build the query.",
            ANYBODY,
        ],
        _ => [
            "The path cannot be read.",
            "An email or a name in the path that was not percent-encoded.",
            "Percent-encode every part of the path.",
            ANYBODY,
        ],
    }
}

pub(super) const fn unserved(code: ErrorCode) -> Texts {
    match code {
        ErrorCode::HttpMethodInvalid => [
            "The method is not one of HTTP's.",
            "A typing error in a hand-written request.",
            "Use GET, POST, PUT, PATCH or DELETE.",
            ANYBODY,
        ],
        ErrorCode::MimeTypeInvalid => [
            "The Accept or the Content-Type header names something that is not spoken here.",
            "A form post, plain text, or a client that accepts only HTML.",
            "Send application/vnd.api+json or application/json, and accept one of them.",
            ANYBODY,
        ],
        ErrorCode::NotFound => [
            "There is no such endpoint or record, or this caller may not know of it.",
            "A typing error in the path, a method that the endpoint does not take, or the id of somebody else's record.",
            "Compare method and path with the documentation, and whose token you send.",
            "For a record: its owner, and staff who may see it.",
        ],
        ErrorCode::EnvironmentNotSupported => [
            "The request asks for an environment.",
            "A client that was set up for environments.",
            "Leave the Keygen-Environment header and the environment parameter out.",
            ANYBODY,
        ],
        ErrorCode::InvalidApiVersion => [
            "The request asks for a version of the API that does not exist.",
            "A client that is newer than this server, or a typing error.",
            "Send a version from 1.0 to 1.8, or leave the header out.",
            ANYBODY,
        ],
        _ => [
            "Too many attempts came from one address, or for one email.",
            "A loop that logs in again and again, or somebody who guesses passwords.",
            "Wait as many seconds as the Retry-After header says. Keep the token instead of logging in each time.",
            "Anybody, a little later.",
        ],
    }
}

pub(super) const fn unidentified(code: ErrorCode) -> Texts {
    match code {
        ErrorCode::TokenMissing => [
            "The request carries no credentials, and needs some.",
            "The Authorization header is missing, or a proxy removed it.",
            "Send Authorization: Bearer, followed by the token.",
            TOKEN,
        ],
        ErrorCode::TokenInvalid => [
            "The token is not known here.",
            "It was revoked or regenerated, copied in part, or belongs to another account.",
            "Log in again for a new token.",
            TOKEN,
        ],
        ErrorCode::TokenFormatInvalid => [
            "The request carries a token's id where its value belongs.",
            "The id was copied from a list; lists never show the value.",
            "Use the value that was shown when the token was created. If it is lost, regenerate the token.",
            TOKEN,
        ],
        ErrorCode::TokenExpired => [
            "The token was valid once, and its time is over.",
            "Tokens of users last 14 days unless something else was asked for.",
            "Log in again, or regenerate the token before it expires.",
            TOKEN,
        ],
        ErrorCode::CredentialsInvalid => [
            "Email and password do not belong together. The answer is the same whether the email is known or not.",
            "A typing error, another account's user, or a user without a password.",
            "Check both. In the Authorization header they stand as base64 of email, colon, password.",
            "Every user of the account with the right password.",
        ],
        ErrorCode::OtpRequired => [
            "Email and password are right, and the user has a second factor.",
            "The log-in, or the removal of the second factor, carried no code.",
            "Ask for the six digits that the user's app shows now, and send them as meta.otp.",
            "Every user of the account with the right password and code.",
        ],
        ErrorCode::OtpInvalid => [
            "The code is not right. At log-in, email and password are.",
            "It is over, was used before, or the clock of the user's device is off.",
            "Wait for the next code and send that. Each is taken once, within its half minute.",
            "Every user of the account with the right password and code.",
        ],
        _ => [
            "The user is suspended.",
            "Staff of the account did this on purpose.",
            "Ask the vendor of the software. Log-ins and tokens work again once the suspension is lifted.",
            "Every user who is not suspended.",
        ],
    }
}
