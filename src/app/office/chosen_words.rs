//! The words of `/admin/users/chosen`.

use crate::{
    app::language::Translated,
    model::user_list::{Belongings, UsersChange},
};

/// The words of one change.
pub(super) struct ChangeWords {
    pub(super) question: fn(usize) -> String,
    pub(super) consequence: fn(Belongings) -> String,
    pub(super) label: &'static str,
    pub(super) busy: &'static str,
}

/// The words of the page.
pub(super) struct Words {
    pub(super) who: &'static str,
    pub(super) heading: &'static str,
    ban: ChangeWords,
    unban: ChangeWords,
    delete: ChangeWords,
    pub(super) nobody_chosen: &'static str,
    pub(super) nobody_concerned: &'static str,
    pub(super) back: &'static str,
    pub(super) unchanged: &'static str,
    pub(super) is_staff: &'static str,
    pub(super) not_allowed: &'static str,
    pub(super) is_caller: &'static str,
    pub(super) is_last_admin: &'static str,
    pub(super) is_so: &'static str,
}

impl Words {
    /// The words of a change.
    pub(super) const fn of(&self, change: UsersChange) -> &ChangeWords {
        match change {
            UsersChange::Ban => &self.ban,
            UsersChange::Unban => &self.unban,
            UsersChange::Delete => &self.delete,
        }
    }
}

/// `2 sessions, 3 tokens and 1 invite`
pub(super) fn belongings(all: Belongings) -> String {
    let count = |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!(
        "{}, {} and {}",
        count(all.sessions, "session", "sessions"),
        count(all.tokens, "token", "tokens"),
        count(all.invites, "invite", "invites")
    )
}

/// The same in German.
pub(super) fn belongings_in_german(all: Belongings) -> String {
    let count = |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    format!(
        "{}, {} Token und {}",
        count(all.sessions, "Sitzung", "Sitzungen"),
        all.tokens,
        count(all.invites, "Einladung", "Einladungen")
    )
}

pub(super) static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        heading: "Chosen users",
        ban: ChangeWords {
            question: |count| if count == 1 { "Ban this user?".into() } else { format!("Ban these {count} users?") },
            consequence: |all| {
                format!(
                    "What they have: {}. Sessions end. Tokens are refused until the ban is lifted.",
                    belongings(all)
                )
            },
            label: "Ban",
            busy: "Banning…",
        },
        unban: ChangeWords {
            question: |count| {
                if count == 1 { "Unban this user?".into() } else { format!("Unban these {count} users?") }
            },
            consequence: |_| "They can log in again, and their tokens work again.".into(),
            label: "Unban",
            busy: "Unbanning…",
        },
        delete: ChangeWords {
            question: |count| {
                if count == 1 { "Delete this user?".into() } else { format!("Delete these {count} users?") }
            },
            consequence: |all| format!("What goes with them: {}. This cannot be undone.", belongings(all)),
            label: "Delete",
            busy: "Deleting…",
        },
        nobody_chosen: "Nobody was chosen. Tick the boxes of users in the list.",
        nobody_concerned: "This changes none of those who were chosen.",
        back: "Back to the users",
        unchanged: "These stay as they are",
        is_staff: "only customers can be banned.",
        not_allowed: "your role may not do this.",
        is_caller: "this is you. Delete your own account under “Your data”.",
        is_last_admin: "the last admin cannot be deleted. Make someone else an admin first.",
        is_so: "nothing would change.",
    },
    german: Words {
        who: "Mitarbeiter",
        heading: "Ausgewählte Benutzer",
        ban: ChangeWords {
            question: |count| match count {
                1 => "Diesen Benutzer sperren?".into(),
                count => format!("Diese {count} Benutzer sperren?"),
            },
            consequence: |all| {
                format!(
                    "Dazu gehören {}. Sitzungen enden. Token gelten nicht, bis die Sperre endet.",
                    belongings_in_german(all)
                )
            },
            label: "Sperren",
            busy: "Wird gesperrt …",
        },
        unban: ChangeWords {
            question: |count| match count {
                1 => "Diesen Benutzer entsperren?".into(),
                count => format!("Diese {count} Benutzer entsperren?"),
            },
            consequence: |_| "Sie können sich wieder anmelden, und ihre Token gelten wieder.".into(),
            label: "Entsperren",
            busy: "Wird entsperrt …",
        },
        delete: ChangeWords {
            question: |count| match count {
                1 => "Diesen Benutzer löschen?".into(),
                count => format!("Diese {count} Benutzer löschen?"),
            },
            consequence: |all| {
                format!("Mit gelöscht werden {}. Das lässt sich nicht rückgängig machen.", belongings_in_german(all))
            },
            label: "Löschen",
            busy: "Wird gelöscht …",
        },
        nobody_chosen: "Niemand ist ausgewählt. Kreuzen Sie in der Liste Benutzer an.",
        nobody_concerned: "Das ändert niemanden von denen, die ausgewählt sind.",
        back: "Zurück zu den Benutzern",
        unchanged: "Hier ändert sich nichts",
        is_staff: "nur Kunden können gesperrt werden.",
        not_allowed: "Ihre Rolle darf das nicht.",
        is_caller: "das sind Sie. Ihr eigenes Konto löschen Sie unter „Ihre Daten“.",
        is_last_admin: "der letzte Admin kann nicht gelöscht werden. Machen Sie vorher jemand anderen zum Admin.",
        is_so: "nichts würde sich ändern.",
    },
};
