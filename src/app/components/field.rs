//! A label, its hint, the refusal that belongs to it, and the input: plain HTML.
//!
//! The place for a refusal is always there, so that a script finds it. Values
//! are attributes, never set again: what was typed early stays.

use leptos::prelude::*;

use crate::{
    app::components::browser,
    model::problem::{Field, FieldError},
};

/// A line of text.
#[component]
pub fn TextField(
    /// Names the input and what is wrong with it.
    field: Field,
    /// Above it.
    label: &'static str,
    /// `text` or `email`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What password managers call it.
    autocomplete: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// What was typed before.
    value: String,
    /// What was wrong with it.
    flaw: Option<FieldError>,
) -> impl IntoView {
    let name = field.as_str();
    let is_email = kind == "email";
    view! {
        <div class="field">
            <label for=name>{label} {optional.then(|| view! { " " <span class="hint">"optional"</span> })}</label>
            <FlawAt field flaw/>
            <input
                id=name
                name=name
                type=kind
                inputmode=is_email.then_some("email")
                autocapitalize=is_email.then_some("none")
                autocomplete=autocomplete
                value=value
                aria-invalid=flaw.map(|_| "true")
                aria-describedby=flaw_id(field)
            />
        </div>
    }
}

/// A password: pasting is welcome, nothing is cut off, and it is never sent back.
#[component]
pub fn PasswordField(
    /// Above it.
    #[prop(default = "Password")]
    label: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The fewest characters of a new one.
    #[prop(optional)]
    shortest: Option<u32>,
    /// What was wrong with it.
    flaw: Option<FieldError>,
) -> impl IntoView {
    let hint = shortest.map(|shortest| format!("{shortest} characters or more. A few random words work well."));
    let described = format!("{}{}", if hint.is_some() { "password-hint " } else { "" }, flaw_id(Field::Password));
    view! {
        <div class="field">
            <label for="password">{label}</label>
            {hint.map(|hint| view! { <p class="hint" id="password-hint">{hint}</p> })}
            <FlawAt field=Field::Password flaw/>
            <div class="with-button">
                <input
                    id="password"
                    name="password"
                    type="password"
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    aria-invalid=flaw.map(|_| "true")
                    aria-describedby=described
                />
                <ShowPassword/>
            </div>
        </div>
    }
}

/// The sentence at a field; hidden while there is none.
#[component]
pub fn FlawAt(field: Field, flaw: Option<FieldError>) -> impl IntoView {
    view! { <p class="flaw" id=flaw_id(field) hidden=flaw.is_none()>{flaw.map(|flaw| flaw.sentence())}</p> }
}

/// The form's one button. It stays in reach while busy; a second press is ignored.
#[component]
pub fn Submit(
    /// What it does.
    label: &'static str,
    /// What is being done.
    busy: &'static str,
) -> impl IntoView {
    view! { <button type="submit" class="primary" data-busy=busy>{label}</button> }
}

/// Shows the password. Made by script: without one it would be dead.
#[island]
pub fn ShowPassword() -> impl IntoView {
    let awake = browser::awake();
    let (shown, set_shown) = signal(false);
    Effect::new(move |_| {
        if let Some(input) = browser::by_id("password") {
            browser::attribute(&input, "type", Some(if shown.get() { "text" } else { "password" }));
        }
    });
    // What is sent is hidden again: nobody looks over a shoulder at an answer.
    Effect::new(move |_| drop(window_event_listener(leptos::ev::submit, move |_| set_shown.set(false))));
    let either = move |yes: &'static str, no: &'static str| if shown.get() { yes } else { no };
    move || {
        awake.get().then(|| {
            view! {
                <button type="button" class="plain" aria-label=move || either("Hide password", "Show password")
                    on:click=move |_| set_shown.update(|shown| *shown = !*shown)>
                    {move || either("Hide", "Show")}
                </button>
                <span class="sr" aria-live="polite">{move || either("Password shown", "Password hidden")}</span>
            }
        })
    }
}

/// The id of a field's refusal.
#[must_use]
pub fn flaw_id(field: Field) -> String {
    [field.as_str(), "-flaw"].concat()
}
