//! The sentences of the profile.

use crate::app::language::Translated;

/// The sentences of the profile.
pub(super) struct Words {
    pub(super) heading: &'static str,
    pub(super) name: &'static str,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) save_names: &'static str,
    pub(super) email: &'static str,
    pub(super) about_email: &'static str,
    pub(super) password: &'static str,
    pub(super) save_email: &'static str,
    pub(super) saving: &'static str,
    pub(super) waiting: &'static str,
    pub(super) until_then: &'static str,
    pub(super) resend: &'static str,
    pub(super) resending: &'static str,
    pub(super) cancel: &'static str,
    pub(super) changed_meanwhile: &'static str,
    pub(super) admins_can: &'static str,
}

/// The sentences in every language.
pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Profile",
        name: "Name",
        first_name: "First name",
        last_name: "Last name",
        save_names: "Save name",
        email: "Email",
        about_email: "You log in with this address. To change it, enter your current password.",
        password: "Current password",
        save_email: "Save email",
        saving: "Saving…",
        waiting: "Waiting for confirmation of",
        until_then: "We sent a link to that address. It works for 24 hours. Until it is opened, nothing changes.",
        resend: "Send the link again",
        resending: "Sending…",
        cancel: "Keep the old email",
        changed_meanwhile: "Your profile was changed in the meantime, perhaps in another window.",
        admins_can: "Admins can change this.",
    },
    german: Words {
        heading: "Profil",
        name: "Name",
        first_name: "Vorname",
        last_name: "Nachname",
        save_names: "Name speichern",
        email: "E-Mail-Adresse",
        about_email: "Mit dieser Adresse melden Sie sich an. Für eine neue brauchen wir Ihr aktuelles Passwort.",
        password: "Aktuelles Passwort",
        save_email: "E-Mail-Adresse speichern",
        saving: "Wird gespeichert …",
        waiting: "Noch nicht bestätigt:",
        until_then: "Wir haben einen Link an diese Adresse geschickt. Er gilt 24 Stunden. Solange er nicht geöffnet wird, ändert sich nichts.",
        resend: "Link noch einmal senden",
        resending: "Wird gesendet …",
        cancel: "Alte Adresse behalten",
        changed_meanwhile: "Ihr Profil wurde inzwischen geändert, vielleicht in einem anderen Fenster.",
        admins_can: "Admins können das ändern.",
    },
};
