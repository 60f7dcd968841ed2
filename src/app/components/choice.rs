//! "Who can create users?": two cards, one choice. Their consequences stand in them.

use leptos::prelude::*;

use crate::{
    app::{components::field::FlawAt, refused::flaw},
    model::problem::{Field, FieldError, Problem},
};

/// The choice, with its consequences; the part under the chosen card is shown by the style sheet.
#[component]
pub fn ProtectionChoice(
    /// What is chosen at first.
    protected: bool,
    /// Where sign-up is.
    sign_up: String,
    /// Whether what anybody gets to see is shown in the cards.
    #[prop(optional)]
    preview: bool,
    /// Whether *Anyone* asks for a tick, and whether it has one.
    #[prop(default = None)]
    opening: Option<bool>,
    /// What was wrong before.
    refused: Option<Problem>,
) -> impl IntoView {
    let anyone = ["Sign-up is open at ", &sign_up, ". Apps may create users without a token."].concat();
    let few =
        "Sign-up is by invitation. Creating a user needs an admin or product token. Existing users log in as before.";
    view! {
        <fieldset class="cards">
            <legend>"Who can create users?"</legend>
            <FlawAt field=Field::Protected flaw=flaw(refused.as_ref(), Field::Protected)/>
            <div class="choice">
                <input type="radio" name="protected" id="anyone" value="false" checked=!protected/>
                <label for="anyone"><strong>"Anyone"</strong> <span>{anyone}</span></label>
                {opening.map(|ticked| view! { <Tick ticked flaw=flaw(refused.as_ref(), Field::Understood)/> })}
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
fn Tick(ticked: bool, flaw: Option<FieldError>) -> impl IntoView {
    view! {
        <div class="chosen">
            <FlawAt field=Field::Understood flaw/>
            <p class="tick">
                <input
                    type="checkbox"
                    id="understood"
                    name="understood"
                    value="true"
                    checked=ticked
                    aria-invalid=flaw.map(|_| "true")
                    aria-describedby="understood-flaw"
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
            <dt>"POST /v1/users, by anybody"</dt>
            <dd>{answer}</dd>
            <dt>"The sign-up page shows"</dt>
            <dd>{page}</dd>
        </dl>
    }
}
