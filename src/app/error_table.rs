//! The text of the error pages, one row a code. Codes that only pages use have none.
//!
//! On the server only: pages are not in the browser's half. The `detail` is
//! the API's own; `api/wording.rs` is where programs get it from.

use crate::model::problem::Code;

/// What there is to say about a code.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// Of the answer.
    pub(super) status: u16,
    /// As the API words it.
    pub(super) detail: &'static str,
    /// Where the API says it is: the kind of place, and the place.
    pub(super) source: Option<(&'static str, &'static str)>,
    /// In a sentence.
    pub(super) happened: &'static str,
    /// Most of the time.
    pub(super) cause: &'static str,
    /// To mend it.
    pub(super) remedy: &'static str,
    /// Whose request would pass.
    pub(super) who: &'static str,
}

const ANYBODY: &str = "Anybody, with a request that is right. This is not about permissions.";
const VALID: &str = "Whoever may make the request at all; only the value is refused.";
const TOKEN: &str = "Users, staff and products, each with a token that is valid.";
const BLANK: &str = "can't be blank";
const LONG: &str = "is too long (maximum is 255 characters)";
const RESEND: &str = "Send a value of 255 characters or fewer.";

/// The row of a code.
pub(super) const fn entry(code: Code) -> Option<Entry> {
    let entry = match code {
        Code::JsonInvalid | Code::EncodingInvalid | Code::ParametersInvalid | Code::UriInvalid => unreadable(code),
        Code::HttpMethodInvalid | Code::MimeTypeInvalid | Code::NotFound | Code::EnvironmentNotSupported => unserved(code),
        Code::InvalidApiVersion | Code::TooManyRequests => unserved(code),
        Code::TokenMissing | Code::TokenInvalid | Code::TokenFormatInvalid | Code::TokenExpired => unidentified(code),
        Code::CredentialsInvalid | Code::UserBanned => unidentified(code),
        Code::EmailMissing | Code::EmailInvalid | Code::EmailTaken | Code::EmailTooLong => person(code),
        Code::PasswordMissing | Code::PasswordInvalid | Code::PasswordTooShort | Code::PasswordTooLong => person(code),
        Code::PasswordTooWeak | Code::FirstNameTooLong | Code::LastNameTooLong | Code::GroupNotFound => person(code),
        Code::NameMissing | Code::NameTooLong | Code::SlugInvalid | Code::SlugTaken | Code::SlugReserved => account(code),
        Code::SlugLikeId | Code::SlugTooLong | Code::MetadataTooLong | Code::AccountAdminsRequired => account(code),
        Code::CodeInvalid | Code::CodeTaken | Code::CodeReserved | Code::CodeTooLong => product(code),
        Code::DistributionStrategyNotAllowed | Code::UrlInvalid | Code::UrlProtocolInvalid => product(code),
        Code::UrlHostInvalid | Code::UrlTooLong => product(code),
        // These never leave the pages.
        Code::Unpermitted | Code::NotAllowed | Code::Gone | Code::LoggedOut | Code::SignUpClosed => return None,
        Code::Stale | Code::NotConfirmed | Code::FormInvalid | Code::Busy | Code::Unreachable => return None,
        Code::Broken => return None,
    };
    Some(entry)
}

const fn row(
    status: u16,
    detail: &'static str,
    source: Option<(&'static str, &'static str)>,
    [happened, cause, remedy, who]: [&'static str; 4],
) -> Entry {
    Entry { status, detail, source, happened, cause, remedy, who }
}

const fn at(pointer: &'static str) -> Option<(&'static str, &'static str)> {
    Some(("pointer", pointer))
}

const fn unreadable(code: Code) -> Entry {
    match code {
        Code::JsonInvalid => row(
            400,
            "The request could not be completed because it contains invalid JSON (check formatting/encoding)",
            None,
            [
                "The body is not JSON, or could be read in two ways.",
                "A trailing comma, single quotes, a comment, a key given twice, or an empty body where one is needed.",
                "Check the body with a JSON validator. Two spellings of one key, as firstName and first_name, count as one.",
                ANYBODY,
            ],
        ),
        Code::EncodingInvalid => row(
            400,
            "The request could not be completed because it contains an invalid byte sequence (check encoding)",
            None,
            [
                "The request holds bytes that are not UTF-8, or a null character.",
                "Text in another encoding, or binary data in a header.",
                "Encode everything as UTF-8, also what goes into the Authorization header before base64.",
                ANYBODY,
            ],
        ),
        Code::ParametersInvalid => row(
            400,
            "The request could not be completed because it contains invalid query parameters (check encoding)",
            None,
            [
                "The query string cannot be read.",
                "Brackets or percent signs that were not encoded.",
                "Let your HTTP library build the query.",
                ANYBODY,
            ],
        ),
        _ => row(
            400,
            "The request could not be completed because the URI was invalid (please ensure non-URL safe chars are properly encoded)",
            None,
            [
                "The path cannot be read.",
                "An email or a name in the path that was not percent-encoded.",
                "Percent-encode every part of the path.",
                ANYBODY,
            ],
        ),
    }
}

const fn unserved(code: Code) -> Entry {
    match code {
        Code::HttpMethodInvalid => row(
            400,
            "The HTTP method for the request is not valid",
            None,
            ["The method is not one of HTTP's.", "A typing error in a hand-written request.", "Use GET, POST, PUT, PATCH or DELETE.", ANYBODY],
        ),
        Code::MimeTypeInvalid => row(
            400,
            "The mime type of the request is not acceptable (check content-type and accept headers)",
            None,
            [
                "The Accept or the Content-Type header names something that is not spoken here.",
                "A form post, plain text, or a client that accepts only HTML.",
                "Send application/vnd.api+json or application/json, and accept one of them.",
                ANYBODY,
            ],
        ),
        Code::NotFound => row(
            404,
            "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)",
            None,
            [
                "There is no such endpoint or record, or this caller may not know of it.",
                "A typing error in the path, a method that the endpoint does not take, or the id of somebody else's record.",
                "Compare method and path with the documentation, and whose token you send.",
                "For a record: its owner, and staff who may see it.",
            ],
        ),
        Code::EnvironmentNotSupported => row(
            400,
            "is unsupported",
            Some(("header", "Keygen-Environment")),
            [
                "The request asks for an environment.",
                "A client that was set up for environments.",
                "Leave the Keygen-Environment header and the environment parameter out.",
                ANYBODY,
            ],
        ),
        Code::InvalidApiVersion => row(
            400,
            "unsupported API version requested",
            Some(("header", "Keygen-Version")),
            [
                "The request asks for a version of the API that does not exist.",
                "A client that is newer than this server, or a typing error.",
                "Send a version from 1.0 to 1.8, or leave the header out.",
                ANYBODY,
            ],
        ),
        _ => row(
            429,
            "Throttle limit has been reached for your IP address. Please slow down.",
            None,
            [
                "Too many attempts came from one address, or for one email.",
                "A loop that logs in again and again, or somebody who guesses passwords.",
                "Wait as many seconds as the Retry-After header says. Keep the token instead of logging in each time.",
                "Anybody, a little later.",
            ],
        ),
    }
}

const fn unidentified(code: Code) -> Entry {
    match code {
        Code::TokenMissing => row(
            401,
            "You must be authenticated to complete the request",
            None,
            [
                "The request carries no credentials, and needs some.",
                "The Authorization header is missing, or a proxy removed it.",
                "Send Authorization: Bearer, followed by the token.",
                TOKEN,
            ],
        ),
        Code::TokenInvalid => row(
            401,
            "You must be authenticated to complete the request",
            None,
            [
                "The token is not known here.",
                "It was revoked or regenerated, copied in part, or belongs to another account.",
                "Log in again for a new token.",
                TOKEN,
            ],
        ),
        Code::TokenFormatInvalid => row(
            401,
            "Token format is invalid (make sure that you're providing a token value, not a token's UUID identifier)",
            None,
            [
                "The request carries a token's id where its value belongs.",
                "The id was copied from a list; lists never show the value.",
                "Use the value that was shown when the token was created. If it is lost, regenerate the token.",
                TOKEN,
            ],
        ),
        Code::TokenExpired => row(
            401,
            "Token is expired",
            None,
            [
                "The token was valid once, and its time is over.",
                "Tokens of users last 14 days unless something else was asked for.",
                "Log in again, or regenerate the token before it expires.",
                TOKEN,
            ],
        ),
        Code::CredentialsInvalid => row(
            401,
            "email and password must be valid",
            Some(("header", "Authorization")),
            [
                "Email and password do not belong together. The answer is the same whether the email is known or not.",
                "A typing error, another account's user, or a user without a password.",
                "Check both. In the Authorization header they stand as base64 of email, colon, password.",
                "Every user of the account with the right password.",
            ],
        ),
        _ => row(
            403,
            "User is banned",
            None,
            [
                "The user is suspended.",
                "Staff of the account did this on purpose.",
                "Ask the vendor of the software. Log-ins and tokens work again once the suspension is lifted.",
                "Every user who is not suspended.",
            ],
        ),
    }
}

const fn person(code: Code) -> Entry {
    const EMAIL: &str = "/data/attributes/email";
    const PASSWORD: &str = "/data/attributes/password";
    let (detail, source, texts) = match code {
        Code::EmailMissing => (BLANK, EMAIL, ["No email was given.", "An empty field in a form.", "Send an email address.", VALID]),
        Code::EmailInvalid => (
            "is invalid",
            EMAIL,
            ["This is not a bare email address.", "A name around it, a missing dot, or letters outside ASCII.", "Send an address like name@example.com.", VALID],
        ),
        Code::EmailTaken => (
            "has already been taken",
            EMAIL,
            ["Another user of the account has this email.", "The person signed up before. Upper and lower case count as the same.", "Log in instead, or use another address.", VALID],
        ),
        Code::EmailTooLong => (LONG, EMAIL, ["The email is too long.", "Something else was sent in its place.", RESEND, VALID]),
        Code::PasswordMissing => (BLANK, PASSWORD, ["The password is empty.", "An empty field in a form.", "Send a password, or leave the attribute out for a user without one.", VALID]),
        Code::PasswordInvalid => (
            "is invalid",
            PASSWORD,
            ["The password holds characters that cannot be typed at log-in.", "A line break at its end, when it was read from a file.", "Remove control characters.", VALID],
        ),
        Code::PasswordTooShort => (
            "is too short (minimum is 8 characters)",
            PASSWORD,
            ["The password is too short.", "The least length is a setting of this server; the detail names it.", "Use a few random words.", VALID],
        ),
        Code::PasswordTooLong => (
            "is too long (maximum is 128 characters)",
            PASSWORD,
            ["The password is too long.", "Something else was sent in its place.", "Send 128 characters or fewer.", VALID],
        ),
        Code::PasswordTooWeak => (
            "is too easy to guess",
            PASSWORD,
            ["The password is easy to guess.", "A common password, a keyboard row, or words from the person's own name or email.", "Use a few random words, or let a password manager make one.", VALID],
        ),
        Code::FirstNameTooLong => (LONG, "/data/attributes/firstName", ["The first name is too long.", "Something else was sent in its place.", RESEND, VALID]),
        Code::LastNameTooLong => (LONG, "/data/attributes/lastName", ["The last name is too long.", "Something else was sent in its place.", RESEND, VALID]),
        _ => (
            "must exist",
            "/data/relationships/group",
            ["The request puts the user into a group that does not exist.", "Groups are not part of this server.", "Leave the group out.", VALID],
        ),
    };
    row(422, detail, at(source), texts)
}

const fn account(code: Code) -> Entry {
    const NAME: &str = "/data/attributes/name";
    const SLUG: &str = "/data/attributes/slug";
    const MANAGERS: &str = "Admins and developers of the account.";
    let (detail, source, texts) = match code {
        Code::NameMissing => (BLANK, NAME, ["No name was given.", "An empty field in a form.", "Send a name.", VALID]),
        Code::NameTooLong => (LONG, NAME, ["The name is too long.", "Something else was sent in its place.", RESEND, VALID]),
        Code::SlugInvalid => (
            "can only contain lowercase letters, numbers and dashes (but cannot start with dash)",
            SLUG,
            ["The slug holds something that cannot stand in addresses.", "Capital letters, spaces or dots.", "Use lower-case letters, numbers and dashes, at least two, and no dash in front.", MANAGERS],
        ),
        Code::SlugTaken => ("has already been taken", SLUG, ["Another account has this slug.", "Slugs are unique on a server.", "Choose another.", MANAGERS]),
        Code::SlugReserved => ("is reserved", SLUG, ["The slug is a word that the API's own paths use.", "The word actions.", "Choose another.", MANAGERS]),
        Code::SlugLikeId => ("cannot resemble a UUID", SLUG, ["The slug would be taken for an id.", "A UUID, with or without dashes.", "Choose a word.", MANAGERS]),
        Code::SlugTooLong => (LONG, SLUG, ["The slug is too long.", "Something else was sent in its place.", RESEND, MANAGERS]),
        Code::MetadataTooLong => (
            "too many keys (exceeded limit of 64 keys)",
            "/data/attributes/metadata",
            ["The metadata is too large.", "More than 64 keys, counted at every depth, or more than 16,384 bytes as JSON.", "Keep what is large elsewhere, and its address here.", VALID],
        ),
        _ => (
            "account must have at least 1 admin user",
            "/data/relationships/admins",
            ["The account would be left without an admin.", "The last admin was about to be demoted or deleted.", "Make someone else an admin first.", "Admins of the account."],
        ),
    };
    row(422, detail, at(source), texts)
}

const fn product(code: Code) -> Entry {
    const CODE: &str = "/data/attributes/code";
    const URL: &str = "/data/attributes/url";
    let (detail, source, texts) = match code {
        Code::CodeInvalid => ("is invalid", CODE, ["The product's code is empty.", "An empty field in a form.", "Send a short name, or leave the attribute out.", VALID]),
        Code::CodeTaken => ("has already been taken", CODE, ["Another product has this code.", "Codes are unique in an account.", "Choose another.", VALID]),
        Code::CodeReserved => ("is reserved", CODE, ["The code is reserved, or would be taken for an id.", "The word actions, or a UUID.", "Choose another word.", VALID]),
        Code::CodeTooLong => (LONG, CODE, ["The code is too long.", "Something else was sent in its place.", RESEND, VALID]),
        Code::DistributionStrategyNotAllowed => (
            "unsupported distribution strategy",
            "/data/attributes/distributionStrategy",
            ["There is no such distribution strategy.", "A typing error; the words are in capitals.", "Send LICENSED, OPEN or CLOSED.", VALID],
        ),
        Code::UrlInvalid => ("must be a valid URL", URL, ["This is not a web address.", "The scheme is missing, or there is a space in it.", "Send an address like https://example.com.", VALID]),
        Code::UrlProtocolInvalid => (
            "must be a valid URL using one of the following protocols: https, http",
            URL,
            ["The address is not one of the web.", "A scheme such as ftp.", "Begin with https:// or http://.", VALID],
        ),
        Code::UrlHostInvalid => ("must be a URL with a valid host", URL, ["The address needs a public host name.", "localhost, or the number of a machine.", "Send the address that customers know.", VALID]),
        _ => (LONG, URL, ["The address is too long.", "Something else was sent in its place.", RESEND, VALID]),
    };
    row(422, detail, at(source), texts)
}
