//! The choice "Who can create users?": two cards that say what each means.

use leptos::prelude::*;

use crate::{
    app::{components::field::FieldErrorText, language::Translated, refused_form::field_error},
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
    let words = WORDS.get();
    let anyone = (words.open_at)(&sign_up);
    view! {
        <fieldset class="cards">
            <legend>{words.question}</legend>
            <FieldErrorText field=Field::Protected error=field_error(refused.as_ref(), Field::Protected)/>
            <div class="choice">
                <input type="radio" name="protected" id="anyone" value="false" checked=!protected/>
                <label for="anyone"><strong>{words.anyone}</strong> <span>{anyone}</span></label>
                {opening.map(|ticked| view! { <UnderstoodBox ticked error=field_error(refused.as_ref(), Field::Understood)/> })}
                {preview.then(|| view! { <Preview answer="201 Created" page=words.shows_form/> })}
            </div>
            <div class="choice">
                <input type="radio" name="protected" id="protected" value="true" checked=protected/>
                <label for="protected"><strong>{words.few}</strong> <span>{words.by_invitation}</span></label>
                {preview.then(|| view! { <Preview answer="403 Forbidden" page=words.shows_closed/> })}
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
                <label for="understood">{WORDS.get().understood}</label>
            </p>
        </div>
    }
}

#[component]
fn Preview(answer: &'static str, page: &'static str) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <dl class="chosen facts">
            <dt>{words.request}</dt>
            <dd>{answer}</dd>
            <dt>{words.page_shows}</dt>
            <dd>{page}</dd>
        </dl>
    }
}

/// What a choice is called: on the form, and where it is only shown.
#[must_use]
pub fn name(protected: bool) -> &'static str {
    let words = WORDS.get();
    if protected { words.few } else { words.anyone }
}

/// The question.
#[must_use]
pub fn question() -> &'static str {
    WORDS.get().question
}

/// The words of the choice.
struct Words {
    question: &'static str,
    anyone: &'static str,
    open_at: fn(&str) -> String,
    few: &'static str,
    by_invitation: &'static str,
    understood: &'static str,
    request: &'static str,
    page_shows: &'static str,
    shows_form: &'static str,
    shows_closed: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        question: "Who can create users?",
        anyone: "Anyone",
        open_at: |address| format!("Sign-up is open at {address}. Apps may create users without a token."),
        few: "Only admins and products",
        by_invitation: "Sign-up is by invitation. Creating a user needs an admin or product token. \
                        Existing users log in as before.",
        understood: "I understand that anyone who can reach this address can create a user.",
        request: "POST /v1/users without a token",
        page_shows: "The sign-up page shows",
        shows_form: "the form, with “Create your account”",
        shows_closed: "“Sign-up is by invitation”",
    },
    german: Words {
        question: "Wer kann Benutzer anlegen?",
        anyone: "Alle",
        open_at: |address| {
            format!("Jeder kann sich unter {address} registrieren. Apps können Benutzer ohne Token anlegen.")
        },
        few: "Nur Admins und Produkte",
        by_invitation: "Registrieren kann sich nur, wer eingeladen ist. Benutzer anzulegen erfordert das Token eines \
                        Admins oder Produkts. Wer schon ein Konto hat, meldet sich an wie bisher.",
        understood: "Mir ist klar, dass jeder, der diese Adresse erreicht, einen Benutzer anlegen kann.",
        request: "POST /v1/users ohne Token",
        page_shows: "Die Seite zur Registrierung zeigt",
        shows_form: "das Formular „Konto erstellen“",
        shows_closed: "„Registrierung nur mit Einladung“",
    },
};
