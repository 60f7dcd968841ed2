//! What a page shows instead of its content: why it can't, and who may see it.

use leptos::prelude::*;

use crate::model::problem::{ErrorCode, Problem};

/// The reason, and a way home.
#[component]
pub fn Refusal(
    /// The reason.
    problem: Problem,
    /// Who may see the page, as the beginning of a sentence; empty to name nobody.
    who: &'static str,
) -> impl IntoView {
    // The response redirects to the log-in page.
    let first = problem.flaws.first().filter(|error| error.code != ErrorCode::LoggedOut).copied()?;
    let (title, sentence) = match first.code {
        ErrorCode::NotAllowed if who.is_empty() => ("You can't do this", "Your role doesn't allow it.".into()),
        ErrorCode::NotAllowed => ("You can't do this", format!("{who} can.")),
        ErrorCode::Gone => ("There is nothing here", "Check the address. The page may have been removed.".into()),
        ErrorCode::Busy => ("The server is busy", "Try again in a few seconds.".into()),
        ErrorCode::Broken => ("Something went wrong on our side", "Try again later. Nothing was changed.".into()),
        _ => ("This can't be shown", first.sentence()),
    };
    let reference = problem.request.map(|id| view! { <p class="hint">"Reference " <code>{id.to_string()}</code></p> });
    Some(view! {
        <h1>{title}</h1>
        <p>{sentence}</p>
        {reference}
        <p><a href="/">"Go to the home page"</a></p>
    })
}
