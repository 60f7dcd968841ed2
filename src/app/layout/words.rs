//! The words of the frame of every page.

use crate::app::language::Translated;

/// The words of the frame.
pub(super) struct Words {
    pub(super) skip: &'static str,
    pub(super) navigation: &'static str,
    pub(super) staff: &'static str,
    pub(super) home: &'static str,
    pub(super) tokens: &'static str,
    pub(super) profile: &'static str,
    pub(super) security: &'static str,
    pub(super) overview: &'static str,
    pub(super) users: &'static str,
    pub(super) invites: &'static str,
    pub(super) settings: &'static str,
    pub(super) products: &'static str,
    pub(super) try_it: &'static str,
    pub(super) log_out: &'static str,
    pub(super) without_scripts: &'static str,
    pub(super) language: &'static str,
    pub(super) colours: &'static str,
    pub(super) system: &'static str,
    pub(super) light: &'static str,
    pub(super) dark: &'static str,
    pub(super) logged_in_as: fn(&str) -> String,
    pub(super) other: fn(&str, &str, &str) -> String,
    pub(super) back: fn(&str) -> String,
}

pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        skip: "Skip to content",
        navigation: "Main",
        staff: "For staff",
        home: "Home",
        tokens: "Tokens",
        profile: "Profile",
        security: "Security",
        overview: "Overview",
        users: "Users",
        invites: "Invites",
        settings: "Settings",
        products: "Products",
        try_it: "Try it",
        log_out: "Log out",
        without_scripts: "Works without JavaScript",
        language: "Language",
        colours: "Colours",
        system: "System",
        light: "Light",
        dark: "Dark",
        logged_in_as: |email| format!("You are logged in as {email}"),
        other: |other, email, account| {
            format!("You are logged in to {other} as {email}. Log in here to switch to {account}.")
        },
        back: |other| format!("Stay in {other}"),
    },
    german: Words {
        skip: "Zum Inhalt springen",
        navigation: "Hauptmenü",
        staff: "Für Mitarbeiter",
        home: "Start",
        tokens: "Token",
        profile: "Profil",
        security: "Sicherheit",
        overview: "Übersicht",
        users: "Benutzer",
        invites: "Einladungen",
        settings: "Einstellungen",
        products: "Produkte",
        try_it: "Ausprobieren",
        log_out: "Abmelden",
        without_scripts: "Funktioniert ohne JavaScript",
        language: "Sprache",
        colours: "Farben",
        system: "System",
        light: "Hell",
        dark: "Dunkel",
        logged_in_as: |email| format!("Sie sind als {email} angemeldet"),
        other: |other, email, account| {
            format!(
                "Sie sind als {email} bei {other} angemeldet. Melden Sie sich hier an, um zu {account} zu wechseln."
            )
        },
        back: |other| format!("Bei {other} bleiben"),
    },
};
