//! Parts of the pages of the office: how users stand, numbers, choices, the pages of a list, the question before what
//! cannot be undone, and the two states of a conflict.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{FieldErrorText, error_id},
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
        },
        language::{Language, Translated, language},
        parameters::query_of,
    },
    model::{
        deed::Deed,
        paging::Place,
        problem::{Field, FieldError, Problem},
        user::User,
    },
};

/// The address of the list of users.
pub(super) const LIST: &str = "/admin/users";

/// How a user stands, as badges.
#[component]
pub(super) fn StatusBadge(
    /// The user.
    user: User,
) -> impl IntoView {
    let words = WORDS.get();
    match (user.banned, user.deletion, user.awaits_proof) {
        (true, _, _) => view! { <span class="badge danger">{words.banned}</span> }.into_any(),
        (_, Some(at), _) => view! { <span class="badge warn">{words.leaves}</span> " " <Moment at/> }.into_any(),
        (_, _, true) => view! { <span class="badge warn">{words.awaits_proof}</span> }.into_any(),
        _ => view! { <span class="badge">{words.active}</span> }.into_any(),
    }
}

/// A choice from a list.
#[component]
pub(super) fn Choice(
    /// The field that an error is at.
    field: Field,
    /// The name of the input.
    name: &'static str,
    /// The label.
    label: &'static str,
    /// The value that is chosen at first.
    chosen: String,
    /// Values and texts.
    choices: Vec<(String, String)>,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    let option = |(value, text): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    };
    view! {
        <div class="field">
            <label for=field.as_str()>{label}</label>
            <FieldErrorText field error/>
            <select id=field.as_str() name=name aria-describedby=error_id(field)>
                {choices.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// The way to the other pages of a list that has the newest first.
#[component]
pub(super) fn Pages(
    /// The address of the list, without a query.
    list: String,
    /// What stands in the query besides the number of the page.
    #[prop(optional)]
    query: Vec<(&'static str, String)>,
    /// The page that is shown.
    place: Place,
) -> impl IntoView {
    let (words, Place { page, last }) = (WORDS.get(), place);
    let address = move |number: u32| {
        let kept = query.iter().filter(|(_, value)| !value.is_empty()).cloned();
        let pairs: Vec<_> = kept.chain([("page", number.to_string())]).collect();
        query_of(&list, &pairs.iter().map(|(name, value)| (*name, value.as_str().into())).collect::<Vec<_>>())
    };
    (last > 1).then(|| {
        let newer = (page > 1).then(|| view! { <a rel="prev" href=address(page - 1)>{words.newer}</a> });
        let older = (page < last).then(|| view! { <a rel="next" href=address(page + 1)>{words.older}</a> });
        view! { <nav class="pages" aria-label=words.pages>{newer} <span>{(words.page_of)(page, last)}</span> {older}</nav> }
            .into_any()
    })
}

/// What a page asks before it does something: the question, what follows from "yes", and the form.
#[component]
pub(super) fn Question(
    /// The question. It names its object.
    question: String,
    /// What follows.
    consequence: AnyView,
    /// Whether the form was refused. Then the summary of errors has the focus.
    is_refused: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        // The heading names the object, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=!is_refused>{question}</h1>
        {consequence}
        {children()}
        <LocalTimes/>
    }
    .into_any()
}

/// The form of a page that asks before it does something: one button, and a way back.
#[component]
pub(super) fn Confirm(
    /// The name of the server function, and the id of the form.
    endpoint: &'static str,
    /// What the form sends, by name.
    fields: Vec<(&'static str, String)>,
    /// The label of the button.
    label: &'static str,
    /// Its label while the form is being sent.
    busy: &'static str,
    /// The address of the way back.
    back: String,
    /// What it does, for people who may not.
    deed: Deed,
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let hidden = |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value/> };
    view! {
        <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
            <Feedback form=endpoint.to_owned() check=FormCheck::Nothing refused help=Some(deed.why_page())/>
            {fields.into_iter().map(hidden).collect_view()}
            <div class="buttons">
                <button type="submit" class="danger" data-busy=busy>{label}</button>
                <a href=back>{WORDS.get().cancel}</a>
            </div>
        </form>
    }
    .into_any()
}

/// A number with its thousands apart.
#[must_use]
pub(super) fn grouped(number: u64) -> String {
    group(number, language())
}

fn group(number: u64, language: Language) -> String {
    let mark = match language {
        Language::English => ',',
        Language::German => '.',
    };
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// The words that these pages share.
struct Words {
    banned: &'static str,
    leaves: &'static str,
    awaits_proof: &'static str,
    active: &'static str,
    cancel: &'static str,
    pages: &'static str,
    newer: &'static str,
    older: &'static str,
    page_of: fn(u32, u32) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        banned: "Banned",
        leaves: "Leaves",
        awaits_proof: "Waits for the link",
        active: "Active",
        cancel: "Cancel",
        pages: "Pages",
        newer: "Newer",
        older: "Older",
        page_of: |page, last| format!("Page {page} of {last}"),
    },
    german: Words {
        banned: "Gesperrt",
        leaves: "Wird gelöscht",
        awaits_proof: "Wartet auf den Link",
        active: "Aktiv",
        cancel: "Abbrechen",
        pages: "Seiten",
        newer: "Neuere",
        older: "Ältere",
        page_of: |page, last| format!("Seite {page} von {last}"),
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, english, german) in
            [(0, "0", "0"), (999, "999", "999"), (1000, "1,000", "1.000"), (1_234_567, "1,234,567", "1.234.567")]
        {
            assert_eq!(group(number, Language::English), english);
            assert_eq!(group(number, Language::German), german);
        }
    }
}
