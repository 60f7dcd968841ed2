//! The email in forms that set or confirm a password, so that password managers know whose it is.

use leptos::prelude::*;

use crate::app::language::Translated;

/// A field that is not sent and cannot be changed.
#[component]
pub fn Username(
    /// The email of the user.
    email: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for="username">{*LABEL.get()}</label>
            <input id="username" type="email" autocomplete="username" value=email readonly/>
        </div>
    }
}

static LABEL: Translated<&str> = Translated { english: "Email", german: "E-Mail-Adresse" };
