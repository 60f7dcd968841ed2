//! The form for the users of another server: the address of an account there, and a token of an admin. The token is kept
//! nowhere: it is in the memory of the server while it reads.

use leptos::prelude::*;

use crate::{
    app::{
        components::field::{FieldErrorText, TextField, error_id},
        language::language,
        office::import::words::{WORDS, Words},
        refused_form::{Typed, field_error},
    },
    model::problem::{Field, FieldError, Problem},
};

/// The card with the form.
#[component]
pub(super) fn OtherServer(typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let (at_url, at_token) =
        (field_error(refused.as_ref(), Field::Url), field_error(refused.as_ref(), Field::SourceToken));
    view! {
        <section class="card" aria-labelledby="server-heading">
            <h2 id="server-heading">{words.server_heading}</h2>
            <p>{words.server_text}</p>
            <form method="post" action="/forms/read-import" id="read-import" class="narrow" novalidate>
                {refused.map(|problem| view! { <Problems words problem/> })}
                <TextField
                    field=Field::Url
                    label=words.server_address
                    kind="url"
                    hint=words.server_address_hint
                    autocomplete="off"
                    value=typed.value(Field::Url)
                    error=at_url
                />
                <div class="field">
                    <label for="sourceToken">{words.server_token}</label>
                    <p class="hint" id="sourceToken-hint">{words.server_token_hint}</p>
                    <FieldErrorText field=Field::SourceToken error=at_token/>
                    <input
                        type="password"
                        id="sourceToken"
                        name="sourceToken"
                        // Not "off": a browser would fill in the password of this site, which would go to another server.
                        autocomplete="new-password"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-invalid=at_token.map(|_| "true")
                        aria-describedby=["sourceToken-hint ", &error_id(Field::SourceToken)].concat()
                    />
                </div>
                <p class="buttons"><button type="submit">{words.server_read}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// What is wrong with the form, before it, as other forms have it by script: here the browser sets the focus.
#[component]
fn Problems(words: &'static Words, problem: Problem) -> impl IntoView {
    let line = |error: FieldError| {
        let sentence = error.sentence(language());
        match error.field {
            Some(field @ (Field::Url | Field::SourceToken)) => {
                view! { <li><a href=["#", field.as_str()].concat()>{sentence}</a></li> }.into_any()
            }
            _ => view! { <li>{sentence}</li> }.into_any(),
        }
    };
    view! {
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>{words.problem}</h2>
            <ul>{problem.errors.into_iter().map(line).collect_view()}</ul>
        </div>
    }
    .into_any()
}
