//! What the pages about one user share: the way from one to the others, and the two states of a conflict.

use leptos::prelude::*;

use crate::app::{language::Translated, office::parts::LIST};

/// A page about a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Profile, metadata, password.
    Profile,
    /// Second step, sessions, log-ins, tokens.
    Access,
}

/// Links to the pages about a user.
#[component]
pub(super) fn Tabs(id: String, tab: Tab) -> impl IntoView {
    let words = WORDS.get();
    let current = |own: Tab| (own == tab).then_some("page");
    let (profile, access) = (format!("{LIST}/{id}"), format!("{LIST}/{id}/access"));
    view! {
        <nav class="groups" aria-label=words.about>
            <a href=profile aria-current=current(Tab::Profile)>{words.profile}</a>
            <a href=access aria-current=current(Tab::Access)>{words.access}</a>
        </nav>
    }
    .into_any()
}

/// Says that somebody else was faster, and what is stored now. The form below it has what was typed.
#[component]
pub(super) fn Conflict(children: Children) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h3>{words.nothing_saved}</h3>
            <p>{words.changed_meanwhile}</p>
            {children()}
            <p>{words.save_again}</p>
        </div>
    }
    .into_any()
}

/// The words of these parts.
struct Words {
    about: &'static str,
    profile: &'static str,
    access: &'static str,
    nothing_saved: &'static str,
    changed_meanwhile: &'static str,
    save_again: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        about: "About this user",
        profile: "Profile",
        access: "Access",
        nothing_saved: "Nothing was saved",
        changed_meanwhile: "Somebody else changed this user in the meantime. This is stored now:",
        save_again: "The form has what you typed. Save it again to replace what is stored.",
    },
    german: Words {
        about: "Über diesen Benutzer",
        profile: "Profil",
        access: "Zugang",
        nothing_saved: "Es wurde nichts gespeichert",
        changed_meanwhile: "Jemand anderes hat diesen Benutzer inzwischen geändert. Gespeichert ist jetzt:",
        save_again: "Im Formular steht, was Sie eingegeben haben. Speichern Sie es noch einmal, um das Gespeicherte zu ersetzen.",
    },
};
