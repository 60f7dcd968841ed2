//! Fields of forms, as plain HTML: label, hint, error, input.
//!
//! The element for the error is always there, so that the script finds it. Values are attributes that nothing sets
//! again, so what was typed before the script loaded is kept.

#![expect(missing_docs, reason = "the macro of islands generates a struct without documentation")]

use leptos::prelude::*;

use crate::{
    app::{
        components::browser,
        language::{Translated, language},
    },
    model::problem::{Field, FieldError},
};

/// A text field.
#[component]
pub fn TextField(
    /// The name of the input, and of its error.
    field: Field,
    /// The label.
    label: &'static str,
    /// `text`, `email` or `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What to type.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// The value of `autocomplete`.
    autocomplete: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// What was typed before.
    value: String,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    let name = field.as_str();
    let is_email = kind == "email";
    let hint_id = [name, "-hint"].concat();
    let described = hint.map_or_else(|| error_id(field), |_| [&hint_id, " ", &error_id(field)].concat());
    view! {
        <div class="field">
            <label for=name>{label} {optional.then(|| view! { " " <span class="hint">{WORDS.get().optional}</span> })}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <FieldErrorText field error/>
            <input
                id=name
                name=name
                type=kind
                inputmode=is_email.then_some("email")
                autocapitalize=is_email.then_some("none")
                autocomplete=autocomplete
                value=value
                aria-invalid=error.map(|_| "true")
                aria-describedby=described
            />
        </div>
    }
}

/// A password field. It accepts pasted text, has no maximum length, and is never filled in by the server.
#[component]
pub fn PasswordField(
    /// The name of the input, and of its error.
    #[prop(default = Field::Password)]
    field: Field,
    /// The label, if it is not just "Password".
    #[prop(optional)]
    label: Option<&'static str>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// The minimum length of a new password.
    #[prop(optional)]
    shortest: Option<u32>,
    /// Whether it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    let words = WORDS.get();
    let name = field.as_str();
    let hint = shortest.map(words.new_password);
    let described = format!("{}{}", if hint.is_some() { "password-hint " } else { "" }, error_id(field));
    view! {
        <div class="field">
            <label for=name>{label.unwrap_or(words.password)} {optional.then(|| view! { " " <span class="hint">{words.optional}</span> })}</label>
            {hint.map(|hint| view! { <p class="hint" id="password-hint">{hint}</p> })}
            <FieldErrorText field error/>
            <div class="with-button">
                <input
                    id=name
                    name=name
                    type="password"
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    aria-invalid=error.map(|_| "true")
                    aria-describedby=described
                />
                <ShowPassword input=name.to_owned()/>
            </div>
        </div>
    }
}

/// The error at a field; hidden if there is none.
#[component]
pub fn FieldErrorText(
    /// The field.
    field: Field,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    view! { <p class="field-error" id=error_id(field) hidden=error.is_none()>{error.map(|error| error.sentence(language()))}</p> }
}

/// The submit button of a form. It keeps the focus while the form is being sent; a second click is ignored.
#[component]
pub fn Submit(
    /// The label.
    label: &'static str,
    /// The label while the form is being sent.
    busy: &'static str,
    /// Whether another form of the page is the first thing to do.
    #[prop(optional)]
    second: bool,
) -> impl IntoView {
    view! { <button type="submit" class=(!second).then_some("primary") data-busy=busy>{label}</button> }
}

/// The button that shows the password. It needs a script, so without one it is absent.
#[island]
pub fn ShowPassword(
    /// The id of the input.
    input: String,
) -> impl IntoView {
    let words = BUTTON.get();
    let hydrated = browser::is_hydrated();
    let (shown, set_shown) = signal(false);
    Effect::new(move |_| {
        if let Some(input) = browser::by_id(&input) {
            browser::attribute(&input, "type", Some(if shown.get() { "text" } else { "password" }));
        }
    });
    // The password is hidden again when the form is sent.
    Effect::new(move |_| drop(window_event_listener(leptos::ev::submit, move |_| set_shown.set(false))));
    let either = move |yes: &'static str, no: &'static str| if shown.get() { yes } else { no };
    move || {
        hydrated.get().then(|| {
            view! {
                <button type="button" class="plain" aria-label=move || either(words.hide_password, words.show_password)
                    on:click=move |_| set_shown.update(|shown| *shown = !*shown)>
                    {move || either(words.hide, words.show)}
                </button>
                <span class="sr" aria-live="polite">{move || either(words.shown, words.hidden)}</span>
            }
        })
    }
}

/// The id of a field's error.
#[must_use]
pub fn error_id(field: Field) -> String {
    [field.as_str(), "-error"].concat()
}

/// The words of the fields.
struct Words {
    optional: &'static str,
    password: &'static str,
    new_password: fn(u32) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        optional: "optional",
        password: "Password",
        new_password: |shortest| format!("{shortest} characters or more. A few random words work well."),
    },
    german: Words {
        optional: "optional",
        password: "Passwort",
        new_password: |shortest| format!("Mindestens {shortest} Zeichen. Ein paar zufällige Wörter eignen sich gut."),
    },
};

/// The words of the button that shows the password: the part that browsers get.
struct ButtonWords {
    show: &'static str,
    hide: &'static str,
    show_password: &'static str,
    hide_password: &'static str,
    shown: &'static str,
    hidden: &'static str,
}

static BUTTON: Translated<ButtonWords> = Translated {
    english: ButtonWords {
        show: "Show",
        hide: "Hide",
        show_password: "Show password",
        hide_password: "Hide password",
        shown: "Password shown",
        hidden: "Password hidden",
    },
    german: ButtonWords {
        show: "Zeigen",
        hide: "Verbergen",
        show_password: "Passwort zeigen",
        hide_password: "Passwort verbergen",
        shown: "Passwort sichtbar",
        hidden: "Passwort verborgen",
    },
};
