//! The sentences of letters.

use crate::{model::language::Translated, server::domain::letter::LetterKind};

/// What a sentence may name.
pub(super) struct Told<'a> {
    /// The name of the vendor's account.
    pub(super) account: &'a str,
    /// The other email of a change of email, else empty.
    pub(super) email: &'a str,
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
    recovery_codes_made: KindWords,
    recovery_code_used: KindWords,
    new_browser: KindWords,
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
            LetterKind::RecoveryCodesMade => &self.recovery_codes_made,
            LetterKind::RecoveryCodeUsed => &self.recovery_code_used,
            LetterKind::NewBrowser => &self.new_browser,
        }
    }
}

/// The sentences in every language.
pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        password_changed: KindWords {
            subject: |account| format!("Your password at {account} was changed"),
            heading: "Your password was changed",
            told: |told| format!("The password of your account at {} was changed.", told.account),
            advice: Advice::NewPassword,
        },
        confirm_email: KindWords {
            subject: |account| format!("Confirm your email at {account}"),
            heading: "Confirm your email",
            told: |told| {
                let Told { account, .. } = told;
                format!("Open this link to use this email at {account}. It works once, within 24 hours.")
            },
            advice: Advice::Nothing,
        },
        confirm_sign_up: KindWords {
            subject: |account| format!("Confirm your email at {account}"),
            heading: "Confirm your email",
            told: |told| {
                let Told { account, .. } = told;
                format!(
                    "Somebody, perhaps you, signed up at {account} with this email. Open this link within 24 hours to \
                     finish. It works once."
                )
            },
            advice: Advice::Nothing,
        },
        email_change_asked: KindWords {
            subject: |account| format!("A new email at {account}"),
            heading: "You asked for another email",
            told: |told| {
                let Told { account, email } = told;
                format!(
                    "Your account at {account} is to have another email: {email}. We sent a link to that address. \
                     Until it is opened, nothing changes."
                )
            },
            advice: Advice::NewPassword,
        },
        email_changed: KindWords {
            subject: |account| format!("Your email at {account} was changed"),
            heading: "Your email was changed",
            told: |told| {
                let Told { account, email } = told;
                format!("Your account at {account} has another email now: {email}. Log in with that one.")
            },
            advice: Advice::AskVendor,
        },
        email_is_new: KindWords {
            subject: |account| format!("Your email at {account} was changed"),
            heading: "This is your new email",
            told: |told| {
                let Told { account, email } = told;
                format!("An account at {account} has this email now. Before, it had {email}. Log in with this one.")
            },
            advice: Advice::AskVendor,
        },
        second_factor_added: KindWords {
            subject: |account| format!("A second step was added at {account}"),
            heading: "A second step was added",
            told: |told| format!("To log in at {} you now need a code from your app, too.", told.account),
            advice: Advice::NewPassword,
        },
        second_factor_removed: KindWords {
            subject: |account| format!("The second step at {account} was removed"),
            heading: "The second step was removed",
            told: |told| format!("To log in at {} you now need your password only.", told.account),
            advice: Advice::NewPassword,
        },
        recovery_codes_made: KindWords {
            subject: |account| format!("New recovery codes at {account}"),
            heading: "New recovery codes",
            told: |told| {
                format!("Your account at {} has other recovery codes. The old ones no longer work.", told.account)
            },
            advice: Advice::NewPassword,
        },
        recovery_code_used: KindWords {
            subject: |account| format!("A recovery code was used at {account}"),
            heading: "A recovery code was used",
            told: |told| format!("Somebody logged in to your account at {} with a recovery code.", told.account),
            advice: Advice::NewPassword,
        },
        new_browser: KindWords {
            subject: |account| format!("New log-in at {account}"),
            heading: "New log-in",
            told: |told| {
                format!(
                    "Somebody logged in to your account at {} with a browser that was not seen before.",
                    told.account
                )
            },
            advice: Advice::NewPassword,
        },
        when: "When",
        from: "From",
        browser: "Browser",
        by: "By",
        browser_on: |browser, system| format!("{browser} on {system}"),
        unknown_browser: "unknown",
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        moment: |day, month, year, time| format!("{day} {month} {year}, {time} UTC"),
        not_you: "If it wasn't you",
        not_expected: "If you did not expect this",
        set_password: "Set a new password. This ends all sessions and tokens:",
        do_nothing: "Do nothing. Without the link nothing changes.",
        look: "Then look at who is logged in, and at your second step:",
        ask: |account| format!("Tell {account} at once, and ask them to help."),
        about: |account, email| format!("This message is about your account at {account}, {email}."),
    },
    german: Words {
        password_changed: KindWords {
            subject: |account| format!("Ihr Passwort bei {account} wurde geändert"),
            heading: "Ihr Passwort wurde geändert",
            told: |told| format!("Das Passwort Ihres Kontos bei {} wurde geändert.", told.account),
            advice: Advice::NewPassword,
        },
        confirm_email: KindWords {
            subject: |account| format!("Bestätigen Sie Ihre E-Mail-Adresse bei {account}"),
            heading: "Bestätigen Sie Ihre E-Mail-Adresse",
            told: |told| {
                let Told { account, .. } = told;
                format!(
                    "Öffnen Sie diesen Link, um die Adresse bei {account} zu benutzen. Er gilt einmal und 24 Stunden."
                )
            },
            advice: Advice::Nothing,
        },
        confirm_sign_up: KindWords {
            subject: |account| format!("Bestätigen Sie Ihre E-Mail-Adresse bei {account}"),
            heading: "Bestätigen Sie Ihre E-Mail-Adresse",
            told: |told| {
                let Told { account, .. } = told;
                format!(
                    "Jemand, vielleicht Sie, hat sich mit dieser Adresse bei {account} registriert. Öffnen Sie diesen \
                     Link innerhalb von 24 Stunden, um das abzuschließen. Er gilt einmal."
                )
            },
            advice: Advice::Nothing,
        },
        email_change_asked: KindWords {
            subject: |account| format!("Eine neue E-Mail-Adresse bei {account}"),
            heading: "Eine andere E-Mail-Adresse",
            told: |told| {
                let Told { account, email } = told;
                format!(
                    "Ihr Konto bei {account} soll eine andere E-Mail-Adresse bekommen: {email}. Dorthin haben wir einen \
                     Link geschickt. Solange er nicht geöffnet wird, ändert sich nichts."
                )
            },
            advice: Advice::NewPassword,
        },
        email_changed: KindWords {
            subject: |account| format!("Ihre E-Mail-Adresse bei {account} wurde geändert"),
            heading: "Ihre E-Mail-Adresse wurde geändert",
            told: |told| {
                let Told { account, email } = told;
                format!("Ihr Konto bei {account} hat jetzt die E-Mail-Adresse {email}. Melden Sie sich mit dieser an.")
            },
            advice: Advice::AskVendor,
        },
        email_is_new: KindWords {
            subject: |account| format!("Ihre E-Mail-Adresse bei {account} wurde geändert"),
            heading: "Das ist Ihre neue E-Mail-Adresse",
            told: |told| {
                let Told { account, email } = told;
                format!(
                    "Ein Konto bei {account} hat jetzt diese E-Mail-Adresse. Bisher hatte es {email}. Melden Sie sich \
                     mit der neuen an."
                )
            },
            advice: Advice::AskVendor,
        },
        second_factor_added: KindWords {
            subject: |account| format!("Zweiter Schritt bei {account} eingerichtet"),
            heading: "Ein zweiter Schritt wurde eingerichtet",
            told: |told| {
                format!("Um sich bei {} anzumelden, brauchen Sie jetzt auch einen Code aus Ihrer App.", told.account)
            },
            advice: Advice::NewPassword,
        },
        second_factor_removed: KindWords {
            subject: |account| format!("Zweiter Schritt bei {account} entfernt"),
            heading: "Der zweite Schritt wurde entfernt",
            told: |told| format!("Um sich bei {} anzumelden, brauchen Sie jetzt nur noch Ihr Passwort.", told.account),
            advice: Advice::NewPassword,
        },
        recovery_codes_made: KindWords {
            subject: |account| format!("Neue Wiederherstellungscodes bei {account}"),
            heading: "Neue Wiederherstellungscodes",
            told: |told| {
                format!(
                    "Ihr Konto bei {} hat andere Wiederherstellungscodes. Die alten gelten nicht mehr.",
                    told.account
                )
            },
            advice: Advice::NewPassword,
        },
        recovery_code_used: KindWords {
            subject: |account| format!("Ein Wiederherstellungscode wurde bei {account} benutzt"),
            heading: "Ein Wiederherstellungscode wurde benutzt",
            told: |told| {
                format!(
                    "Jemand hat sich an Ihrem Konto bei {} mit einem Wiederherstellungscode angemeldet.",
                    told.account
                )
            },
            advice: Advice::NewPassword,
        },
        new_browser: KindWords {
            subject: |account| format!("Neue Anmeldung bei {account}"),
            heading: "Neue Anmeldung",
            told: |told| {
                format!("An Ihrem Konto bei {} hat sich jemand mit einem unbekannten Browser angemeldet.", told.account)
            },
            advice: Advice::NewPassword,
        },
        when: "Wann",
        from: "Von wo",
        browser: "Browser",
        by: "Durch",
        browser_on: |browser, system| format!("{browser} unter {system}"),
        unknown_browser: "unbekannt",
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        moment: |day, month, year, time| format!("{day}. {month} {year}, {time} UTC"),
        not_you: "Wenn Sie es nicht waren",
        not_expected: "Wenn Sie das nicht erwartet haben",
        set_password: "Wählen Sie ein neues Passwort. Das beendet alle Sitzungen und widerruft alle Token:",
        do_nothing: "Tun Sie nichts. Ohne den Link ändert sich nichts.",
        look: "Sehen Sie dann nach, wer angemeldet ist und welchen zweiten Schritt Sie haben:",
        ask: |account| format!("Sagen Sie es {account} sofort, und bitten Sie um Hilfe."),
        about: |account, email| format!("Diese Nachricht betrifft Ihr Konto bei {account}, {email}."),
    },
};
