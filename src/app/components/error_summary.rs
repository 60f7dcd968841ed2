//! The summary of errors above a form. It takes the focus, and links to the fields.

use leptos::prelude::*;

use crate::{
    app::components::feedback_state::FeedbackState,
    model::problem::{ErrorParameter, FieldError, NextStep, Problem},
};

/// The summary; nothing while there are no errors.
#[component]
pub fn Summary(
    /// The errors of the form.
    state: FeedbackState,
    /// The address where suspended users find help.
    help: Option<String>,
) -> impl IntoView {
    move || {
        let help = help.clone();
        state.problem.get().map(|problem| view! { <ErrorList state problem help/> })
    }
}

#[component]
fn ErrorList(state: FeedbackState, problem: Problem, help: Option<String>) -> impl IntoView {
    let reference = problem.request.map(|id| view! { <p class="hint">"Reference " <code>{id.to_string()}</code></p> });
    let lines =
        problem.errors.into_iter().map(|error| view! { <ErrorLine state error help=help.clone()/> }).collect_view();
    view! {
        // `autofocus` is for the page after a post without script.
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>"There is a problem"</h2>
            <ul>{lines}</ul>
            {reference}
        </div>
    }
}

/// One error: a sentence that links to its field, and perhaps a link to the next step.
#[component]
fn ErrorLine(state: FeedbackState, error: FieldError, help: Option<String>) -> impl IntoView {
    let target = error.field.map(|field| ["#", field.as_str()].concat());
    let is_timed = matches!(error.parameter(), Some(ErrorParameter::Seconds(_)));
    let counts_down = move || is_timed && state.hydrated.get();
    // The seconds are shown as they run. A screen reader reads them only at the start and at the end.
    let shown = move || match state.wait.get() {
        _ if !counts_down() => error.sentence(),
        0 => AGAIN.to_owned(),
        left => error.with(ErrorParameter::Seconds(left)).sentence(),
    };
    let over = Memo::new(move |_| state.wait.get() == 0);
    let announced = move || counts_down().then(|| if over.get() { AGAIN.to_owned() } else { error.sentence() });
    let next_step = error.code.message().next_step;
    let link = move || {
        link(next_step?, state.hydrated.get(), help.clone())
            .map(|(address, words)| view! { <a href=address>{words}</a> })
    };
    let retry =
        (next_step == Some(NextStep::Retry)).then(|| view! { <button type="submit" class="plain">"Retry"</button> });
    view! {
        <li>
            <a href=target aria-hidden=move || counts_down().then_some("true")>{shown}</a>
            <span class="sr">{announced}</span>
            " "
            {link}
            {retry}
        </li>
    }
}

const AGAIN: &str = "You can try again now.";

/// The address and the words of a link to the next step.
fn link(step: NextStep, hydrated: bool, help: Option<String>) -> Option<(String, &'static str)> {
    match step {
        NextStep::ConfirmEmail => Some(("/confirm-email".into(), "Send another link")),
        NextStep::LogIn => Some(("/log-in".into(), "Log in instead")),
        NextStep::AskForHelp => help.map(|url| (url, "Ask for help")),
        // A plain post was redirected there. With a script, the link leads back to this page.
        NextStep::LogInAgain if hydrated => {
            let here = location().pathname().unwrap_or_default();
            Some((["/log-in?next=", &here].concat(), "Log in"))
        }
        NextStep::LogInAgain => Some(("/log-in".into(), "Log in")),
        NextStep::Retry | NextStep::Wait | NextStep::Reload => None,
    }
}
