//! What a page says whose link was used, has expired, or never was.

use leptos::prelude::*;

use crate::app::language::Translated;

/// That the link is dead and why, and what to do instead.
#[component]
pub fn DeadLink(
    /// Links to what helps.
    children: Children,
) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <div class="card">
            <h1>{words.invalid}</h1>
            <p>{words.works_once}</p>
            {children()}
        </div>
    }
    .into_any()
}

struct Words {
    invalid: &'static str,
    works_once: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        invalid: "This link is no longer valid",
        works_once: "A link works once, within 24 hours, and only the latest one works.",
    },
    german: Words {
        invalid: "Dieser Link ist nicht mehr gültig",
        works_once: "Ein Link funktioniert einmal, innerhalb von 24 Stunden, und nur der neueste.",
    },
};
