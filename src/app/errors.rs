//! `/errors` and `/errors/{CODE}`: what an error code means, and what to do. Every API error links here.

use leptos::{either::Either, prelude::*};

use crate::{
    app::{
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
    },
    model::{
        errors::{ErrorCode, Explanation, HttpStatus},
        problem::{FieldError, Problem},
    },
};

/// A code that the API sends, with what its page says.
type ExplainedCode = (ErrorCode, &'static Explanation);

/// `/errors`
#[component]
pub fn ErrorsPage() -> impl IntoView {
    let mut codes: Vec<ExplainedCode> = ErrorCode::explained().collect();
    codes.sort_by_key(|(code, _)| code.entry().status);
    let statuses: Vec<_> = codes
        .chunk_by(|a, b| a.0.entry().status == b.0.entry().status)
        .map(|codes| (codes[0].0.entry().status, codes.to_vec()))
        .collect();
    view! {
        <Page entry=pages::ERRORS english=true>
            <h1>"Error codes"</h1>
            <p>"The error codes of the API. Each error links to its page here."</p>
            {statuses.into_iter().map(|(status, codes)| view! { <Status status codes/> }).collect_view()}
        </Page>
    }
}

#[component]
fn Status(status: HttpStatus, codes: Vec<ExplainedCode>) -> impl IntoView {
    let line = |(code, explanation): ExplainedCode| {
        view! {
            <li>
                <a href=format!("/errors/{}", code.as_str())><code>{code.as_str()}</code></a>
                " " <span class="hint">{explanation.happened}</span>
            </li>
        }
    };
    view! {
        <section class="codes">
            <h2>{status.code()} " " {status.title()}</h2>
            <ul>{codes.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}

/// `/errors/{CODE}`
#[component]
pub fn ErrorPage() -> impl IntoView {
    let name = path_parameter("code");
    // Where there is no such code, the page says so in the language of its frame.
    let english = explained(&name).is_some();
    view! {
        <Page entry=pages::ERROR english>
            <Loaded load=error_page(name) show=|code: ErrorCode| match code.explanation() {
                Some(explanation) => Either::Left(view! { <Explained code explanation/> }),
                None => Either::Right(()),
            }/>
        </Page>
    }
}

#[component]
fn Explained(code: ErrorCode, explanation: &'static Explanation) -> impl IntoView {
    let (status, example) = (code.entry().status, example(code));
    view! {
        <p class="crumb"><a href="/errors">"Error codes"</a></p>
        <h1><code>{code.as_str()}</code></h1>
        <p class="under">{status.code()} " " {status.title()}</p>
        <dl class="explained">
            <dt>"What happened"</dt>
            <dd>{explanation.happened}</dd>
            <dt>"Usual cause"</dt>
            <dd>{explanation.cause}</dd>
            <dt>"What to do"</dt>
            <dd>{explanation.remedy}</dd>
            <dt>"Who may do this"</dt>
            <dd>{explanation.who}</dd>
        </dl>
        <h2>"Example"</h2>
        <div class="code"><pre tabindex="0"><code>{example}</code></pre></div>
    }
}

/// The error as the API sends it, apart from the address of this page.
fn example(code: ErrorCode) -> Option<String> {
    let (status, error) = (code.entry().status, FieldError::from(code));
    let source = error.place().map(|place| {
        let (kind, place) = place.parts();
        format!(",\n      \"source\": {{ \"{kind}\": \"{place}\" }}")
    });
    Some(format!(
        "HTTP/1.1 {number} {phrase}\nContent-Type: application/vnd.api+json; charset=utf-8\n\n{{\n  \"errors\": [\n    {{\n      \
         \"title\": \"{title}\",\n      \"detail\": \"{detail}\",\n      \"code\": \"{code}\"{source},\n      \
         \"links\": {{ \"about\": \"…/errors/{code}\" }}\n    }}\n  ]\n}}",
        number = status.code(),
        phrase = status.reason_phrase(),
        title = status.title(),
        detail = error.detail()?,
        code = code.as_str(),
        source = source.unwrap_or_default(),
    ))
}

/// Whether there is a page for this code; 404 where not, in words that do not repeat it.
#[server(prefix = "/forms", endpoint = "error-page")]
pub async fn error_page(
    /// The name of the code, such as `EMAIL_TAKEN`.
    name: String,
) -> Result<ErrorCode, Problem> {
    use crate::server::web::forms;

    explained(&name).ok_or_else(forms::not_found)
}

/// The code of this name, if it has a page.
fn explained(name: &str) -> Option<ErrorCode> {
    ErrorCode::find(name).filter(|code| code.explanation().is_some())
}
