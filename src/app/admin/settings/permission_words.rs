//! The words of `/admin/settings/permissions`, and what each permission means that something asks for today.

use crate::app::language::Translated;

/// The permissions that something asks for today, by their names in the API.
const ASKED_FOR: [&str; 13] = [
    "account.read",
    "product.read",
    "token.generate",
    "token.read",
    "token.regenerate",
    "token.revoke",
    "user.password.update",
    "user.read",
    "user.second-factors.create",
    "user.second-factors.delete",
    "user.second-factors.read",
    "user.second-factors.update",
    "user.update",
];

/// The words of the page.
pub(super) struct Words {
    pub(super) about: &'static str,
    pub(super) question: &'static str,
    pub(super) by_role: &'static str,
    pub(super) by_role_hint: &'static str,
    pub(super) these: &'static str,
    pub(super) these_hint: &'static str,
    pub(super) used: &'static str,
    pub(super) later: &'static str,
    pub(super) differing: &'static str,
    /// What each of [`ASKED_FOR`] allows.
    meanings: [&'static str; ASKED_FOR.len()],
}

impl Words {
    /// What a permission allows; `None` where nothing asks for it yet.
    pub(super) fn meaning(&self, name: &str) -> Option<&'static str> {
        ASKED_FOR.iter().position(|known| *known == name).map(|place| self.meanings[place])
    }
}

pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        about: "Users who are created from now on get these permissions and keep them. Those who exist already stay as they are, and so do staff.",
        question: "What may new users do?",
        by_role: "What their role may",
        by_role_hint: "All that a user needs: their own profile, password, second step and tokens.",
        these: "Only this",
        these_hint: "What is not ticked is refused on pages and by the API.",
        used: "Asked for today",
        later: "For licenses, machines and releases: nothing asks for these yet",
        differing: "Permissions that differ",
        meanings: [
            "Read the account",
            "Read products",
            "Create tokens, and name them",
            "See their own tokens",
            "Give their tokens new values",
            "Revoke their tokens",
            "Change their password, and have passkeys",
            "Read their own record",
            "Add a second step",
            "Remove their second step",
            "See whether they have a second step",
            "Switch their second step on and off",
            "Change their names and email",
        ],
    },
    german: Words {
        about: "Wer ab jetzt Benutzer wird, bekommt diese Berechtigungen und behält sie. Wer es schon ist, bleibt, wie er ist; Mitarbeiter auch.",
        question: "Was dürfen neue Benutzer?",
        by_role: "Was ihre Rolle darf",
        by_role_hint: "Alles, was ein Benutzer braucht: eigenes Profil, Passwort, zweiter Schritt und Token.",
        these: "Nur dies",
        these_hint: "Was nicht angekreuzt ist, wird auf Seiten und von der API abgelehnt.",
        used: "Heute wirksam",
        later: "Für Lizenzen, Maschinen und Veröffentlichungen: noch fragt nichts danach",
        differing: "Berechtigungen, die sich unterscheiden",
        meanings: [
            "Das Konto lesen",
            "Produkte lesen",
            "Token anlegen und benennen",
            "Eigene Token sehen",
            "Eigenen Token neue Werte geben",
            "Eigene Token widerrufen",
            "Das eigene Passwort ändern und Passkeys haben",
            "Die eigenen Daten lesen",
            "Einen zweiten Schritt hinzufügen",
            "Den eigenen zweiten Schritt entfernen",
            "Sehen, ob es einen zweiten Schritt gibt",
            "Den eigenen zweiten Schritt ein- und ausschalten",
            "Eigene Namen und E-Mail-Adresse ändern",
        ],
    },
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::permission;

    #[test]
    fn what_is_said_to_be_asked_for_is() {
        let rules = include_str!("../../../server/domain/authorization/permissions.rs");
        let (_, rules) = rules.split_once("const fn needed").expect("the rules name what they need");
        let named = rules.split('"').skip(1).step_by(2).filter(|name| permission::may_be_of_users(name));
        assert_eq!(named.collect::<BTreeSet<_>>(), BTreeSet::from(ASKED_FOR));
    }
}
