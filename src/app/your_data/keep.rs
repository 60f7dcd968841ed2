//! `/log-in/deletion`: after the log-in of a user whose account is set to be deleted. Keeps the account, or logs out.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
        },
        layout::{Loaded, Page},
        pages,
        refused_form::refused,
        your_data::words::KEEP,
    },
    model::{problem::Problem, timestamp::Timestamp},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeepAccountView {
    account: String,
    email: String,
    at: Timestamp,
    now: Timestamp,
}

/// `/log-in/deletion`
#[component]
pub fn KeepAccountPage() -> impl IntoView {
    let refused = refused::<KeepAccount>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::KEEP_ACCOUNT error>
            <Loaded load=keep_account_page() show=move |page: KeepAccountView| view! { <Question page refused/> }/>
        </Page>
    }
}

#[component]
fn Question(page: KeepAccountView, refused: Option<Problem>) -> impl IntoView {
    let words = KEEP.get();
    view! {
        <p class="brand">{page.account}</p>
        <div class="card">
            <h1 tabindex="-1" autofocus=refused.is_none()>{words.heading}</h1>
            <p class="under">{page.email}</p>
            <p>{words.when} " " <Moment at=page.at now=page.now/> "."</p>
            <form method="post" action="/forms/keep-account" id="keep-account" novalidate>
                <Feedback form="keep-account".to_owned() check=FormCheck::Nothing refused help=None/>
                <Submit label=words.keep busy=words.keeping/>
            </form>
            <form class="aside" method="post" action="/forms/log-out">
                <button type="submit" class="plain">{words.log_out}</button>
            </form>
        </div>
        <LocalTimes/>
    }
}

/// Loads the page. Without a log-in that waits for the answer, it redirects to the log-in page.
#[server(prefix = "/forms", endpoint = "keep-account-page")]
pub async fn keep_account_page() -> Result<KeepAccountView, Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::web::{
            forms,
            log_in::{self, LogInIntent},
        },
    };

    let context = forms::anonymous().await?;
    let leaving = log_in::leaving_user(&context).await?;
    let Some((email, at)) = leaving.and_then(|(user, _)| user.deletion.map(|at| (user.email.to_string(), at))) else {
        log_in::start_over(&LogInIntent::default())?;
        return Err(ErrorCode::LoggedOut.into());
    };
    let account = forms::account()?.name;
    Ok(KeepAccountView { account, email, at, now: context.now() })
}

/// Keeps the account, and logs in.
#[server(prefix = "/forms", endpoint = "keep-account")]
pub async fn keep_account() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::authentication::leaving,
            web::{
                forms::{self, LocalPath},
                log_in::{self, LogInIntent},
            },
        },
    };

    let context = forms::anonymous().await?;
    let start_over = || log_in::start_over(&LogInIntent::default());
    let Some((_, step)) = log_in::leaving_user(&context).await? else { return start_over() };
    let kept = leaving::keep(&context, &step).await.map_err(forms::refuse)?;
    let Some(context) = kept else { return start_over() };
    log_in::forget_step()?;
    forms::start_session(&context).await?;
    forms::notice(Notice::AccountKept);
    forms::go_to(&LocalPath::home());
    Ok(())
}
