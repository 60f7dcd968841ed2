//! The line "Waiting for your first request…". Asks every two seconds, for ten minutes, whether a token was used.

#![expect(missing_docs, reason = "the macro of islands generates a struct without documentation")]

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    app::{
        components::{
            browser,
            post_form::{self, PostOutcome},
        },
        language::Translated,
    },
    model::{
        id::TokenId,
        problem::{NextStep, Problem},
        timestamp::Timestamp,
    },
};

const INTERVAL: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 300;

/// The line. Without script it says where to look instead.
#[island]
pub fn Waiting(
    /// The id of the token; `None` for any token that is created from now on.
    token: Option<String>,
    /// When the page was rendered.
    since: Timestamp,
    /// The text without script.
    otherwise: String,
) -> impl IntoView {
    let words = WORDS.get();
    let hydrated = browser::is_hydrated();
    let (seen, set_seen) = signal(None::<String>);
    let (left, set_left) = signal(ATTEMPTS);
    let token_field = token.map(|id| ["token=", &id, "&"].concat()).unwrap_or_default();
    let fields = format!("{token_field}since={}", since.0);
    Effect::new(move |_| ask(fields.clone(), set_seen, set_left));
    let line = move || match (seen.get(), left.get()) {
        (Some(seen), _) => seen,
        (None, 0) => words.over.into(),
        _ => words.waiting.into(),
    };
    move || match hydrated.get() {
        false => view! { <p class="hint">{otherwise.clone()}</p> }.into_any(),
        true => {
            let state = move || {
                if seen.get().is_some() {
                    "seen"
                } else if left.get() > 0 {
                    "waits"
                } else {
                    "over"
                }
            };
            view! { <p class="waiting" role="status" id="waiting" data-state=state>{line}</p> }.into_any()
        }
    }
}

fn ask(fields: String, seen: WriteSignal<Option<String>>, left: WriteSignal<u32>) {
    spawn_local(async move {
        let mut tries = 0;
        let answer = post_form::fields("/forms/first-request", &fields).await;
        left.try_update(|left| {
            *left = left.saturating_sub(1);
            tries = *left;
        });
        match answer {
            PostOutcome::Done(_, text) if text != "null" => seen.set(serde_json::from_str(&text).ok()),
            // Logged out, or the token is gone: asking again would not help.
            PostOutcome::Refused(problem, _) if problem.suggests(&[NextStep::LogInAgain, NextStep::Reload]) => {
                left.set(0)
            }
            _ if tries > 0 => set_timeout(move || ask(fields, seen, left), INTERVAL),
            _ => {}
        }
    });
}

/// Says what was seen, and how long ago.
#[must_use]
pub fn sentence(request: &str, address: &str, agent: &str, seconds: i64) -> String {
    // The first word of a user agent is enough to recognise it.
    let agent = agent.split(' ').next().unwrap_or_default();
    let parts: Vec<_> = [request, address, agent].into_iter().filter(|part| !part.is_empty()).collect();
    (SEEN.get())(&parts.join(", "), seconds)
}

/// The first use of this token; without one, and for managers only, of any token created since then.
#[server(prefix = "/forms", endpoint = "first-request")]
pub async fn first_request(
    /// The token to wait for.
    #[server(default)]
    token: Option<TokenId>,
    /// The earliest time of the first use, if any token is waited for.
    since: Timestamp,
) -> Result<Option<String>, Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let found = match token {
        Some(id) => tokens::first_use(&context, &TokenRef::from(id)).await,
        None => tokens::first_use_since(&context, since).await,
    };
    let found = found.map_err(forms::refuse)?;
    Ok(found.map(|used| {
        sentence(&used.request, &used.address.to_string(), &used.agent, used.at.seconds_until(context.now()))
    }))
}

/// The words of the line.
struct Words {
    waiting: &'static str,
    over: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        waiting: "Waiting for your first request…",
        over: "No request arrived within 10 minutes. Reload the page to wait again.",
    },
    german: Words {
        waiting: "Warten auf Ihre erste Anfrage …",
        over: "In 10 Minuten kam keine Anfrage an. Laden Sie die Seite neu, um wieder zu warten.",
    },
};

/// What was seen, and how many seconds ago. The server says it.
static SEEN: Translated<fn(&str, i64) -> String> = Translated {
    english: |request, seconds| format!("Seen: {request}, {seconds} s ago"),
    german: |request, seconds| format!("Gesehen: {request}, vor {seconds} s"),
};
