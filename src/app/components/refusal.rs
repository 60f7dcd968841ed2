//! What a page shows instead of its content: why it can't, and who may see it.

use leptos::prelude::*;

use crate::model::problem::{ErrorCode, Problem};

/// The reason, and a way home.
#[component]
pub fn Refusal(
    /// Why not.
    problem: Problem,
    /// Who may, as the beginning of a sentence; empty where nobody is to be named.
    who: &'static str,
) -> impl IntoView {
    // On the way to the log-in page nothing is shown.
    let first = problem.flaws.first().filter(|flaw| flaw.code != ErrorCode::LoggedOut).copied()?;
    let (title, sentence) = match first.code {
        ErrorCode::NotAllowed if who.is_empty() => ("You can't do this", "Your role does not reach that far.".into()),
        ErrorCode::NotAllowed => ("You can't do this", format!("{who} can.")),
        ErrorCode::Gone => ("There is nothing here", "The address may be mistyped, or its page is gone.".into()),
        ErrorCode::Busy => ("The server is busy", "Try again in a few seconds.".into()),
        ErrorCode::Broken => ("Something went wrong on our side", "Try again in a while. Nothing was changed.".into()),
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
