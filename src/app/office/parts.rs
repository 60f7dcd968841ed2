//! Parts of the pages of the office: how users stand, numbers, the question before what cannot be undone, and what
//! somebody may not do.

use leptos::prelude::*;

use crate::{
    app::{
        components::{feedback::Feedback, form_checks::FormCheck, local_time::Moment},
        language::{Language, Translated, language},
    },
    model::{problem::Problem, user::User},
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
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let hidden = |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value/> };
    view! {
        <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
            <Feedback form=endpoint.to_owned() check=FormCheck::Nothing refused help=None/>
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
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        banned: "Banned",
        leaves: "Leaves",
        awaits_proof: "Waits for the link",
        active: "Active",
        cancel: "Cancel",
    },
    german: Words {
        banned: "Gesperrt",
        leaves: "Wird gelöscht",
        awaits_proof: "Wartet auf den Link",
        active: "Aktiv",
        cancel: "Abbrechen",
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
