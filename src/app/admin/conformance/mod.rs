//! `/admin/try/conformance`: what the calls of both tutorials sent and got, on a scratch account, and whether that is right.

mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::conformance::words::WORDS,
        components::{
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
        },
        layout::{Loaded, Page},
        pages,
        refused_form::refused,
    },
    model::{
        conformance::{Message, Play, Report, Step},
        deed::Deed,
        problem::Problem,
        timestamp::Timestamp,
    },
};

/// The length in bytes from which a body is folded.
const LONG: usize = 300;

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConformanceView {
    report: Option<Report>,
    now: Timestamp,
}

/// `/admin/try/conformance`
#[component]
pub fn ConformancePage() -> impl IntoView {
    let refused = refused::<PlayTutorials>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::CONFORMANCE error>
            <Loaded
                load=conformance_page()
                show=move |page: ConformanceView| view! { <Run page refused/> }
                who=WORDS.get().who
                deed=Deed::ChangeSettings
            />
        </Page>
    }
}

#[component]
fn Run(page: ConformanceView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let ConformanceView { report, now } = page;
    let again = if report.is_some() { words.again } else { words.play };
    let shown = match report {
        Some(report) => view! { <Outcome report now/> }.into_any(),
        None => view! { <p>{words.none}</p> }.into_any(),
    };
    view! {
        <h1>{words.heading}</h1>
        <p>{words.what}</p>
        <form method="post" action="/forms/play-tutorials" id="play-tutorials" novalidate>
            <Feedback form="play-tutorials".to_owned() check=FormCheck::Nothing refused help=Some(Deed::ChangeSettings.why_page())/>
            <Submit label=again busy=words.playing/>
        </form>
        {shown}
        <p><a href="/admin/try">{words.back}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

/// The sum of a run, then its calls, in the two tutorials.
#[component]
fn Outcome(report: Report, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let has_passed = report.has_passed();
    let passed = report.steps.iter().filter(|step| step.passed).count();
    let (kind, sum) = if has_passed { ("notice", words.all_passed) } else { ("problems", words.some_failed) };
    let missing = (report.steps.len() < Play::ALL.len()).then(|| view! { <p class="problems">{words.missing}</p> });
    let (protected, open): (Vec<_>, Vec<_>) = report.steps.into_iter().partition(|step| step.play.is_on_protected());
    view! {
        <p class=kind role="status">{sum} " " {(words.count)(passed, Play::ALL.len())} " " <Moment at=report.at now/></p>
        <h2>{words.open}</h2>
        <ol class="calls">{open.into_iter().map(|step| view! { <Shown step/> }).collect_view()}</ol>
        <h2>{words.protected}</h2>
        <ol class="calls">{protected.into_iter().map(|step| view! { <Shown step/> }).collect_view()}</ol>
        {missing}
    }
    .into_any()
}

/// A call: what it plays, whether it passed, what was expected, and both messages.
#[component]
fn Shown(step: Step) -> impl IntoView {
    let words = WORDS.get();
    let (kind, verdict) = if step.passed { ("badge", words.passed) } else { ("badge danger", words.failed) };
    let member = step.member.map(|(pointer, value)| {
        view! { ", " <code>{pointer}</code> " = " <code>{value}</code> }
    });
    view! {
        <li class="card">
            <h3>{words.name(step.play)} " " <span class=kind>{verdict}</span></h3>
            <p>{words.expected} " " <strong>{step.status}</strong> {member}</p>
            <Text label=words.request message=step.request/>
            <Text label=words.answer message=step.answer/>
        </li>
    }
    .into_any()
}

/// A request or an answer: line and headers, and the body, which is folded if it is long.
#[component]
fn Text(label: &'static str, message: Message) -> impl IntoView {
    let words = WORDS.get();
    let Message { line, headers, body } = message;
    let headers: String = headers.into_iter().map(|(name, value)| format!("\n{name}: {value}")).collect();
    let body = match body.len() {
        0 => ().into_any(),
        1..LONG => view! { <div class="code"><pre tabindex="0"><code>{body}</code></pre></div> }.into_any(),
        _ => view! {
            <details>
                <summary>{(words.body)(body.len())}</summary>
                <div class="code"><pre tabindex="0"><code>{body}</code></pre></div>
            </details>
        }
        .into_any(),
    };
    view! {
        <p class="hint">{label}</p>
        <div class="code"><pre tabindex="0"><code>{line} {headers}</code></pre></div>
        {body}
    }
    .into_any()
}

/// Loads the report of the latest run.
#[server(prefix = "/forms", endpoint = "conformance-page")]
pub async fn conformance_page() -> Result<ConformanceView, Problem> {
    use crate::server::{domain::conformance, web::forms};

    let context = forms::logged_in().await?;
    let report = conformance::show(&context).map_err(forms::refuse)?;
    Ok(ConformanceView { report, now: context.now() })
}

/// Plays the calls of the tutorials, and leads to what came of them.
#[server(prefix = "/forms", endpoint = "play-tutorials")]
pub async fn play_tutorials() -> Result<(), Problem> {
    use crate::server::{
        domain::conformance,
        web::{
            conformance::play,
            forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let run = conformance::begin(&context).map_err(forms::refuse)?;
    play(&forms::state()?, run).await.map_err(forms::refuse)?;
    forms::go_to(&LocalPath::ours("/admin/try/conformance"));
    Ok(())
}
