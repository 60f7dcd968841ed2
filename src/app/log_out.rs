//! `/log-out`: one button, which ends the session.

use leptos::prelude::*;

use crate::{
    app::{language::Translated, layout::Page, pages},
    model::problem::Problem,
};

/// `/log-out`
#[component]
pub fn LogOutPage() -> impl IntoView {
    let words = WORDS.get();
    view! {
        <Page entry=pages::LOG_OUT>
            <div class="card">
                <h1>{words.heading}</h1>
                <p>{words.tokens}</p>
                <form method="post" action="/forms/log-out">
                    <button type="submit" class="primary">{words.log_out}</button>
                </form>
                <p class="aside"><a href="/">{words.stay}</a></p>
            </div>
        </Page>
    }
}

/// Ends the session.
#[server(prefix = "/forms", endpoint = "log-out")]
pub async fn log_out() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::web::{
            forms::{self, LocalPath},
            log_in,
        },
    };

    // Somebody who is asked whether they stay has no session yet.
    log_in::forget_step()?;
    forms::end_session(&forms::state()?.domain).await?;
    forms::notice(Notice::LoggedOut);
    forms::go_to(&LocalPath::ours("/log-in"));
    Ok(())
}

/// The words of the page.
struct Words {
    heading: &'static str,
    tokens: &'static str,
    log_out: &'static str,
    stay: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Log out?",
        tokens: "Your tokens keep working: an app that has one stays logged in.",
        log_out: "Log out",
        stay: "Stay logged in",
    },
    german: Words {
        heading: "Abmelden?",
        tokens: "Ihre Token bleiben gültig: Eine App, die eines hat, bleibt angemeldet.",
        log_out: "Abmelden",
        stay: "Angemeldet bleiben",
    },
};
