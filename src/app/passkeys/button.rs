//! The button that asks the browser for a passkey. It needs a script; without one, a sentence is in its place.

#![expect(missing_docs, reason = "the macro of islands generates a struct without documentation")]

use std::time::Duration;

use leptos::{
    ev,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{FormData, HtmlFormElement, js_sys::encode_uri_component},
};
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            browser,
            post_form::{self, PostOutcome},
        },
        language::language,
        passkeys::ceremony,
    },
    model::passkey::PasskeyUse,
};

/// What the button says. The server hands it over, so that browsers get one language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ButtonWords {
    /// The label.
    pub label: String,
    /// The label while the browser asks.
    pub busy: String,
    /// In place of the button, without a script.
    pub no_script: String,
    /// In place of the button, where the browser has no passkeys.
    pub unsupported: String,
    /// The person called it off, or has no passkey here.
    pub cancelled: String,
    /// The device has one of the person's passkeys already.
    pub exists: String,
    /// Anything else.
    pub failed: String,
}

/// The inputs of the form whose values go along with an answer. None is a secret.
const ALONG: [&str; 4] = ["token", "next", "app", "name"];
/// How long the browser offers passkeys under a field by one challenge, which is good for five minutes.
const ROUND: Duration = Duration::from_secs(270);
/// How many challenges a page asks for in that way: for an hour.
const ROUNDS: u32 = 14;

/// The state of one button. Copies share it.
#[derive(Clone, Copy)]
struct ButtonState {
    /// `None`: make a passkey.
    purpose: Option<PasskeyUse>,
    form: StoredValue<String>,
    words: StoredValue<ButtonWords>,
    said: RwSignal<String>,
    busy: RwSignal<bool>,
}

/// The button, and below it what went wrong.
#[island]
pub fn PasskeyButton(
    /// What the passkey is for; `None`: it is made.
    purpose: Option<PasskeyUse>,
    /// The id of the form whose values go along.
    form: String,
    /// What it says.
    words: ButtonWords,
    /// Whether the browser offers passkeys under the field for the email, too.
    autofill: bool,
) -> impl IntoView {
    let hydrated = browser::is_hydrated();
    let state = ButtonState {
        purpose,
        form: StoredValue::new(form),
        words: StoredValue::new(words),
        said: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
    };
    Effect::new(move |_| listen(state, autofill));
    let sentence = move |text: String| view! { <p class="hint">{text}</p> }.into_any();
    move || match hydrated.get() {
        false => sentence(state.words.with_value(|words| words.no_script.clone())),
        true if !ceremony::is_supported() => sentence(state.words.with_value(|words| words.unsupported.clone())),
        true => view! { <Press state/> }.into_any(),
    }
}

#[component]
fn Press(state: ButtonState) -> impl IntoView {
    let label = move || {
        let is_busy = state.busy.get();
        state.words.with_value(|words| if is_busy { words.busy.clone() } else { words.label.clone() })
    };
    view! {
        <p class="field-error" role="alert" hidden=move || state.said.get().is_empty()>{move || state.said.get()}</p>
        <button type="button" class="passkey" aria-busy=move || state.busy.get().then_some("true") on:click=move |_| press(state)>
            {label}
        </button>
    }
}

fn listen(state: ButtonState, autofill: bool) {
    if state.purpose.is_none() {
        // Enter in the field for the name.
        drop(window_event_listener(ev::submit, move |event| {
            let sent = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            if sent.and_then(|form| form.get_attribute("id")) == Some(state.form.get_value()) {
                event.prevent_default();
                press(state);
            }
        }));
    }
    // After "Back", the browser may show the page as it was left.
    drop(window_event_listener(ev::pageshow, move |_| state.busy.set(false)));
    if autofill && ceremony::is_supported() {
        spawn_local(offer(state, ROUNDS));
    }
}

/// Offers passkeys in the list under the field, until one is chosen, the button is pressed, or an hour is over.
async fn offer(state: ButtonState, rounds: u32) {
    if !ceremony::can_autofill().await {
        return;
    }
    let PostOutcome::Done(_, options) = ask(state.purpose).await else { return };
    if state.busy.get_untracked() {
        return;
    }
    let signal = ceremony::begin_waiting();
    if rounds > 1 {
        set_timeout(
            move || {
                if ceremony::stop_waiting() {
                    spawn_local(offer(state, rounds - 1));
                }
            },
            ROUND,
        );
    }
    // Whatever keeps the browser from offering is no matter: there is the button.
    if let Ok(answer) = ceremony::request(&options, Some(&signal)).await {
        ceremony::end_waiting();
        send(state, answer).await;
    }
}

fn press(state: ButtonState) {
    if state.busy.get_untracked() {
        return;
    }
    state.busy.set(true);
    state.said.set(String::new());
    ceremony::stop_waiting();
    spawn_local(async move {
        let options = match ask(state.purpose).await {
            PostOutcome::Done(_, options) => options,
            PostOutcome::Refused(problem, _) => return say(state, problem.sentences(language())),
        };
        let answer = match state.purpose {
            None => ceremony::create(&options).await,
            Some(_) => ceremony::request(&options, None).await,
        };
        match answer {
            Ok(answer) => send(state, answer).await,
            Err(name) => say(state, state.words.with_value(|words| words.of_error(&name))),
        }
    });
}

/// Fetches what the browser is to be asked.
async fn ask(purpose: Option<PasskeyUse>) -> PostOutcome {
    match purpose {
        None => post_form::fields("/forms/new-passkey-options", "").await,
        Some(purpose) => post_form::fields("/forms/passkey-options", &["purpose=", name(purpose)].concat()).await,
    }
}

async fn send(state: ButtonState, answer: String) {
    state.busy.set(true);
    let (function, purpose) = match state.purpose {
        None => ("/forms/add-passkey", ""),
        Some(PasskeyUse::LogIn) => ("/forms/passkey-log-in", ""),
        Some(PasskeyUse::Code) => ("/forms/passkey-code", ""),
        Some(purpose) => ("/forms/passkey-proof", name(purpose)),
    };
    let mut fields = ["answer=", &answer, "&purpose=", purpose].concat();
    let form = browser::by_id(&state.form.get_value()).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    if let Some(data) = form.and_then(|form| FormData::new_with_form(&form).ok()) {
        for name in ALONG {
            if let Some(value) = data.get(name).as_string() {
                fields.push_str(&["&", name, "=", &String::from(encode_uri_component(&value))].concat());
            }
        }
    }
    match post_form::fields(function, &fields).await {
        PostOutcome::Done(way, _) => browser::go_to(&way.unwrap_or_default()),
        PostOutcome::Refused(problem, _) => say(state, problem.sentences(language())),
    }
}

fn say(state: ButtonState, sentence: String) {
    state.busy.set(false);
    state.said.set(sentence);
}

/// The word for a purpose, as `passkey-options` reads it.
const fn name(purpose: PasskeyUse) -> &'static str {
    match purpose {
        PasskeyUse::LogIn => "log-in",
        PasskeyUse::Code => "code",
        PasskeyUse::AddPasskey => "add-passkey",
        PasskeyUse::DeleteAccount => "delete-account",
        PasskeyUse::DownloadBackup => "download-backup",
    }
}

impl ButtonWords {
    fn of_error(&self, name: &str) -> String {
        match name {
            "NotAllowedError" | "AbortError" => &self.cancelled,
            "InvalidStateError" => &self.exists,
            _ => &self.failed,
        }
        .clone()
    }
}
