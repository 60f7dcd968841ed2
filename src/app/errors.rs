//! `/errors` and `/errors/{CODE}`: what a code means, and how to mend it. Every API error links here.

use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_params_map;

use crate::{
    app::{
        error_table::{Entry, entry},
        layout::{Loaded, Page},
        pages,
    },
    model::{
        problem::{ErrorCode, Problem},
        wording::{self, title},
    },
};

/// `/errors`
#[component]
pub fn ErrorsPage() -> impl IntoView {
    let mut codes: Vec<_> = ErrorCode::ALL.iter().filter_map(|code| entry(*code).map(|entry| (*code, entry))).collect();
    codes.sort_by_key(|(code, _)| wording::status(*code));
    let statuses: Vec<_> =
        codes.chunk_by(|a, b| wording::status(a.0) == wording::status(b.0)).map(<[_]>::to_vec).collect();
    view! {
        <Page entry=pages::ERRORS>
            <h1>"Error codes"</h1>
            <p>"What the API answers when something is wrong. Each error links to its page here."</p>
            {statuses.into_iter().map(|codes| view! { <Status codes/> }).collect_view()}
        </Page>
    }
}

#[component]
fn Status(codes: Vec<(ErrorCode, Entry)>) -> impl IntoView {
    let status = codes.first().map(|(code, _)| wording::status(*code)).unwrap_or_default();
    let line = |(code, entry): (ErrorCode, Entry)| {
        view! {
            <li>
                <a href=format!("/errors/{}", code.as_str())><code>{code.as_str()}</code></a>
                " " <span class="hint">{entry.happened}</span>
            </li>
        }
    };
    view! {
        <section class="codes">
            <h2>{status} " " {title(status)}</h2>
            <ul>{codes.into_iter().map(line).collect_view()}</ul>
        </section>
    }
}

/// `/errors/{CODE}`
#[component]
pub fn ErrorPage() -> impl IntoView {
    let name = use_params_map().get_untracked().get("code").unwrap_or_default();
    view! {
        <Page entry=pages::ERROR>
            <Loaded load=error_page(name) show=|code: ErrorCode| match entry(code) {
                Some(entry) => Either::Left(view! { <Explained code entry/> }),
                None => Either::Right(()),
            }/>
        </Page>
    }
}

#[component]
fn Explained(code: ErrorCode, entry: Entry) -> impl IntoView {
    let (status, example) = (wording::status(code), example(code));
    view! {
        <p class="crumb"><a href="/errors">"Error codes"</a></p>
        <h1><code>{code.as_str()}</code></h1>
        <p class="under">{status} " " {title(status)}</p>
        <dl class="explained">
            <dt>"What happened"</dt>
            <dd>{entry.happened}</dd>
            <dt>"The usual cause"</dt>
            <dd>{entry.cause}</dd>
            <dt>"What to do"</dt>
            <dd>{entry.remedy}</dd>
            <dt>"Who would be allowed"</dt>
            <dd>{entry.who}</dd>
        </dl>
        <h2>"An example"</h2>
        <div class="code"><pre tabindex="0"><code>{example}</code></pre></div>
    }
}

/// As the API writes it, but for the address of this page.
fn example(code: ErrorCode) -> String {
    let (code, error) = (code.as_str(), wording::example(code));
    let source = error.place.as_ref().map(|place| {
        let (kind, place) = place.parts();
        format!(",\n      \"source\": {{ \"{kind}\": \"{place}\" }}")
    });
    format!(
        "HTTP/1.1 {status} {phrase}\nContent-Type: application/vnd.api+json; charset=utf-8\n\n{{\n  \"errors\": [\n    {{\n      \
         \"title\": \"{title}\",\n      \"detail\": \"{detail}\",\n      \"code\": \"{code}\"{source},\n      \
         \"links\": {{ \"about\": \"…/errors/{code}\" }}\n    }}\n  ]\n}}",
        status = error.status,
        phrase = phrase(error.status),
        title = error.title,
        detail = error.detail,
        source = source.unwrap_or_default(),
    )
}

/// What HTTP calls it.
const fn phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        status => title(status),
    }
}

/// Whether there is a page for this code; 404 where not, in words that do not repeat it.
#[server(prefix = "/forms", endpoint = "error-page")]
pub async fn error_page(name: String) -> Result<ErrorCode, Problem> {
    use crate::server::web::forms;

    let known = ErrorCode::ALL.iter().find(|code| code.as_str() == name && entry(**code).is_some());
    known.copied().ok_or_else(forms::not_found)
}
