//! Email addresses, in the form in which they are compared.

use std::fmt;

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};

use crate::model::{
    problem::{ErrorCode, FieldError},
    text_length,
};

/// A bare ASCII mailbox, trimmed and lower-cased (docs/api.md 3.2).
///
/// Case is folded here and not in the database, which knows ASCII only and
/// would let look-alikes of an existing user in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Parses an address as somebody typed it.
    ///
    /// # Errors
    /// `EMAIL_MISSING`, `EMAIL_TOO_LONG` or `EMAIL_INVALID`, at the email.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ErrorCode::EmailMissing.into());
        }
        text_length::limited(text, ErrorCode::EmailTooLong)?;
        if is_mailbox(text) { Ok(Self(text.to_ascii_lowercase())) } else { Err(ErrorCode::EmailInvalid.into()) }
    }

    /// An address from the database. It was parsed when it was stored, by the rules of that time.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts before and after the `@`.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        self.0.rsplit_once('@').expect("an email has an @")
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_mailbox(text: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    text.bytes().all(|byte| byte.is_ascii_graphic())
        // A quoted local part may hold a second `@`; nobody means one.
        && text.matches('@').count() == 1
        && !text.contains('"')
        // The library follows RFC 5322, whose domains hold characters that no host name has.
        && text.rsplit_once('@').is_some_and(|(_, host)| host.bytes().all(is_host_byte))
        && EmailAddress::parse_with_options(text, options).is_ok()
}

const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn trims_and_folds() {
        assert_eq!(Email::parse(" Ada@Engine.EXAMPLE ").map(|e| e.0), Ok("ada@engine.example".into()));
    }

    #[test]
    fn refuses_what_is_no_bare_mailbox() {
        let refused = |code: ErrorCode| Err(FieldError::from(code));
        for text in [
            "foo.com",
            "a@b",
            "a@@b.io",
            "a b@c.io",
            "\"a\"@b.io",
            "a@b.io.",
            "a@b..io",
            "a@.io",
            "@b.io",
            "a@",
            "Ada <a@b.io>",
            "a@[127.0.0.1]",
            "ı@b.io",
            "\u{212a}@b.io",
            "ａ@b.io",
            "a\u{200d}@b.io",
            "a@b.io\r\nBcc:c@d.io",
            "<script>@x.io",
            "a(b)@c.io",
            "a@b.io%0a",
            "a\0@b.io",
        ] {
            assert_eq!(Email::parse(text), refused(ErrorCode::EmailInvalid), "{text:?}");
        }
        assert_eq!(Email::parse("  "), refused(ErrorCode::EmailMissing));
        assert_eq!(Email::parse(&format!("{}@b.io", "a".repeat(251))), refused(ErrorCode::EmailTooLong));
    }

    #[test]
    fn accepts_what_people_have() {
        for text in ["a+tag@b.io", "o'hara@b.co.uk", "a.b-c_d@xn--bcher-kva.example", "1@2.io"] {
            assert!(Email::parse(text).is_ok(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_is_stable(text in any::<String>()) {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(email.as_str().is_ascii());
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
            }
        }

        #[test]
        fn case_never_matters(local in "[a-zA-Z0-9]{1,20}", domain in "[a-zA-Z]{1,20}") {
            let text = format!("{local}@{domain}.example");
            prop_assert_eq!(Email::parse(&text), Email::parse(&text.to_uppercase()));
        }
    }
}
