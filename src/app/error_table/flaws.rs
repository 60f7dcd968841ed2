//! Values that were refused: of a person, an account, a product.

use super::{Entry, at, row};
use crate::model::problem::Code;

const VALID: &str = "Whoever may make the request at all; only the value is refused.";
const BLANK: &str = "can't be blank";
const LONG: &str = "is too long (maximum is 255 characters)";
const RESEND: &str = "Send a value of 255 characters or fewer.";

pub(super) const fn person(code: Code) -> Entry {
    const EMAIL: &str = "/data/attributes/email";
    const PASSWORD: &str = "/data/attributes/password";
    let (detail, source, texts) = match code {
        Code::EmailMissing => {
            (BLANK, EMAIL, ["No email was given.", "An empty field in a form.", "Send an email address.", VALID])
        }
        Code::EmailInvalid => (
            "is invalid",
            EMAIL,
            [
                "This is not a bare email address.",
                "A name around it, a missing dot, or letters outside ASCII.",
                "Send an address like name@example.com.",
                VALID,
            ],
        ),
        Code::EmailTaken => (
            "has already been taken",
            EMAIL,
            [
                "Another user of the account has this email.",
                "The person signed up before. Upper and lower case count as the same.",
                "Log in instead, or use another address.",
                VALID,
            ],
        ),
        Code::EmailTooLong => {
            (LONG, EMAIL, ["The email is too long.", "Something else was sent in its place.", RESEND, VALID])
        }
        Code::PasswordMissing => (
            BLANK,
            PASSWORD,
            [
                "The password is empty.",
                "An empty field in a form.",
                "Send a password, or leave the attribute out for a user without one.",
                VALID,
            ],
        ),
        Code::PasswordInvalid => (
            "is invalid",
            PASSWORD,
            [
                "The password holds characters that cannot be typed at log-in. With status 401: it is not the caller's own.",
                "A line break at its end, when it was read from a file. Or another user's password, for an admin.",
                "Remove control characters. To add a second factor, send the password of whoever asks as meta.password.",
                VALID,
            ],
        ),
        Code::PasswordTooShort => (
            "is too short (minimum is 8 characters)",
            PASSWORD,
            [
                "The password is too short.",
                "The least length is a setting of this server; the detail names it.",
                "Use a few random words.",
                VALID,
            ],
        ),
        Code::PasswordTooLong => (
            "is too long (maximum is 128 characters)",
            PASSWORD,
            [
                "The password is too long.",
                "Something else was sent in its place.",
                "Send 128 characters or fewer.",
                VALID,
            ],
        ),
        Code::PasswordTooWeak => (
            "is too easy to guess",
            PASSWORD,
            [
                "The password is easy to guess.",
                "A common password, a keyboard row, or words from the person's own name or email.",
                "Use a few random words, or let a password manager make one.",
                VALID,
            ],
        ),
        Code::FirstNameTooLong => (
            LONG,
            "/data/attributes/firstName",
            ["The first name is too long.", "Something else was sent in its place.", RESEND, VALID],
        ),
        Code::LastNameTooLong => (
            LONG,
            "/data/attributes/lastName",
            ["The last name is too long.", "Something else was sent in its place.", RESEND, VALID],
        ),
        _ => (
            "must exist",
            "/data/relationships/group",
            [
                "The request puts the user into a group that does not exist.",
                "Groups are not part of this server.",
                "Leave the group out.",
                VALID,
            ],
        ),
    };
    row(422, detail, at(source), texts)
}

pub(super) const fn account(code: Code) -> Entry {
    const NAME: &str = "/data/attributes/name";
    const SLUG: &str = "/data/attributes/slug";
    const MANAGERS: &str = "Admins and developers of the account.";
    let (detail, source, texts) = match code {
        Code::NameMissing => (BLANK, NAME, ["No name was given.", "An empty field in a form.", "Send a name.", VALID]),
        Code::NameTooLong => {
            (LONG, NAME, ["The name is too long.", "Something else was sent in its place.", RESEND, VALID])
        }
        Code::SlugInvalid => (
            "can only contain lowercase letters, numbers and dashes (but cannot start with dash)",
            SLUG,
            [
                "The slug holds something that cannot stand in addresses.",
                "Capital letters, spaces or dots.",
                "Use lower-case letters, numbers and dashes, at least two, and no dash in front.",
                MANAGERS,
            ],
        ),
        Code::SlugTaken => (
            "has already been taken",
            SLUG,
            ["Another account has this slug.", "Slugs are unique on a server.", "Choose another.", MANAGERS],
        ),
        Code::SlugReserved => (
            "is reserved",
            SLUG,
            ["The slug is a word that the API's own paths use.", "The word actions.", "Choose another.", MANAGERS],
        ),
        Code::SlugLikeId => (
            "cannot resemble a UUID",
            SLUG,
            ["The slug would be taken for an id.", "A UUID, with or without dashes.", "Choose a word.", MANAGERS],
        ),
        Code::SlugTooLong => {
            (LONG, SLUG, ["The slug is too long.", "Something else was sent in its place.", RESEND, MANAGERS])
        }
        Code::MetadataTooLong => (
            "too many keys (exceeded limit of 64 keys)",
            "/data/attributes/metadata",
            [
                "The metadata is too large.",
                "More than 64 keys, counted at every depth, or more than 16,384 bytes as JSON.",
                "Keep what is large elsewhere, and its address here.",
                VALID,
            ],
        ),
        _ => (
            "account must have at least 1 admin user",
            "/data/relationships/admins",
            [
                "The account would be left without an admin.",
                "The last admin was about to be demoted or deleted.",
                "Make someone else an admin first.",
                "Admins of the account.",
            ],
        ),
    };
    row(422, detail, at(source), texts)
}

pub(super) const fn setting(code: Code) -> Entry {
    const KEY: &str = "/data/attributes/key";
    const MANAGERS: &str = "Admins and developers of the account.";
    let (detail, source, texts) = match code {
        Code::KeyTaken => (
            "has already been taken",
            KEY,
            [
                "The account has this setting already.",
                "A setting is created once.",
                "Change it with PATCH; its key names it in the address.",
                MANAGERS,
            ],
        ),
        Code::KeyNotAllowed => (
            "must be one of: default_license_permissions, default_user_permissions",
            KEY,
            [
                "No setting has this name.",
                "A typing error, or a setting of another server.",
                "Send one of the two names.",
                MANAGERS,
            ],
        ),
        _ => (
            "must be an array of valid user permissions",
            "/data/attributes/value",
            [
                "The setting cannot have this value.",
                "A permission that users or licences cannot be given, or the same one twice.",
                "Send an array of permissions, each once. An empty one means the defaults.",
                MANAGERS,
            ],
        ),
    };
    row(422, detail, at(source), texts)
}

pub(super) const fn product(code: Code) -> Entry {
    const CODE: &str = "/data/attributes/code";
    const URL: &str = "/data/attributes/url";
    let (detail, source, texts) = match code {
        Code::CodeInvalid => (
            "is invalid",
            CODE,
            [
                "The product's code is empty.",
                "An empty field in a form.",
                "Send a short name, or leave the attribute out.",
                VALID,
            ],
        ),
        Code::CodeTaken => (
            "has already been taken",
            CODE,
            ["Another product has this code.", "Codes are unique in an account.", "Choose another.", VALID],
        ),
        Code::CodeReserved => (
            "is reserved",
            CODE,
            [
                "The code is reserved, or would be taken for an id.",
                "The word actions, or a UUID.",
                "Choose another word.",
                VALID,
            ],
        ),
        Code::CodeTooLong => {
            (LONG, CODE, ["The code is too long.", "Something else was sent in its place.", RESEND, VALID])
        }
        Code::DistributionStrategyNotAllowed => (
            "unsupported distribution strategy",
            "/data/attributes/distributionStrategy",
            [
                "There is no such distribution strategy.",
                "A typing error; the words are in capitals.",
                "Send LICENSED, OPEN or CLOSED.",
                VALID,
            ],
        ),
        Code::UrlInvalid => (
            "must be a valid URL",
            URL,
            [
                "This is not a web address.",
                "The scheme is missing, or there is a space in it.",
                "Send an address like https://example.com.",
                VALID,
            ],
        ),
        Code::UrlProtocolInvalid => (
            "must be a valid URL using one of the following protocols: https, http",
            URL,
            ["The address is not one of the web.", "A scheme such as ftp.", "Begin with https:// or http://.", VALID],
        ),
        Code::UrlHostInvalid => (
            "must be a URL with a valid host",
            URL,
            [
                "The address needs a public host name.",
                "localhost, or the number of a machine.",
                "Send the address that customers know.",
                VALID,
            ],
        ),
        _ => (LONG, URL, ["The address is too long.", "Something else was sent in its place.", RESEND, VALID]),
    };
    row(422, detail, at(source), texts)
}
