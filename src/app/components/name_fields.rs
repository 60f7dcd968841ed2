//! The fields for first and last name, side by side where there is room.

use leptos::prelude::*;

use crate::{
    app::{components::field::TextField, language::Translated, refused_form::field_error},
    model::problem::{Field, Problem},
};

/// First and last name; both may be empty.
#[component]
pub fn NameFields(
    /// The first name to begin with.
    first: String,
    /// The last name to begin with.
    last: String,
    /// Why the form was refused, if it was.
    refused: Option<Problem>,
) -> impl IntoView {
    let (first_name, last_name) = *LABELS.get();
    let at = |field| field_error(refused.as_ref(), field);
    view! {
        <div class="pair">
            <TextField
                field=Field::FirstName
                label=first_name
                optional=true
                autocomplete="given-name"
                value=first
                error=at(Field::FirstName)
            />
            <TextField
                field=Field::LastName
                label=last_name
                optional=true
                autocomplete="family-name"
                value=last
                error=at(Field::LastName)
            />
        </div>
    }
}

static LABELS: Translated<(&str, &str)> =
    Translated { english: ("First name", "Last name"), german: ("Vorname", "Nachname") };
