//! The keys of the keyboard for staff: a script of its own, `public/keys.js`. It is no island, because two keys need no wasm.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::language::Translated;

/// The script, with the words of its list in the language of the page.
#[component]
pub fn Keys(
    /// The path before every static file.
    assets: Arc<str>,
) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <script
            src=[&*assets, "/keys.js"].concat()
            defer=true
            data-search="/admin/users"
            data-heading=words.heading
            data-slash=words.slash
            data-question=words.question
            data-escape=words.escape
            data-used=words.used
            data-close=words.close
        ></script>
    }
}

/// The words of the list.
struct Words {
    heading: &'static str,
    slash: &'static str,
    question: &'static str,
    escape: &'static str,
    used: &'static str,
    close: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Keys",
        slash: "Search users",
        question: "Show these keys",
        escape: "Close this list",
        used: "Use these keys",
        close: "Close",
    },
    german: Words {
        heading: "Tasten",
        slash: "Benutzer suchen",
        question: "Diese Tasten zeigen",
        escape: "Diese Liste schließen",
        used: "Diese Tasten benutzen",
        close: "Schließen",
    },
};
