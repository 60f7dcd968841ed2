//! The form that asks for a mail with a link: to set a new password, or to finish a sign-up.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{Submit, TextField},
            form_checks::FormCheck,
        },
        language::Translated,
        refused_form::{Typed, field_error},
    },
    model::problem::{Field, Problem},
};

/// One field for the email, and one button.
#[component]
pub fn EmailRequest(
    /// The name of the server function, and the id of the form.
    endpoint: &'static str,
    /// The label of the button.
    label: &'static str,
    /// What was typed.
    typed: Typed,
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let error = field_error(refused.as_ref(), Field::Email);
    view! {
        <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
            <Feedback form=endpoint.to_owned() check=FormCheck::Email refused help=None/>
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                autocomplete="username"
                value=typed.value(Field::Email)
                error
            />
            <Submit label busy=words.sending/>
        </form>
    }
    .into_any()
}

struct Words {
    email: &'static str,
    sending: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words { email: "Email", sending: "Sending…" },
    german: Words { email: "E-Mail-Adresse", sending: "Wird gesendet …" },
};
