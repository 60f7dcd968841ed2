//! What a page says when somebody else was faster: what was typed and what is stored now, field by field. Every form that
//! changes a record has it, and keeps what was typed below it, with the new time of the last change: whoever saves again
//! has seen both states.

use leptos::prelude::*;

use crate::{
    app::language::Translated,
    model::problem::{ErrorCode, Problem},
};

/// A field of a form, as it was sent and as it is stored now.
pub struct ConflictField {
    /// The label of the field.
    pub label: &'static str,
    /// What was sent.
    pub yours: String,
    /// What is stored now.
    pub stored: String,
}

impl ConflictField {
    /// A field with both of its states.
    pub fn new(label: &'static str, yours: impl Into<String>, stored: impl Into<String>) -> Self {
        Self { label, yours: yours.into(), stored: stored.into() }
    }
}

/// Whether a form was refused because somebody else changed its record meanwhile.
#[must_use]
pub fn is_conflict(refused: Option<&Problem>) -> bool {
    refused.is_some_and(|problem| problem.has(ErrorCode::Stale))
}

/// Both states, and what to do. It takes the focus.
#[component]
pub fn Conflict(
    /// The fields of the form, in its order.
    fields: Vec<ConflictField>,
    /// Who changed what, where that is known.
    #[prop(optional_no_strip)]
    who: Option<AnyView>,
) -> impl IntoView {
    let words = WORDS.get();
    let who = who.unwrap_or_else(|| words.somebody.into_any());
    let row = |field: ConflictField| {
        let is_same = field.yours == field.stored;
        let same = is_same.then(|| view! { " " <span class="hint">{words.same}</span> });
        view! {
            <tr>
                <th scope="row" data-label=words.field>{field.label}</th>
                <td data-label=words.yours>{shown(field.yours)}</td>
                <td data-label=words.stored>{shown(field.stored)} {same}</td>
            </tr>
        }
    };
    view! {
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>{words.nothing_saved}</h2>
            <p>{who}</p>
            <table class="dense">
                <caption class="sr">{words.both}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.field}</th>
                        <th scope="col">{words.yours}</th>
                        <th scope="col">{words.stored}</th>
                    </tr>
                </thead>
                <tbody>{fields.into_iter().map(row).collect_view()}</tbody>
            </table>
            <p>{words.save_again}</p>
        </div>
    }
    .into_any()
}

fn shown(value: String) -> String {
    if value.is_empty() { "–".into() } else { value }
}

/// The words of a conflict.
struct Words {
    nothing_saved: &'static str,
    somebody: &'static str,
    both: &'static str,
    field: &'static str,
    yours: &'static str,
    stored: &'static str,
    same: &'static str,
    save_again: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        nothing_saved: "Nothing was saved",
        somebody: "Somebody else changed this in the meantime.",
        both: "What you sent, and what is stored now",
        field: "Field",
        yours: "You sent",
        stored: "Stored now",
        same: "the same",
        save_again: "The form has what you sent. Save it again to replace what is stored, or reload the page to keep that.",
    },
    german: Words {
        nothing_saved: "Es wurde nichts gespeichert",
        somebody: "Jemand anderes hat das inzwischen geändert.",
        both: "Was Sie gesendet haben, und was jetzt gespeichert ist",
        field: "Feld",
        yours: "Von Ihnen",
        stored: "Jetzt gespeichert",
        same: "gleich",
        save_again: "Im Formular steht, was Sie gesendet haben. Speichern Sie es noch einmal, um das Gespeicherte zu ersetzen, oder laden Sie die Seite neu, um es zu behalten.",
    },
};
