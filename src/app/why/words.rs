//! The words of "Why can't I?".

use crate::{
    app::language::Translated,
    model::{deed::Deed, role::Role},
};

/// The words of the page.
pub(super) struct Words {
    pub(super) heading: &'static str,
    pub(super) you_may: fn(&str, &str) -> String,
    pub(super) you_may_not: fn(&str, &str) -> String,
    pub(super) can: fn(&str, &str) -> String,
    pub(super) nobody_can: fn(&str) -> String,
    pub(super) nobody: &'static str,
    pub(super) and: &'static str,
    pub(super) ask: &'static str,
    /// Email, account, role, deed.
    pub(super) letter: fn(&str, &str, &str, &str) -> String,
    pub(super) from_the_rules: &'static str,
    pub(super) home: &'static str,
    /// In the order of [`Role::ALL`].
    plurals: [&'static str; Role::ALL.len()],
    /// In the order of [`Deed::ALL`].
    doings: [&'static str; Deed::ALL.len()],
    one_account: &'static str,
    rank: &'static str,
}

impl Words {
    /// Those who have a role.
    pub(super) fn plural(&self, role: Role) -> &'static str {
        let place = Role::ALL.iter().position(|known| *known == role);
        self.plurals[place.expect("the list has every role")]
    }

    /// What is done, as an infinitive.
    pub(super) fn doing(&self, deed: Deed) -> &'static str {
        let place = Deed::ALL.iter().position(|known| *known == deed);
        self.doings[place.expect("the list has every deed")]
    }

    /// What else the rule asks for.
    pub(super) const fn note(&self, deed: Deed) -> Option<&'static str> {
        match deed {
            Deed::ManageBackups => Some(self.one_account),
            Deed::ChangeUsers | Deed::ChangeMetadata | Deed::SetPasswords | Deed::DeleteUsers => Some(self.rank),
            Deed::SeeSettings
            | Deed::ChangeSettings
            | Deed::SeeUsers
            | Deed::CreateUsers
            | Deed::ChangeRoles
            | Deed::BanUsers
            | Deed::EndSessions
            | Deed::RevokeTokens
            | Deed::RemoveSecondSteps
            | Deed::ImportUsers
            | Deed::ExportAccount
            | Deed::Invite
            | Deed::SeeProducts
            | Deed::ChangeProducts => None,
        }
    }
}

pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Why can't I?",
        you_may: |role, doing| format!("Your role is “{role}”. It may {doing}."),
        you_may_not: |role, doing| format!("Your role is “{role}”. It may not {doing}."),
        can: |who, doing| format!("{who} can {doing}."),
        nobody_can: |doing| format!("Nobody can {doing} here."),
        nobody: "nobody",
        and: "and",
        ask: "A text to send to an admin",
        letter: |email, account, role, doing| {
            format!(
                "I am {email}, and my role at {account} is “{role}”. I would like to {doing}, which my role may not. Could you do it for me, or give me another role?"
            )
        },
        from_the_rules: "This page asks the rules of the server, with somebody of each role.",
        home: "Go to the home page",
        plurals: ["admins", "developers", "sales agents", "support agents", "staff who only read", "users"],
        doings: [
            "see the settings of the account",
            "change the settings of the account",
            "make and download backups",
            "see the users of the account",
            "create users for others",
            "change names and emails of users",
            "change the metadata of users",
            "set passwords of users and make reset links",
            "give users another role",
            "ban users",
            "delete users",
            "see log-ins of users and end their sessions",
            "revoke the tokens of users",
            "remove the second step of users who lost theirs",
            "import users",
            "export the account",
            "make invites",
            "see products",
            "add, change and delete products and make their tokens",
        ],
        one_account: "Only where the server has one account: a backup has the records of every account.",
        rank: "Nobody may do this to somebody of a higher rank, such as a developer to an admin.",
    },
    german: Words {
        heading: "Warum darf ich das nicht?",
        you_may: |role, doing| format!("Ihre Rolle ist „{role}“. Damit dürfen Sie {doing}."),
        you_may_not: |role, doing| format!("Ihre Rolle ist „{role}“. Damit dürfen Sie nicht {doing}."),
        can: |who, doing| format!("{who} dürfen {doing}."),
        nobody_can: |doing| format!("Niemand darf hier {doing}."),
        nobody: "keine Rollen",
        and: "und",
        ask: "Ein Text, den Sie an einen Admin schicken können",
        letter: |email, account, role, doing| {
            format!(
                "Ich bin {email}, meine Rolle bei {account} ist „{role}“. Ich möchte {doing}, was meine Rolle nicht darf. Können Sie das für mich tun oder mir eine andere Rolle geben?"
            )
        },
        from_the_rules: "Diese Seite fragt die Regeln des Servers, mit jemandem von jeder Rolle.",
        home: "Zur Startseite",
        plurals: [
            "Admins",
            "die Entwicklung",
            "der Vertrieb",
            "der Support",
            "Mitarbeiter, die nur lesen,",
            "Benutzer",
        ],
        doings: [
            "die Einstellungen des Kontos sehen",
            "die Einstellungen des Kontos ändern",
            "Sicherungen erstellen und herunterladen",
            "die Benutzer des Kontos sehen",
            "Benutzer für andere anlegen",
            "Namen und E-Mail-Adressen von Benutzern ändern",
            "Metadaten von Benutzern ändern",
            "Passwörter von Benutzern setzen und Reset-Links erstellen",
            "Benutzern eine andere Rolle geben",
            "Benutzer sperren",
            "Benutzer löschen",
            "Anmeldungen von Benutzern sehen und ihre Sitzungen beenden",
            "Token von Benutzern widerrufen",
            "den zweiten Schritt von Benutzern entfernen, die ihren verloren haben",
            "Benutzer importieren",
            "das Konto exportieren",
            "Einladungen erstellen",
            "Produkte sehen",
            "Produkte anlegen, ändern und löschen und ihre Token erstellen",
        ],
        one_account: "Nur wenn der Server ein einziges Konto hat: Eine Sicherung enthält die Daten aller Konten.",
        rank: "Niemand darf das bei jemandem mit höherem Rang, etwa jemand aus der Entwicklung bei einem Admin.",
    },
};
