//! What the buttons for passkeys say.

use crate::{
    app::{language::Translated, passkeys::button::ButtonWords},
    model::passkey::PasskeyUse,
};

/// The words of the button for this purpose; `None`: it makes a passkey.
pub(super) fn button(purpose: Option<PasskeyUse>) -> ButtonWords {
    let words = WORDS.get();
    let label = match purpose {
        None => words.create,
        Some(PasskeyUse::LogIn) => words.log_in,
        Some(PasskeyUse::Code | PasskeyUse::AddPasskey | PasskeyUse::DeleteAccount | PasskeyUse::DownloadBackup) => {
            words.instead
        }
    };
    let failed = if purpose.is_none() { words.not_made } else { words.failed };
    ButtonWords {
        label: label.into(),
        busy: words.busy.into(),
        no_script: words.no_script.into(),
        unsupported: words.unsupported.into(),
        cancelled: if purpose.is_none() { words.not_made } else { words.cancelled }.into(),
        exists: words.exists.into(),
        failed: failed.into(),
    }
}

struct Words {
    create: &'static str,
    log_in: &'static str,
    instead: &'static str,
    busy: &'static str,
    no_script: &'static str,
    unsupported: &'static str,
    cancelled: &'static str,
    exists: &'static str,
    not_made: &'static str,
    failed: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        create: "Create the passkey",
        log_in: "Log in with a passkey",
        instead: "Use a passkey instead",
        busy: "Your browser asks…",
        no_script: "Passkeys need JavaScript.",
        unsupported: "This browser has no passkeys.",
        cancelled: "No passkey was used. Try again, or use another way.",
        exists: "This device has one of your passkeys already.",
        not_made: "No passkey was created. Try again.",
        failed: "Your browser could not use a passkey here.",
    },
    german: Words {
        create: "Passkey erstellen",
        log_in: "Mit einem Passkey anmelden",
        instead: "Stattdessen einen Passkey verwenden",
        busy: "Ihr Browser fragt …",
        no_script: "Für Passkeys ist JavaScript nötig.",
        unsupported: "Dieser Browser kennt keine Passkeys.",
        cancelled: "Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal oder auf anderem Weg.",
        exists: "Auf diesem Gerät ist schon einer Ihrer Passkeys.",
        not_made: "Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal.",
        failed: "Ihr Browser konnte hier keinen Passkey verwenden.",
    },
};
