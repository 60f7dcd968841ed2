//! What every page of `keydesk serve --demo` says.

use leptos::prelude::*;

use crate::app::language::Translated;

/// That nothing is kept, above everything else.
#[component]
pub fn DemoBanner() -> impl IntoView {
    view! { <aside class="demo"><p>{*DEMO.get()}</p></aside> }
}

/// That nothing is kept.
pub static DEMO: Translated<&str> = Translated {
    english: "This is a demo. Everything disappears on exit. No mail goes out, and there are no backups or imports.",
    german: "Dies ist eine Demo. Beim Beenden verschwindet alles. Es gehen keine E-Mails hinaus, und es gibt weder Sicherungen noch Importe.",
};
