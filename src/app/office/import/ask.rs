//! The buttons of an import. Each names the import that the page showed, so that it means no other.

use leptos::prelude::*;
use uuid::Uuid;

/// A form of one button.
#[component]
pub(super) fn Ask(
    /// The name of the server function, and the id of the form.
    endpoint: &'static str,
    /// The import that is shown.
    seen: Uuid,
    /// What else is sent.
    #[prop(optional_no_strip)]
    field: Option<(&'static str, String)>,
    label: String,
    is_primary: bool,
) -> impl IntoView {
    let hidden = |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value/> };
    let class = if is_primary { "primary" } else { "plain" };
    view! {
        <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
            {hidden(("seen", seen.to_string()))}
            {field.map(hidden)}
            <p class="buttons"><button type="submit" class=class>{label}</button></p>
        </form>
    }
    .into_any()
}
