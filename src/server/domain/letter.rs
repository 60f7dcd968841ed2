//! What a letter tells.

use std::net::IpAddr;

use crate::model::{email::Email, language::Language, timestamp::Timestamp};

/// A letter to one person about their own account.
///
/// It holds no name of a person: whoever signs up with somebody else's address could write to them by it.
#[derive(Clone, Debug)]
pub(in crate::server::domain) struct Letter {
    pub(in crate::server::domain) recipient: Email,
    pub(in crate::server::domain) kind: LetterKind,
    pub(in crate::server::domain) language: Language,
    /// The other email, where the letter is about a change of email.
    pub(in crate::server::domain) email: Option<Email>,
    /// The salt of its link, where it has one.
    pub(in crate::server::domain) salt: Option<[u8; 32]>,
    /// Until when what it tells about can be undone, where it can.
    pub(in crate::server::domain) deadline: Option<Timestamp>,
    pub(in crate::server::domain) origin: Origin,
    pub(in crate::server::domain) happened: Timestamp,
}

/// Who caused a letter.
#[derive(Clone, Debug)]
pub(in crate::server::domain) enum Origin {
    /// A client, as itself or without credentials.
    Client {
        /// Its address.
        address: IpAddr,
        /// Its `User-Agent` header, of which only the names of known browsers are shown.
        agent: String,
    },
    /// Staff, a product, or the operator. People are not told from which address their vendor works.
    Staff,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) enum LetterKind {
    /// A password was set or removed.
    PasswordChanged,
    /// A link proves this address. To a new address, which may be somebody else's.
    ConfirmEmail,
    /// A link proves this address, with which somebody signed up.
    ConfirmSignUp,
    /// Somebody asked for a new email. To the old address; `email` is the new one.
    EmailChangeAsked,
    /// The email is another one now. To the old address; `email` is the new one.
    EmailChanged,
    /// The same, to the new address; `email` is the old one.
    EmailIsNew,
    /// Log-in asks for a code from now on.
    SecondFactorAdded,
    /// Log-in asks for no code any more.
    SecondFactorRemoved,
    /// There is one more passkey.
    PasskeyAdded,
    /// A passkey is gone, or all of them are.
    PasskeyRemoved,
    /// There are other recovery codes.
    RecoveryCodesMade,
    /// A recovery code was used to log in.
    RecoveryCodeUsed,
    /// A recovery code confirmed a change of the second factor, or the deletion of the account.
    RecoveryCodeConfirmed,
    /// The deletion of the account was asked for. Until the `deadline` a log-in can undo it.
    DeletionAsked,
    /// Somebody asked for a new password, which its link sets. It never waits in the database.
    PasswordReset,
    /// Somebody logged in from a browser that was not seen before.
    NewBrowser,
    /// Staff try the mail server. It is sent at once, and never waits in the database.
    MailTest,
}

impl LetterKind {
    /// Every kind.
    pub(in crate::server::domain) const ALL: [Self; 17] = [
        Self::PasswordChanged,
        Self::ConfirmEmail,
        Self::ConfirmSignUp,
        Self::EmailChangeAsked,
        Self::EmailChanged,
        Self::EmailIsNew,
        Self::SecondFactorAdded,
        Self::SecondFactorRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::RecoveryCodeConfirmed,
        Self::DeletionAsked,
        Self::PasswordReset,
        Self::NewBrowser,
        Self::MailTest,
    ];

    /// The word in the database.
    pub(in crate::server::domain) const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password-changed",
            Self::ConfirmEmail => "confirm-email",
            Self::ConfirmSignUp => "confirm-sign-up",
            Self::EmailChangeAsked => "email-change-asked",
            Self::EmailChanged => "email-changed",
            Self::EmailIsNew => "email-is-new",
            Self::SecondFactorAdded => "second-factor-added",
            Self::SecondFactorRemoved => "second-factor-removed",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRemoved => "passkey-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::RecoveryCodeConfirmed => "recovery-code-confirmed",
            Self::DeletionAsked => "deletion-asked",
            Self::PasswordReset => "password-reset",
            Self::NewBrowser => "new-browser",
            Self::MailTest => "mail-test",
        }
    }

    /// The kind with this word.
    pub(in crate::server::domain) fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
