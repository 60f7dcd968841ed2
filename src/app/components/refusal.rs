//! What a page shows instead of its content: why it can't, and who may see it.

use leptos::prelude::*;

use crate::{
    app::{
        components::why_link::Why,
        language::{Translated, language},
    },
    model::{
        deed::Deed,
        problem::{ErrorCode, NextStep, Problem},
    },
};

/// The reason, and a way home.
#[component]
pub fn Refusal(
    /// The reason.
    problem: Problem,
    /// Who may see the page, as the beginning of a sentence; empty to name nobody.
    who: &'static str,
    /// What the page is for, where there is a rule to show.
    #[prop(optional_no_strip)]
    deed: Option<Deed>,
) -> impl IntoView {
    // The response redirects to the log-in page.
    let first = problem.errors.first().filter(|error| error.code.message().next_step != Some(NextStep::LogInAgain))?;
    let names_who = first.code == ErrorCode::NotAllowed && !who.is_empty();
    let (words, language) = (WORDS.get(), language());
    let page = first.code.entry().full_page.map(|page| *page.of(language));
    let (title, sentence) = match page {
        Some(page) if names_who => (page.title, (words.can)(who)),
        Some(page) => (page.title, page.text.to_owned()),
        None => (words.title, first.sentence(language)),
    };
    let why =
        deed.filter(|_| first.code.message().next_step == Some(NextStep::AskWhy)).map(|deed| view! { <Why deed/> });
    let reference =
        problem.request.map(|id| view! { <p class="hint">{words.reference} " " <code>{id.to_string()}</code></p> });
    Some(view! {
        <h1>{title}</h1>
        <p>{sentence} {why}</p>
        {reference}
        <p><a href="/">{words.home}</a></p>
    })
}

/// The words of a refusal.
struct Words {
    title: &'static str,
    can: fn(&str) -> String,
    reference: &'static str,
    home: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        title: "This page can't be shown",
        can: |who| format!("{who} can."),
        reference: "Reference",
        home: "Go to the home page",
    },
    german: Words {
        title: "Diese Seite lässt sich nicht anzeigen",
        can: |who| format!("{who} dürfen das."),
        reference: "Referenz",
        home: "Zur Startseite",
    },
};
