//! The link from what somebody may not do to the rule that refuses it.

use leptos::prelude::*;

use crate::{app::language::Translated, model::deed::Deed};

/// The link.
#[component]
pub fn Why(
    /// What was refused, or is not offered.
    deed: Deed,
) -> impl IntoView {
    view! { " " <a href=deed.why_page()>{*WORDS.get()}</a> }
}

/// The text of the link.
pub static WORDS: Translated<&str> = Translated { english: "Why can't I?", german: "Warum darf ich das nicht?" };
