//! How mail is set up, as admins see it, and what became of a letter that tries it.

use serde::{Deserialize, Serialize};

/// How mail is set up. It holds no user and no password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSetup {
    /// Where mail goes.
    pub route: MailRoute,
    /// The sender.
    pub from: String,
}

/// Where mail goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailRoute {
    /// To an SMTP server.
    Smtp {
        /// Host and port.
        server: String,
        /// How the connection is protected.
        protection: MailProtection,
    },
    /// Into this folder, one file for each mail.
    Folder(String),
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailProtection {
    /// By TLS from its beginning.
    Wrapped,
    /// By STARTTLS, without which nothing is sent.
    Required,
    /// By STARTTLS if the server offers it, which anybody in between can prevent.
    Opportunistic,
    /// Not at all.
    None,
}

/// What became of a letter that tries the mail server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTest {
    /// The outcome.
    pub outcome: MailTestOutcome,
    /// The server's own words, 500 characters at most, without secrets; empty where it said none.
    pub words: String,
    /// The address of the letter.
    pub to: String,
}

/// The outcome of a test of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailTestOutcome {
    /// The server took the letter.
    Sent,
    /// The letter is a file now.
    Written,
    /// The server did not take it, or could not be reached, or the file could not be written.
    Refused,
    /// The server took too long.
    NoAnswer,
}
