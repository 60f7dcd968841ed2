//! The choice "Who can create users?": two cards that say what each means.

use leptos::prelude::*;

use crate::{
    app::{components::field::FieldErrorText, refused_form::field_error},
    model::problem::{Field, FieldError, Problem},
};

/// The choice. The style sheet shows the details of the chosen card.
#[component]
pub fn ProtectionChoice(
    /// What is chosen at first.
    protected: bool,
    /// The address of the sign-up page.
    sign_up: String,
    /// Whether the cards show what visitors will see.
    #[prop(optional)]
    preview: bool,
    /// Whether *Anyone* must be confirmed, and whether it is.
    #[prop(default = None)]
    opening: Option<bool>,
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let anyone = ["Sign-up is open at ", &sign_up, ". Apps may create users without a token."].concat();
    let few =
        "Sign-up is by invitation. Creating a user needs an admin or product token. Existing users log in as before.";
    view! {
        <fieldset class="cards">
            <legend>"Who can create users?"</legend>
            <FieldErrorText field=Field::Protected error=field_error(refused.as_ref(), Field::Protected)/>
            <div class="choice">
                <input type="radio" name="protected" id="anyone" value="false" checked=!protected/>
                <label for="anyone"><strong>"Anyone"</strong> <span>{anyone}</span></label>
                {opening.map(|ticked| view! { <UnderstoodBox ticked error=field_error(refused.as_ref(), Field::Understood)/> })}
                {preview.then(|| view! { <Preview answer="201 Created" page="the form, with “Create your account”"/> })}
            </div>
            <div class="choice">
                <input type="radio" name="protected" id="protected" value="true" checked=protected/>
                <label for="protected"><strong>"Only admins and products"</strong> <span>{few}</span></label>
                {preview.then(|| view! { <Preview answer="403 Forbidden" page="“Sign-up is by invitation”"/> })}
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn UnderstoodBox(ticked: bool, error: Option<FieldError>) -> impl IntoView {
    view! {
        <div class="chosen">
            <FieldErrorText field=Field::Understood error/>
            <p class="tick">
                <input
                    type="checkbox"
                    id="understood"
                    name="understood"
                    value="true"
                    checked=ticked
                    aria-invalid=error.map(|_| "true")
                    aria-describedby="understood-error"
                />
                <label for="understood">"I understand that anyone who can reach this address can create a user."</label>
            </p>
        </div>
    }
}

#[component]
fn Preview(answer: &'static str, page: &'static str) -> impl IntoView {
    view! {
        <dl class="chosen facts">
            <dt>"POST /v1/users without a token"</dt>
            <dd>{answer}</dd>
            <dt>"The sign-up page shows"</dt>
            <dd>{page}</dd>
        </dl>
    }
}
