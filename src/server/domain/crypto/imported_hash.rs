//! Hashes of passwords as other programs write them, in the form in which they are stored here: bcrypt as it is, argon2
//! and PBKDF2 as PHC strings. Django's `pbkdf2_sha256$iterations$salt$hash` and passlib's `$pbkdf2-sha256$29000$…` become
//! PHC strings.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};

use crate::{
    model::problem::{ErrorCode, FieldError},
    server::domain::crypto::{
        foreign_hash::{self, Digest},
        password_check, password_hash,
    },
};

/// Reads a hash of a password, and returns it as it is stored.
///
/// # Errors
/// A field error at the hash: `PASSWORD_HASH_TOO_COSTLY`, or `PASSWORD_HASH_INVALID`.
pub(in crate::server::domain) fn read(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    let hash = from_django(text).or_else(|| from_passlib(text)).unwrap_or_else(|| text.to_owned());
    if password_check::is_acceptable(&hash) {
        return Ok(hash);
    }
    let is_too_costly = foreign_hash::is_too_costly(&hash) || password_hash::is_too_costly(&hash);
    let code = if is_too_costly { ErrorCode::PasswordHashTooCostly } else { ErrorCode::PasswordHashInvalid };
    Err(code.into())
}

/// Reads Django's form: the salt is a text, the tag has padding.
fn from_django(text: &str) -> Option<String> {
    let (name, rest) = text.strip_prefix("pbkdf2_")?.split_once('$')?;
    let digest = Digest::named(name)?;
    let (iterations, rest) = rest.split_once('$')?;
    let (salt, tag) = rest.split_once('$')?;
    let tag = STANDARD.decode(tag).ok()?;
    phc(digest, iterations, &STANDARD_NO_PAD.encode(salt), &STANDARD_NO_PAD.encode(tag))
}

/// Reads passlib's form: the iterations have no name, and dots stand for plus signs.
fn from_passlib(text: &str) -> Option<String> {
    let (name, rest) = text.strip_prefix("$pbkdf2-")?.split_once('$')?;
    let digest = Digest::named(name)?;
    let (iterations, rest) = rest.split_once('$')?;
    let (salt, tag) = rest.split_once('$')?;
    phc(digest, iterations, &salt.replace('.', "+"), &tag.replace('.', "+"))
}

fn phc(digest: Digest, iterations: &str, salt: &str, tag: &str) -> Option<String> {
    let iterations: u32 = iterations.parse().ok()?;
    let (name, length) = (digest.name(), digest.len());
    Some(format!("$pbkdf2-{name}$i={iterations},l={length}${salt}${tag}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hashes_are_stored_in_one_form() {
        let phc = "$pbkdf2-sha256$i=1000,l=32$bEpnUnBzT1BDZVJU$O5FvZotO/nYmu9zOYvIh5Hx1Mnld/O7U7/COKZL07ao";
        for text in [
            phc,
            "pbkdf2_sha256$1000$lJgRpsOPCeRT$O5FvZotO/nYmu9zOYvIh5Hx1Mnld/O7U7/COKZL07ao=",
            "$pbkdf2-sha256$1000$bEpnUnBzT1BDZVJU$O5FvZotO/nYmu9zOYvIh5Hx1Mnld/O7U7/COKZL07ao",
        ] {
            assert_eq!(read(text).as_deref(), Ok(phc));
        }
        let bcrypt = "$2y$05$abcdefghijklmnopqrstuuRPOlBMzOWSYpoCacLeOe7avTCRt6NXi";
        assert_eq!(read(&format!(" {bcrypt}\n")).as_deref(), Ok(bcrypt));
    }

    #[test]
    fn what_is_too_costly_is_told_from_what_is_no_hash() {
        let code = |text: &str| read(text).expect_err("refused").code;
        let tag = "$c29tZXNhbHRzb21lc2FsdA$".to_owned() + &"A".repeat(43);
        for costly in [
            "$2b$31$abcdefghijklmnopqrstuuRPOlBMzOWSYpoCacLeOe7avTCRt6NXi".to_owned(),
            format!("$argon2id$v=19$m=1048576,t=2,p=1{tag}"),
            format!("$pbkdf2-sha256$i=4000000000{tag}"),
            "pbkdf2_sha256$99000000$salt$O5FvZotO/nYmu9zOYvIh5Hx1Mnld/O7U7/COKZL07ao=".to_owned(),
        ] {
            assert_eq!(code(&costly), ErrorCode::PasswordHashTooCostly, "{costly}");
        }
        for unknown in [
            "",
            "password",
            "$1$salt$abc",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "$2b$12$short",
            "$2x$05$abcdefghijklmnopqrstuuRPOlBMzOWSYpoCacLeOe7avTCRt6NXi",
            "$argon2id$v=19$m=8,t=1,p=1",
            "pbkdf2_sha1$1000$salt$aaaa",
            "$argon2d$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(code(unknown), ErrorCode::PasswordHashInvalid, "{unknown}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_stays_accepted(text in "(pbkdf2_sha(256|512)\\$|\\$pbkdf2-sha(256|512)\\$|\\$2b\\$)?[ -~]{0,90}") {
            if let Ok(hash) = read(&text) {
                let again = read(&hash);
                prop_assert_eq!(again, Ok(hash));
            }
        }
    }
}
