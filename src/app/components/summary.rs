//! All refusals of a form, on top. It takes the focus; its links lead to the fields.

use leptos::prelude::*;

use crate::{
    app::components::feedback::FeedbackState,
    model::problem::{ErrorParameter, FieldError, NextStep, Problem},
};

/// Nothing while nothing is wrong.
#[component]
pub fn Summary(state: FeedbackState, help: Option<String>) -> impl IntoView {
    move || {
        let help = help.clone();
        state.problem.get().map(|problem| view! { <Problems state problem help/> })
    }
}

#[component]
fn Problems(state: FeedbackState, problem: Problem, help: Option<String>) -> impl IntoView {
    let reference = problem.request.map(|id| view! { <p class="hint">"Reference " <code>{id.to_string()}</code></p> });
    let lines = problem.flaws.into_iter().map(|flaw| view! { <Line state flaw help=help.clone()/> }).collect_view();
    view! {
        // `autofocus` is for the page that a post without script comes back to.
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>"There is a problem"</h2>
            <ul>{lines}</ul>
            {reference}
        </div>
    }
}

/// A sentence that leads to its field, and perhaps a link to the next step.
#[component]
fn Line(state: FeedbackState, flaw: FieldError, help: Option<String>) -> impl IntoView {
    let target = flaw.field.map(|field| ["#", field.as_str()].concat());
    let is_timed = matches!(flaw.parameter(), Some(ErrorParameter::Seconds(_)));
    let runs = move || is_timed && state.awake.get();
    // The seconds run for the eye; for the ear they are said at the start and at the end.
    let shown = move || match state.wait.get() {
        _ if !runs() => flaw.sentence(),
        0 => AGAIN.to_owned(),
        left => flaw.with(ErrorParameter::Seconds(left)).sentence(),
    };
    let over = Memo::new(move |_| state.wait.get() == 0);
    let said = move || runs().then(|| if over.get() { AGAIN.to_owned() } else { flaw.sentence() });
    let next_step = flaw.code.message().next_step;
    let link = move || {
        link(next_step?, state.awake.get(), help.clone()).map(|(address, words)| view! { <a href=address>{words}</a> })
    };
    let retry =
        (next_step == Some(NextStep::Retry)).then(|| view! { <button type="submit" class="plain">"Retry"</button> });
    view! {
        <li>
            <a href=target aria-hidden=move || runs().then_some("true")>{shown}</a>
            <span class="sr">{said}</span>
            " "
            {link}
            {retry}
        </li>
    }
}

const AGAIN: &str = "You can try again now.";

/// The address and the words of a link to the next step.
fn link(step: NextStep, awake: bool, help: Option<String>) -> Option<(String, &'static str)> {
    match step {
        NextStep::LogIn => Some(("/log-in".into(), "Log in instead")),
        NextStep::AskForHelp => help.map(|url| (url, "Ask for help")),
        // A plain post was led there already; with a script the way back is known.
        NextStep::LogInAgain if awake => {
            let here = location().pathname().unwrap_or_default();
            Some((["/log-in?next=", &here].concat(), "Log in"))
        }
        NextStep::LogInAgain => Some(("/log-in".into(), "Log in")),
        NextStep::Retry | NextStep::Wait | NextStep::Reload => None,
    }
}
