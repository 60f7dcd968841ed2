//! The summary of errors above a form. It takes the focus, and links to the fields.

use leptos::prelude::*;

use crate::{
    app::{
        components::{browser, feedback_state::FeedbackState, why_link},
        language::{Language, Translated, language},
    },
    model::problem::{ErrorParameter, Field, FieldError, NextStep, Problem},
};

/// The summary; nothing while there are no errors.
#[component]
pub fn Summary(
    /// The errors of the form.
    state: FeedbackState,
    /// The address where suspended users find help, or the page of the rule that may refuse the form.
    help: Option<String>,
) -> impl IntoView {
    // Not in the closure: it runs while the page is written out, where the request may be out of reach.
    let (words, language) = (WORDS.get(), language());
    move || {
        let help = help.clone();
        state.problem.get().map(|problem| view! { <ErrorList words language state problem help/> })
    }
}

#[component]
fn ErrorList(
    words: &'static Words,
    language: Language,
    state: FeedbackState,
    problem: Problem,
    help: Option<String>,
) -> impl IntoView {
    let reference =
        problem.request.map(|id| view! { <p class="hint">{words.reference} " " <code>{id.to_string()}</code></p> });
    let lines = problem
        .errors
        .into_iter()
        .map(|error| view! { <ErrorLine words language state error help=help.clone()/> })
        .collect_view();
    view! {
        // `autofocus` is for the page after a post without script.
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>{words.heading}</h2>
            <ul>{lines}</ul>
            {reference}
        </div>
    }
}

/// One error: a sentence that links to its field, and perhaps a link to the next step.
#[component]
fn ErrorLine(
    words: &'static Words,
    language: Language,
    state: FeedbackState,
    error: FieldError,
    help: Option<String>,
) -> impl IntoView {
    // Some forms have no field for an error, such as one about the token that would be made. Before scripts run, the
    // server has removed such links (`web/html.rs`).
    let is_there = |field: &Field| !state.hydrated.get_untracked() || browser::by_id(field.as_str()).is_some();
    let target = error.field.filter(is_there).map(|field| ["#", field.as_str()].concat());
    let is_timed = matches!(error.parameter(), Some(ErrorParameter::Seconds(_)));
    let counts_down = move || is_timed && state.hydrated.get();
    // The seconds are shown as they run. A screen reader reads them only at the start and at the end.
    let shown = move || match state.wait.get() {
        _ if !counts_down() => error.sentence(language),
        0 => words.again.to_owned(),
        left => error.with(ErrorParameter::Seconds(left)).sentence(language),
    };
    let over = Memo::new(move |_| state.wait.get() == 0);
    let announced =
        move || counts_down().then(|| if over.get() { words.again.to_owned() } else { error.sentence(language) });
    // Only on sign-up: whoever changes their email is logged in.
    let is_offered = |step: &NextStep| state.signs_up || *step != NextStep::LogIn;
    let next_step = error.code.message().next_step.filter(is_offered);
    let link = move || {
        link(words, next_step?, state.hydrated.get(), help.clone())
            .map(|(address, text)| view! { <a href=address>{text}</a> })
    };
    let retry = (next_step == Some(NextStep::Retry))
        .then(|| view! { <button type="submit" class="plain">{words.retry}</button> });
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

/// The address and the words of a link to the next step.
fn link(words: &'static Words, step: NextStep, hydrated: bool, help: Option<String>) -> Option<(String, &'static str)> {
    // On the server, the finished page gets the prefix (`web/account_links.rs`).
    let account = if hydrated { browser::account() } else { String::new() };
    match step {
        NextStep::ConfirmEmail => Some(([&account, "/confirm-email"].concat(), words.send_another_link)),
        NextStep::LogIn => Some(([&account, "/log-in"].concat(), words.log_in_instead)),
        NextStep::ResetPassword => Some(([&account, "/forgot-password"].concat(), words.reset_password)),
        NextStep::AskWhy => help.map(|url| (url, words.why)),
        NextStep::AskForHelp => help.map(|url| (url, words.ask_for_help)),
        // A plain post was redirected there. With a script, the link leads back to this page.
        NextStep::LogInAgain if hydrated => {
            let here = location().pathname().unwrap_or_default();
            Some(([&account, "/log-in?next=", &here].concat(), words.log_in))
        }
        NextStep::LogInAgain => Some(("/log-in".to_owned(), words.log_in)),
        NextStep::Retry | NextStep::Wait | NextStep::Reload => None,
    }
}

/// The words of the summary.
struct Words {
    heading: &'static str,
    reference: &'static str,
    again: &'static str,
    retry: &'static str,
    log_in: &'static str,
    log_in_instead: &'static str,
    ask_for_help: &'static str,
    why: &'static str,
    send_another_link: &'static str,
    reset_password: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "There is a problem",
        reference: "Reference",
        again: "You can try again now.",
        retry: "Retry",
        log_in: "Log in",
        log_in_instead: "Log in instead",
        ask_for_help: "Ask for help",
        why: why_link::WORDS.english,
        send_another_link: "Send another link",
        reset_password: "Reset your password",
    },
    german: Words {
        heading: "Es gibt ein Problem",
        reference: "Referenz",
        again: "Sie können es jetzt noch einmal versuchen.",
        retry: "Noch einmal versuchen",
        log_in: "Anmelden",
        log_in_instead: "Stattdessen anmelden",
        ask_for_help: "Hilfe anfordern",
        why: why_link::WORDS.german,
        send_another_link: "Einen neuen Link senden",
        reset_password: "Passwort zurücksetzen",
    },
};
