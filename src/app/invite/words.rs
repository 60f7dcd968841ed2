//! The words of the page.

use crate::app::language::Translated;

pub(super) struct Words {
    pub(super) heading: fn(&str) -> String,
    pub(super) under: &'static str,
    pub(super) email: &'static str,
    pub(super) email_hint: &'static str,
    pub(super) submit: &'static str,
    pub(super) submitting: &'static str,
    pub(super) have_account: &'static str,
    pub(super) log_in: &'static str,
    pub(super) dead_heading: &'static str,
    pub(super) dead: &'static str,
}

pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: |account| format!("You're invited to {account}"),
        under: "Create your account. It works for all products.",
        email: "Email",
        email_hint: "The invite is for this address.",
        submit: "Create account",
        submitting: "Creating account…",
        have_account: "Already have an account?",
        log_in: "Log in",
        dead_heading: "This invite is no longer valid",
        dead: "This invite has been used or has expired. Ask for a new one.",
    },
    german: Words {
        heading: |account| format!("Einladung zu {account}"),
        under: "Erstellen Sie Ihr Konto. Es gilt für alle Produkte.",
        email: "E-Mail-Adresse",
        email_hint: "Die Einladung gilt für diese Adresse.",
        submit: "Konto erstellen",
        submitting: "Konto wird erstellt …",
        have_account: "Sie haben schon ein Konto?",
        log_in: "Anmelden",
        dead_heading: "Diese Einladung gilt nicht mehr",
        dead: "Diese Einladung wurde benutzt oder ist abgelaufen. Bitten Sie um eine neue.",
    },
};
