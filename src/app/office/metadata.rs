//! The metadata of a user or a product as JSON: a form, or the text for readers who may not change it.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            text_area::TextArea,
            why_link::Why,
        },
        language::Translated,
        refused_form::{Typed, field_error},
    },
    model::{
        deed::Deed,
        problem::{Field, Problem},
        timestamp::Timestamp,
    },
};

/// The form, or the metadata as text with who may change it.
#[component]
pub(super) fn MetadataCard(
    /// The name of the server function, and the id of the form.
    endpoint: &'static str,
    /// The id of the record.
    id: String,
    /// When the record was last changed.
    seen: Timestamp,
    /// Who may change the metadata; `None` if the reader may.
    who: Option<&'static str>,
    /// What the form does, for people who may not.
    deed: Deed,
    /// The metadata as it is stored.
    stored: String,
    /// What was typed before the refusal.
    typed: Typed,
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let content = match who {
        None => view! { <MetadataForm endpoint id seen deed stored typed refused/> }.into_any(),
        Some(who) => view! { <pre><code>{stored}</code></pre> <p class="hint">{who} <Why deed/></p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="metadata-heading">
            <h2 id="metadata-heading">{words.metadata}</h2>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn MetadataForm(
    endpoint: &'static str,
    id: String,
    seen: Timestamp,
    deed: Deed,
    stored: String,
    typed: Typed,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let value = refused.as_ref().and_then(|_| typed.named("metadata")).unwrap_or_else(|| stored.clone());
    let both = vec![ConflictField::new(words.metadata, value.trim(), stored)];
    let conflict = is_conflict(refused.as_ref()).then(|| view! { <Conflict fields=both/> });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    view! {
        {conflict}
        <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
            <Feedback form=endpoint.to_owned() check=FormCheck::Nothing refused=refused.clone() help=Some(deed.why_page())/>
            <TextArea
                field=Field::Metadata
                label=words.json
                hint=words.json_hint
                value
                error=field_error(refused.as_ref(), Field::Metadata)
            />
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="seen" value=seen.0.to_string()/>
            <Submit label=words.save busy=words.saving second=true/>
        </form>
    }
    .into_any()
}

/// The words of the form.
struct Words {
    metadata: &'static str,
    json: &'static str,
    json_hint: &'static str,
    save: &'static str,
    saving: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        metadata: "Metadata",
        json: "Data of your own, as JSON",
        json_hint: "An object, such as { \"plan\": \"pro\" }. Apps read it over the API.",
        save: "Save metadata",
        saving: "Saving…",
    },
    german: Words {
        metadata: "Metadaten",
        json: "Eigene Daten als JSON",
        json_hint: "Ein Objekt, zum Beispiel { \"plan\": \"pro\" }. Apps lesen es über die API.",
        save: "Metadaten speichern",
        saving: "Wird gespeichert …",
    },
};
