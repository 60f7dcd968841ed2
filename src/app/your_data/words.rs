//! The words of the pages about one's own data.

use crate::app::language::Translated;

pub(super) struct YourDataWords {
    pub(super) heading: &'static str,
    pub(super) download_heading: &'static str,
    pub(super) download_text: fn(&str) -> String,
    pub(super) download: &'static str,
    pub(super) delete_heading: &'static str,
    pub(super) delete_text: &'static str,
    pub(super) delete: &'static str,
}

pub(super) struct DeleteWords {
    pub(super) heading: fn(&str) -> String,
    pub(super) ends: fn(u64, usize) -> String,
    pub(super) grace: fn(&str) -> String,
    pub(super) password: &'static str,
    pub(super) code: &'static str,
    pub(super) code_hint: &'static str,
    pub(super) by_passkey: &'static str,
    pub(super) no_password: &'static str,
    pub(super) proven: &'static str,
    pub(super) submit: &'static str,
    pub(super) submitting: &'static str,
    pub(super) keep: &'static str,
    pub(super) last_admin_heading: &'static str,
    pub(super) last_admin: &'static str,
    pub(super) back: &'static str,
}

pub(super) struct KeepWords {
    pub(super) heading: &'static str,
    pub(super) when: &'static str,
    pub(super) keep: &'static str,
    pub(super) keeping: &'static str,
    pub(super) log_out: &'static str,
}

pub(super) static YOUR_DATA: Translated<YourDataWords> = Translated {
    english: YourDataWords {
        heading: "Your data",
        download_heading: "Download",
        download_text: |account| {
            format!(
                "A JSON file with all that {account} keeps about you here: profile, tokens without their values, \
                 sessions and second step."
            )
        },
        download: "Download your data",
        delete_heading: "Delete your account",
        delete_text: "Your tokens and sessions end at once. You have seven days to change your mind; then everything is \
                      deleted for good.",
        delete: "Delete account…",
    },
    german: YourDataWords {
        heading: "Ihre Daten",
        download_heading: "Herunterladen",
        download_text: |account| {
            format!(
                "Eine JSON-Datei mit allem, was {account} hier über Sie speichert: Profil, Token ohne ihre Werte, \
                 Sitzungen und zweiter Schritt."
            )
        },
        download: "Daten herunterladen",
        delete_heading: "Konto löschen",
        delete_text: "Ihre Token und Sitzungen enden sofort. Sieben Tage lang können Sie es sich anders überlegen; \
                      danach wird alles endgültig gelöscht.",
        delete: "Konto löschen …",
    },
};

pub(super) static DELETE: Translated<DeleteWords> = Translated {
    english: DeleteWords {
        heading: |email| format!("Delete the account {email}?"),
        ends: |tokens, sessions| {
            let tokens = match tokens {
                0 => "You have no tokens.".to_owned(),
                1 => "1 token is revoked at once: the app that uses it stops working.".to_owned(),
                tokens => format!("{tokens} tokens are revoked at once: apps that use them stop working."),
            };
            let sessions = match sessions {
                0 | 1 => "You are logged out here.".to_owned(),
                sessions => format!("You are logged out everywhere: {sessions} sessions."),
            };
            format!("{tokens} {sessions}")
        },
        grace: |account| {
            format!(
                "After seven days, all that {account} keeps about you here is deleted, and cannot be brought back. \
                 Until then, log in to keep the account."
            )
        },
        password: "Your password",
        code: "Code",
        code_hint: "The 6-digit code from your app, or a recovery code.",
        by_passkey: "You have no password. Show by a passkey that it is you.",
        no_password: "Show first that it is you: set a password or add a passkey.",
        proven: "Your passkey has shown that it is you.",
        submit: "Delete account",
        submitting: "Deleting account…",
        keep: "Keep the account",
        last_admin_heading: "The last admin cannot be deleted",
        last_admin: "Make someone else an admin first.",
        back: "Back to your data",
    },
    german: DeleteWords {
        heading: |email| format!("Konto {email} löschen?"),
        ends: |tokens, sessions| {
            let tokens = match tokens {
                0 => "Sie haben keine Token.".to_owned(),
                1 => "1 Token wird sofort widerrufen: Die App, die es benutzt, funktioniert nicht mehr.".to_owned(),
                tokens => {
                    format!(
                        "{tokens} Token werden sofort widerrufen: Apps, die sie benutzen, funktionieren nicht mehr."
                    )
                }
            };
            let sessions = match sessions {
                0 | 1 => "Sie werden hier abgemeldet.".to_owned(),
                sessions => format!("Sie werden überall abgemeldet: {sessions} Sitzungen."),
            };
            format!("{tokens} {sessions}")
        },
        grace: |account| {
            format!(
                "Nach sieben Tagen wird alles gelöscht, was {account} hier über Sie speichert. Das lässt sich nicht \
                 rückgängig machen. Bis dahin können Sie das Konto behalten, indem Sie sich anmelden."
            )
        },
        password: "Ihr Passwort",
        code: "Code",
        code_hint: "Der sechsstellige Code aus Ihrer App oder ein Wiederherstellungscode.",
        by_passkey: "Sie haben kein Passwort. Zeigen Sie mit einem Passkey, dass Sie es sind.",
        no_password: "Zeigen Sie zuerst, dass Sie es sind: Legen Sie ein Passwort fest oder fügen Sie einen Passkey hinzu.",
        proven: "Ihr Passkey hat gezeigt, dass Sie es sind.",
        submit: "Konto löschen",
        submitting: "Konto wird gelöscht …",
        keep: "Konto behalten",
        last_admin_heading: "Der letzte Admin kann nicht gelöscht werden",
        last_admin: "Machen Sie zuerst jemand anderen zum Admin.",
        back: "Zurück zu Ihren Daten",
    },
};

pub(super) static KEEP: Translated<KeepWords> = Translated {
    english: KeepWords {
        heading: "Your account is set to be deleted",
        when: "It will be deleted for good on",
        keep: "Keep it",
        keeping: "Keeping it…",
        log_out: "Log out",
    },
    german: KeepWords {
        heading: "Ihr Konto wird gelöscht",
        when: "Es wird endgültig gelöscht:",
        keep: "Konto behalten",
        keeping: "Wird behalten …",
        log_out: "Abmelden",
    },
};
