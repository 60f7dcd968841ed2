//! What the pages about one user share: the way from one to the others.

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

/// The words of these parts.
struct Words {
    about: &'static str,
    profile: &'static str,
    access: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words { about: "About this user", profile: "Profile", access: "Access" },
    german: Words { about: "Über diesen Benutzer", profile: "Profil", access: "Zugang" },
};
