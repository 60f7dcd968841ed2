//! What a page shows instead of its content: why it can't, and who may see it.

use leptos::prelude::*;

use crate::model::problem::{ErrorCode, NextStep, Problem};

/// The reason, and a way home.
#[component]
pub fn Refusal(
    /// The reason.
    problem: Problem,
    /// Who may see the page, as the beginning of a sentence; empty to name nobody.
    who: &'static str,
) -> impl IntoView {
    // The response redirects to the log-in page.
    let first = problem.errors.first().filter(|error| error.code.message().next_step != Some(NextStep::LogInAgain))?;
    let names_who = first.code == ErrorCode::NotAllowed && !who.is_empty();
    let (title, sentence) = match first.code.entry().full_page {
        Some(page) if names_who => (page.title, format!("{who} can.")),
        Some(page) => (page.title, page.text.to_owned()),
        None => ("This page can't be shown", first.sentence()),
    };
    let reference = problem.request.map(|id| view! { <p class="hint">"Reference " <code>{id.to_string()}</code></p> });
    Some(view! {
        <h1>{title}</h1>
        <p>{sentence}</p>
        {reference}
        <p><a href="/">"Go to the home page"</a></p>
    })
}
