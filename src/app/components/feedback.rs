//! Submits a plain form by script: checks it, posts it, shows errors in place, or opens the next page.
//!
//! The form stays the HTML of the server. The island renders only the summary above it, fills in the errors at the
//! fields, and listens for `submit`. So what was typed before the script loaded is kept, and hydration cannot differ.

#![expect(missing_docs, reason = "the macro of islands generates a struct without documentation")]

use std::time::Duration;

use leptos::{
    ev,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
    web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement, SubmitEvent},
};

use crate::{
    app::{
        components::{
            browser,
            error_summary::Summary,
            feedback_state::FeedbackState,
            form_checks::FormCheck,
            post_form::{self, PostOutcome},
        },
        language::{Translated, language},
    },
    model::problem::{NextStep, Problem},
};

/// What the title of a page begins with while its form is refused.
pub static REFUSED_TITLE: Translated<&str> = Translated { english: "Error: ", german: "Fehler: " };

/// The island at the top of a form.
#[island]
pub fn Feedback(
    /// The form's id.
    form: String,
    /// The check before it is sent.
    check: FormCheck,
    /// The errors of a post without script.
    refused: Option<Problem>,
    /// The address where suspended users find help, or the page of the rule that may refuse the form.
    help: Option<String>,
) -> impl IntoView {
    let wait = RwSignal::new(refused.as_ref().map_or(0, Problem::wait));
    let state = FeedbackState {
        problem: RwSignal::new(refused),
        wait,
        hydrated: browser::is_hydrated(),
        busy: RwSignal::new(false),
        signs_up: check == FormCheck::SignUp,
    };
    Effect::new(move |_| listen(form.clone(), check, state));
    view! { <Summary state help/> }
}

/// Listens to one form of the page.
fn listen(id: String, check: FormCheck, state: FeedbackState) {
    if state.wait.get_untracked() > 0 {
        count_down(state.wait);
    }
    let form = id.clone();
    drop(window_event_listener(ev::submit, move |event| {
        let sent = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        match sent {
            // Not `id()`: in a form with a field of that name, it is the field.
            Some(sent) if sent.get_attribute("id").as_ref() == Some(&form) => submitted(&event, &sent, check, state),
            // Another form of the page: only one summary is shown.
            _ => state.problem.set(None),
        }
    }));
    // After "Back", the browser may show the page as it was left, with a busy button.
    drop(window_event_listener(ev::pageshow, move |_| state.busy.set(false)));
    Effect::new(move |_| {
        if let Some(button) = browser::all(&["#", &id, " button[data-busy]"].concat()).first() {
            paint_button(button, state.busy.get(), state.wait.get() > 0);
        }
    });
}

fn submitted(event: &SubmitEvent, form: &HtmlFormElement, check: FormCheck, state: FeedbackState) {
    event.prevent_default();
    if state.busy.get_untracked() || state.wait.get_untracked() > 0 {
        return;
    }
    let Ok(data) = FormData::new_with_form(form) else { return };
    if let Err(problem) = check.run(&|name| data.get(name).as_string().unwrap_or_default()) {
        return show(state, problem);
    }
    state.busy.set(true);
    let function = form.get_attribute("action").unwrap_or_default();
    spawn_local(async move {
        match post_form::form(&function, &data).await {
            PostOutcome::Done(way, _) => browser::go_to(&way.unwrap_or_default()),
            PostOutcome::Refused(problem, text) if is_for_server(&problem) => browser::go_to_refusal(&function, &text),
            PostOutcome::Refused(problem, _) => {
                state.busy.set(false);
                forget_secrets(&problem);
                show(state, problem);
            }
        }
    });
}

/// Whether the server has to render the error, because it changes more of the page than the form.
fn is_for_server(problem: &Problem) -> bool {
    problem.suggests(&[NextStep::Reload])
}

fn show(state: FeedbackState, problem: Problem) {
    for place in browser::all(".field-error") {
        let id = place.id();
        let name = id.trim_end_matches("-error");
        let error = problem.errors.iter().find(|error| error.field.is_some_and(|field| field.as_str() == name));
        place.set_text_content(error.map(|error| error.sentence(language())).as_deref());
        browser::attribute(&place, "hidden", error.is_none().then_some(""));
        if let Some(input) = browser::by_id(name) {
            browser::attribute(&input, "aria-invalid", error.map(|_| "true"));
        }
    }
    // The notice is about an earlier action.
    if let Some(notice) = browser::by_id("notice") {
        browser::attribute(&notice, "hidden", Some(""));
    }
    let (title, prefix) = (document().title(), *REFUSED_TITLE.get());
    if !title.starts_with(prefix) {
        document().set_title(&[prefix, &title].concat());
    }
    if let left @ 1.. = problem.wait() {
        state.wait.set(left);
        count_down(state.wait);
    }
    state.problem.set(Some(problem));
    browser::focus("problems");
}

/// Clears secrets that were refused, as without script. A secret that was not checked stays.
fn forget_secrets(problem: &Problem) {
    if problem.suggests(&[NextStep::Retry, NextStep::ResetPassword, NextStep::Wait]) {
        return;
    }
    for input in ["password", "otp", "oldPassword", "recoveryCode"].into_iter().filter_map(browser::by_id) {
        if let Ok(input) = input.dyn_into::<HtmlInputElement>() {
            input.set_value("");
        }
    }
}

/// Shows on the button whether the form is being sent. The texts are in the page.
fn paint_button(button: &Element, busy: bool, waits: bool) {
    let words = button.get_attribute("data-words").or_else(|| button.text_content()).unwrap_or_default();
    let shown = if busy { button.get_attribute("data-busy") } else { None };
    button.set_text_content(Some(shown.as_deref().unwrap_or(&words)));
    browser::attribute(button, "data-words", Some(&words));
    browser::attribute(button, "aria-busy", busy.then_some("true"));
    browser::attribute(button, "disabled", waits.then_some(""));
}

fn count_down(wait: RwSignal<u32>) {
    set_timeout(
        move || {
            let left = wait.try_get_untracked().unwrap_or_default().saturating_sub(1);
            let _ = wait.try_set(left);
            if left > 0 {
                count_down(wait);
            }
        },
        Duration::from_secs(1),
    );
}
