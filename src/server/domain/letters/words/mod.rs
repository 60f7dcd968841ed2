//! The sentences of letters: what each kind says, in every language.

mod english;
mod german;

use crate::{model::language::Translated, server::domain::letter::LetterKind};

/// What a sentence may name.
pub(super) struct Told<'a> {
    /// The name of the vendor's account.
    pub(super) account: &'a str,
    /// The other email of a change of email, else empty.
    pub(super) email: &'a str,
    /// Until when it can be undone, else empty.
    pub(super) deadline: &'a str,
}

/// What somebody does who did not cause the letter.
#[derive(Clone, Copy)]
pub(super) enum Advice {
    /// They set a new password, which ends what others can do.
    NewPassword,
    /// They ask the vendor: no link would reach them any more, or the vendor did it.
    AskVendor,
    /// They do nothing: without the link nothing happens.
    Nothing,
}

/// The sentences of one kind of letter.
pub(super) struct KindWords {
    pub(super) subject: fn(&str) -> String,
    pub(super) heading: &'static str,
    pub(super) told: fn(&Told<'_>) -> String,
    pub(super) advice: Advice,
}

/// The sentences of letters.
pub(super) struct Words {
    password_changed: KindWords,
    confirm_email: KindWords,
    confirm_sign_up: KindWords,
    email_change_asked: KindWords,
    email_changed: KindWords,
    email_is_new: KindWords,
    second_factor_added: KindWords,
    second_factor_removed: KindWords,
    passkey_added: KindWords,
    passkey_removed: KindWords,
    recovery_codes_made: KindWords,
    recovery_code_used: KindWords,
    recovery_code_confirmed: KindWords,
    deletion_asked: KindWords,
    password_reset: KindWords,
    new_browser: KindWords,
    mail_test: KindWords,
    pub(super) when: &'static str,
    pub(super) from: &'static str,
    pub(super) browser: &'static str,
    pub(super) by: &'static str,
    pub(super) browser_on: fn(&str, &str) -> String,
    pub(super) unknown_browser: &'static str,
    pub(super) months: [&'static str; 12],
    pub(super) moment: fn(u8, &str, i32, &str) -> String,
    pub(super) not_you: &'static str,
    pub(super) not_expected: &'static str,
    pub(super) set_password: &'static str,
    pub(super) look: &'static str,
    pub(super) do_nothing: &'static str,
    pub(super) ask: fn(&str) -> String,
    pub(super) about: fn(&str, &str) -> String,
}

impl Words {
    /// The sentences of this kind.
    pub(super) const fn kind(&self, kind: LetterKind) -> &KindWords {
        match kind {
            LetterKind::PasswordChanged => &self.password_changed,
            LetterKind::ConfirmEmail => &self.confirm_email,
            LetterKind::ConfirmSignUp => &self.confirm_sign_up,
            LetterKind::EmailChangeAsked => &self.email_change_asked,
            LetterKind::EmailChanged => &self.email_changed,
            LetterKind::EmailIsNew => &self.email_is_new,
            LetterKind::SecondFactorAdded => &self.second_factor_added,
            LetterKind::SecondFactorRemoved => &self.second_factor_removed,
            LetterKind::PasskeyAdded => &self.passkey_added,
            LetterKind::PasskeyRemoved => &self.passkey_removed,
            LetterKind::RecoveryCodesMade => &self.recovery_codes_made,
            LetterKind::RecoveryCodeUsed => &self.recovery_code_used,
            LetterKind::RecoveryCodeConfirmed => &self.recovery_code_confirmed,
            LetterKind::DeletionAsked => &self.deletion_asked,
            LetterKind::PasswordReset => &self.password_reset,
            LetterKind::NewBrowser => &self.new_browser,
            LetterKind::MailTest => &self.mail_test,
        }
    }
}

/// The sentences in every language.
pub(super) static WORDS: Translated<Words> = Translated { english: english::ENGLISH, german: german::GERMAN };
