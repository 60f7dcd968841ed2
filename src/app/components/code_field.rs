//! The field for a code of a second factor.

use leptos::prelude::*;

use crate::{
    app::components::field::{FieldErrorText, error_id},
    model::problem::{Field, FieldError},
};

/// The field. Its length is not limited, because some apps show the digits with a space between.
#[component]
pub fn CodeField(
    /// The label.
    label: &'static str,
    /// Where the code comes from.
    hint: &'static str,
    /// Whether a recovery code will do, too. It has letters.
    #[prop(optional)]
    or_recovery_code: bool,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for="otp">{label}</label>
            <p class="hint" id="otp-hint">{hint}</p>
            <FieldErrorText field=Field::Otp error/>
            <input
                id="otp"
                name="otp"
                type="text"
                inputmode=(!or_recovery_code).then_some("numeric")
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=error.map(|_| "true")
                aria-describedby=["otp-hint ", &error_id(Field::Otp)].concat()
            />
        </div>
    }
}
