//! The words of the page that plays the tutorials.

use crate::{app::language::Translated, model::conformance::Play};

/// The words of the page.
pub(super) struct Words {
    pub(super) who: &'static str,
    pub(super) heading: &'static str,
    pub(super) what: &'static str,
    pub(super) none: &'static str,
    pub(super) play: &'static str,
    pub(super) again: &'static str,
    pub(super) playing: &'static str,
    pub(super) back: &'static str,
    pub(super) all_passed: &'static str,
    pub(super) some_failed: &'static str,
    pub(super) missing: &'static str,
    pub(super) count: fn(usize, usize) -> String,
    pub(super) open: &'static str,
    pub(super) protected: &'static str,
    pub(super) passed: &'static str,
    pub(super) failed: &'static str,
    pub(super) expected: &'static str,
    pub(super) request: &'static str,
    pub(super) answer: &'static str,
    pub(super) body: fn(usize) -> String,
    /// The names of the calls, in the order of [`Play::ALL`].
    names: [&'static str; Play::ALL.len()],
}

impl Words {
    /// What a call plays.
    pub(super) fn name(&self, play: Play) -> &'static str {
        self.names[play as usize]
    }
}

pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        heading: "The tutorials, played",
        what: "The calls of both tutorials go through this very server, to a scratch account in memory that is gone afterwards. Names stand in place of secrets.",
        none: "No run within the last hour. One takes a few seconds, and your account stays as it is.",
        play: "Play the tutorials",
        again: "Play them again",
        playing: "Playing…",
        back: "Back to Try it",
        all_passed: "Everything is as it should be.",
        some_failed: "Something is not as it should be.",
        missing: "The rest took too long and was not played.",
        count: |passed, all| format!("{passed} of {all} calls passed."),
        open: "An open account: anybody signs up",
        protected: "A protected account: only the admin creates users",
        passed: "Pass",
        failed: "Fail",
        expected: "Expected:",
        request: "Request",
        answer: "Answer",
        body: |bytes| format!("Body, {bytes} bytes"),
        names: [
            "Somebody signs up",
            "The same email signs up again",
            "The user logs in for a token",
            "Somebody tries another password",
            "The token says who it is for",
            "The user logs out: the token is revoked",
            "The revoked token is refused",
            "The admin logs in for a token",
            "The admin protects the account",
            "Sign-up is refused now",
            "The admin creates a user",
            "That user logs in for a token",
            "The token says who it is for",
        ],
    },
    german: Words {
        who: "Admins und Entwicklung",
        heading: "Die Anleitungen, durchgespielt",
        what: "Die Anfragen beider Anleitungen gehen durch genau diesen Server, an ein Wegwerfkonto im Speicher, das danach verschwindet. Statt der Geheimnisse stehen Namen da.",
        none: "In der letzten Stunde gab es keinen Durchlauf. Einer dauert ein paar Sekunden, und Ihr Konto bleibt, wie es ist.",
        play: "Anleitungen durchspielen",
        again: "Noch einmal durchspielen",
        playing: "Wird durchgespielt …",
        back: "Zurück zu Ausprobieren",
        all_passed: "Alles ist, wie es sein soll.",
        some_failed: "Etwas ist nicht, wie es sein soll.",
        missing: "Der Rest dauerte zu lange und wurde nicht gespielt.",
        count: |passed, all| format!("{passed} von {all} Anfragen bestanden."),
        open: "Ein offenes Konto: Alle können sich registrieren",
        protected: "Ein geschütztes Konto: Nur der Admin legt Benutzer an",
        passed: "Bestanden",
        failed: "Nicht bestanden",
        expected: "Erwartet:",
        request: "Anfrage",
        answer: "Antwort",
        body: |bytes| format!("Inhalt, {bytes} Bytes"),
        names: [
            "Jemand registriert sich",
            "Dieselbe E-Mail-Adresse registriert sich noch einmal",
            "Der Benutzer meldet sich an und erhält ein Token",
            "Jemand versucht ein anderes Passwort",
            "Das Token sagt, für wen es ist",
            "Der Benutzer meldet sich ab: Das Token wird widerrufen",
            "Das widerrufene Token wird abgelehnt",
            "Der Admin meldet sich an und erhält ein Token",
            "Der Admin schützt das Konto",
            "Registrieren wird jetzt abgelehnt",
            "Der Admin legt einen Benutzer an",
            "Dieser Benutzer meldet sich an und erhält ein Token",
            "Das Token sagt, für wen es ist",
        ],
    },
};
