//! A field for a text of several lines. The only file with such an element: this version of Leptos does not escape what is
//! in it.

use leptos::prelude::*;

use crate::{
    app::components::field::{FieldErrorText, error_id},
    model::problem::{Field, FieldError},
};

/// A text of several lines, such as JSON.
#[component]
pub fn TextArea(
    /// The name of the input, and of its error.
    field: Field,
    /// The label.
    label: &'static str,
    /// What to type.
    hint: &'static str,
    /// What was typed before.
    value: String,
    /// Its error.
    error: Option<FieldError>,
    /// How many lines it is high at least.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView {
    let name = field.as_str();
    let hint_id = [name, "-hint"].concat();
    let described = [hint_id.as_str(), " ", &error_id(field)].concat();
    let rows = value.lines().count().clamp(lines, 24).to_string();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="hint" id=hint_id>{hint}</p>
            <FieldErrorText field error/>
            <textarea
                id=name
                name=name
                rows=rows
                class="code-text"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                aria-invalid=error.map(|_| "true")
                aria-describedby=described
            >
                {escaped(&value)}
            </textarea>
        </div>
    }
}

/// The text as HTML. Browsers drop a line break at its beginning, so there is one more.
fn escaped(text: &str) -> String {
    ["\n", &text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")].concat()
}
