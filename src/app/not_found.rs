//! Pages for what is not there, or not for this person.

use leptos::prelude::*;

use crate::{
    app::layout::{Page, PageWidth},
    model::problem::{ErrorCode, NextStep, Problem},
};

/// 404; the router sets the status.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Page title="There is nothing here" cut=PageWidth::Prose>
            <Refusal problem=ErrorCode::Gone.into() who=""/>
        </Page>
    }
}

/// In place of what a page would have shown.
#[component]
pub fn Refusal(
    /// Why not.
    problem: Problem,
    /// Who may, as the beginning of a sentence; empty where nobody is to be named.
    who: &'static str,
) -> impl IntoView {
    // On the way to the log-in page nothing is shown.
    let first = problem.flaws.first().filter(|flaw| flaw.code.message().next_step != Some(NextStep::LogInAgain))?;
    let (title, sentence) = match first.code.entry().full_page {
        Some(page) if first.code == ErrorCode::NotAllowed && !who.is_empty() => (page.title, format!("{who} can.")),
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
