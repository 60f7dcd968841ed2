//! The words of a mail server, as they may be shown: short, on one line, and without the secrets that it was given. Some
//! servers repeat what they refuse.

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};

/// The longest text, in characters.
const MAX: usize = 500;

/// What of a log-in to a mail server must not be shown.
#[derive(Clone, Default)]
pub(in crate::server::domain) struct MailSecrets(Vec<SecretString>);

impl MailSecrets {
    /// The password, and the forms in which it is sent (RFC 4616 and the mechanism LOGIN).
    pub(in crate::server::domain) fn of(user: &str, password: &str) -> Self {
        let sent = [BASE64_STANDARD.encode(format!("\0{user}\0{password}")), BASE64_STANDARD.encode(password)];
        Self(
            sent.into_iter()
                .chain([password.to_owned()])
                .filter(|text| !text.is_empty())
                .map(SecretString::from)
                .collect(),
        )
    }

    /// The words without these secrets.
    pub(in crate::server::domain) fn clean(&self, words: &str) -> String {
        let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        // Before it is cut: a secret at the end would lose its end, and stay.
        let hidden = self.0.iter().fold(line, |line, secret| line.replace(secret.expose_secret(), "…"));
        hidden.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_and_keep_no_secret() {
        let secrets = MailSecrets::of("grace", "hunter2");
        for (words, expected) in [
            ("535 5.7.8 hunter2 is wrong", "535 5.7.8 … is wrong"),
            ("535 AGdyYWNlAGh1bnRlcjI= is wrong", "535 … is wrong"),
            ("535 aHVudGVyMg== is wrong", "535 … is wrong"),
            ("550 no\r\n<script>", "550 no <script>"),
            ("", ""),
        ] {
            assert_eq!(secrets.clean(words), expected);
        }
        let long = secrets.clean(&format!("{}hunter2", "x".repeat(497)));
        assert_eq!((long.chars().count(), long.contains("hun")), (498, false));
        assert_eq!(secrets.clean(&"ü".repeat(2000)).chars().count(), MAX);
        assert_eq!(MailSecrets::default().clean("250 OK"), "250 OK");
        assert_eq!(MailSecrets::of("", "").clean("250 OK"), "250 OK");
    }
}
