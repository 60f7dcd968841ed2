//! Values that were refused: of a person, an account, a product.

use crate::{app::error_table::Texts, model::problem::ErrorCode};

const VALID: &str = "Whoever may make the request at all; only the value is refused.";
const RESEND: &str = "Send a value of 255 characters or fewer.";

pub(super) const fn person(code: ErrorCode) -> Texts {
    match code {
        ErrorCode::EmailInvalid => [
            "This is not a bare email address.",
            "A name around it, a missing dot, or letters outside ASCII.",
            "Send an address like name@example.com.",
            VALID,
        ],
        ErrorCode::EmailTaken => [
            "Another user of the account has this email.",
            "The person signed up before. Upper and lower case count as the same.",
            "Log in instead, or use another address.",
            VALID,
        ],
        ErrorCode::EmailTooLong => ["The email is too long.", "Something else was sent in its place.", RESEND, VALID],
        ErrorCode::PasswordInvalid => [
            "The password holds characters that cannot be typed at log-in. With status 401: it is not the caller's own.",
            "A line break at its end, when it was read from a file. Or another user's password, for an admin.",
            "Remove control characters. To add a second factor, send the password of whoever asks as meta.password.",
            VALID,
        ],
        ErrorCode::PasswordTooShort => [
            "The password is too short.",
            "The least length is a setting of this server; the detail names it.",
            "Use a few random words.",
            VALID,
        ],
        ErrorCode::PasswordTooLong => [
            "The password is too long.",
            "Something else was sent in its place.",
            "Send 128 characters or fewer.",
            VALID,
        ],
        ErrorCode::PasswordTooWeak => [
            "The password is easy to guess.",
            "A common password, a keyboard row, or words from the person's own name or email.",
            "Use a few random words, or let a password manager make one.",
            VALID,
        ],
        ErrorCode::FirstNameTooLong => {
            ["The first name is too long.", "Something else was sent in its place.", RESEND, VALID]
        }
        ErrorCode::LastNameTooLong => {
            ["The last name is too long.", "Something else was sent in its place.", RESEND, VALID]
        }
        _ => [
            "The request puts the user into a group that does not exist.",
            "Groups are not part of this server.",
            "Leave the group out.",
            VALID,
        ],
    }
}

pub(super) const fn account(code: ErrorCode) -> Texts {
    const MANAGERS: &str = "Admins and developers of the account.";
    match code {
        ErrorCode::NameTooLong => ["The name is too long.", "Something else was sent in its place.", RESEND, VALID],
        ErrorCode::SlugInvalid => [
            "The slug holds something that cannot stand in addresses.",
            "Capital letters, spaces or dots.",
            "Use lower-case letters, numbers and dashes, at least two, and no dash in front.",
            MANAGERS,
        ],
        ErrorCode::SlugTaken => {
            ["Another account has this slug.", "Slugs are unique on a server.", "Choose another.", MANAGERS]
        }
        ErrorCode::SlugReserved => [
            "The slug is a word that the API's own paths use, or would be taken for an id.",
            "The word actions, or a UUID.",
            "Choose another.",
            MANAGERS,
        ],
        ErrorCode::SlugTooLong => ["The slug is too long.", "Something else was sent in its place.", RESEND, MANAGERS],
        ErrorCode::MetadataTooLong => [
            "The metadata is too large.",
            "More than 64 keys, counted at every depth, or more than 16,384 bytes as JSON.",
            "Keep what is large elsewhere, and its address here.",
            VALID,
        ],
        _ => [
            "The account would be left without an admin.",
            "The last admin was about to be demoted or deleted.",
            "Make someone else an admin first.",
            "Admins of the account.",
        ],
    }
}

pub(super) const fn setting(code: ErrorCode) -> Texts {
    const MANAGERS: &str = "Admins and developers of the account.";
    match code {
        ErrorCode::KeyTaken => [
            "The account has this setting already.",
            "A setting is created once.",
            "Change it with PATCH; its key names it in the address.",
            MANAGERS,
        ],
        ErrorCode::KeyNotAllowed => [
            "No setting has this name.",
            "A typing error, or a setting of another server.",
            "Send one of the two names.",
            MANAGERS,
        ],
        _ => [
            "The setting cannot have this value.",
            "A permission that users or licences cannot be given, or the same one twice.",
            "Send an array of permissions, each once. An empty one means the defaults.",
            MANAGERS,
        ],
    }
}

pub(super) const fn product(code: ErrorCode) -> Texts {
    match code {
        ErrorCode::CodeInvalid => [
            "The product's code is empty.",
            "An empty field in a form.",
            "Send a short name, or leave the attribute out.",
            VALID,
        ],
        ErrorCode::CodeTaken => {
            ["Another product has this code.", "Codes are unique in an account.", "Choose another.", VALID]
        }
        ErrorCode::CodeReserved => [
            "The code is reserved, or would be taken for an id.",
            "The word actions, or a UUID.",
            "Choose another word.",
            VALID,
        ],
        ErrorCode::CodeTooLong => ["The code is too long.", "Something else was sent in its place.", RESEND, VALID],
        ErrorCode::DistributionStrategyNotAllowed => [
            "There is no such distribution strategy.",
            "A typing error; the words are in capitals.",
            "Send LICENSED, OPEN or CLOSED.",
            VALID,
        ],
        ErrorCode::UrlInvalid => [
            "This is not a web address.",
            "The scheme is missing, or there is a space in it.",
            "Send an address like https://example.com.",
            VALID,
        ],
        ErrorCode::UrlProtocolInvalid => {
            ["The address is not one of the web.", "A scheme such as ftp.", "Begin with https:// or http://.", VALID]
        }
        ErrorCode::UrlHostInvalid => [
            "The address needs a public host name.",
            "localhost, or the number of a machine.",
            "Send the address that customers know.",
            VALID,
        ],
        _ => ["The address is too long.", "Something else was sent in its place.", RESEND, VALID],
    }
}
