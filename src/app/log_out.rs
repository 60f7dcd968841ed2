//! `/log-out`: one button, which ends the session.

use leptos::prelude::*;

use crate::{
    app::{layout::Page, pages},
    model::problem::Problem,
};

/// `/log-out`
#[component]
pub fn LogOutPage() -> impl IntoView {
    view! {
        <Page entry=pages::LOG_OUT>
            <div class="card">
                <h1>"Log out?"</h1>
                <p>"Your tokens keep working: an app that has one stays logged in."</p>
                <form method="post" action="/forms/log-out">
                    <button type="submit" class="primary">"Log out"</button>
                </form>
                <p class="aside"><a href="/">"Stay logged in"</a></p>
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
