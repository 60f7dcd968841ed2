//! `/log-in/code`: asks users with a second factor for a code, after the password.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{FieldErrorText, Submit, error_id},
            form_checks::FormCheck,
        },
        layout::{Loaded, Page},
        pages,
        parameters::query_parameter,
        refused_form::{field_error, refused},
    },
    model::problem::{Field, FieldError, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogInCodeView {
    account: String,
    support: Option<String>,
    start_over: String,
}

/// What the log-in page before was asked for.
#[derive(Clone)]
struct LogInTarget {
    token: bool,
    next: String,
    app: String,
}

/// `/log-in/code`
#[component]
pub fn LogInCodePage() -> impl IntoView {
    let refused = refused::<LogInCode>();
    let error = refused.is_some();
    let (next, app) = (query_parameter("next"), query_parameter("app"));
    let wanted = LogInTarget { token: !query_parameter("token").is_empty(), next, app };
    let load = log_in_code_page(wanted.next.clone(), wanted.app.clone());
    view! {
        <Page entry=pages::LOG_IN_CODE error>
            <Loaded load show=move |page: LogInCodeView| view! { <CodeCard page wanted refused/> }/>
        </Page>
    }
}

#[component]
fn CodeCard(page: LogInCodeView, wanted: LogInTarget, refused: Option<Problem>) -> impl IntoView {
    view! {
        <p class="brand">{page.account.clone()}</p>
        <div class="card">
            <h1>"Enter your code"</h1>
            <p class="under">"to log in to " {page.account}</p>
            <form method="post" action="/forms/log-in-code" id="log-in-code" novalidate>
                <Feedback
                    form="log-in-code".to_owned()
                    check=FormCheck::LogInCode
                    refused=refused.clone()
                    help=page.support
                />
                <CodeField error=field_error(refused.as_ref(), Field::Otp)/>
                {wanted.token.then(|| view! { <input type="hidden" name="token" value="true"/> })}
                <input type="hidden" name="next" value=wanted.next/>
                <input type="hidden" name="app" value=wanted.app/>
                <Submit label="Log in" busy="Logging in…"/>
            </form>
            <p class="aside"><a href=page.start_over>"Start over"</a></p>
        </div>
    }
}

/// Six digits. The length is not limited, because some apps show the digits with a space between.
#[component]
fn CodeField(error: Option<FieldError>) -> impl IntoView {
    view! {
        <div class="field">
            <label for="otp">"Code"</label>
            <p class="hint" id="otp-hint">"Enter the 6-digit code from your app."</p>
            <FieldErrorText field=Field::Otp error/>
            <input
                id="otp"
                name="otp"
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=error.map(|_| "true")
                aria-describedby=["otp-hint ", &error_id(Field::Otp)].concat()
            />
        </div>
    }
}

/// Loads the page. Without a log-in that waits for a code, it redirects to the log-in page.
#[server(prefix = "/forms", endpoint = "log-in-code-page")]
pub async fn log_in_code_page(
    /// The path to redirect to after log-in.
    next: String,
    /// The name of the program that the token is for.
    app: String,
) -> Result<LogInCodeView, Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::{
            domain::accounts,
            web::{
                forms,
                log_in::{self, LogInIntent},
            },
        },
    };

    let context = forms::anonymous().await?;
    let intent = LogInIntent { token: false, next, app };
    if log_in::step(&context).await?.is_none() {
        log_in::start_over(&intent)?;
        return Err(ErrorCode::LoggedOut.into());
    }
    let account = accounts::default_account(context.domain()).await.map_err(forms::refuse)?.name;
    let support = forms::state()?.config.support_url.clone();
    Ok(LogInCodeView { account, support, start_over: intent.at("/log-in").to_string() })
}

/// Checks the code, and logs in as the log-in page would have done.
#[server(prefix = "/forms", endpoint = "log-in-code")]
pub async fn log_in_code(
    /// The one-time code.
    otp: String,
    /// Whether a token is created after log-in.
    #[server(default)]
    token: bool,
    /// The path to redirect to after log-in.
    #[server(default)]
    next: String,
    /// The name of the program that the token is for.
    #[server(default)]
    app: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        server::{
            domain::authentication::log_in_steps,
            web::{
                forms,
                log_in::{self, LogInIntent},
            },
        },
    };

    let context = forms::anonymous().await?;
    let intent = LogInIntent { token, next, app };
    let Some(step) = log_in::step(&context).await? else { return log_in::start_over(&intent) };
    form_checks::log_in_code(&otp).map_err(forms::refuse)?;
    let finished = log_in_steps::finish(&context, &step, &otp, forms::device()?.as_deref()).await;
    let Some(context) = finished.map_err(forms::refuse)? else { return log_in::start_over(&intent) };
    log_in::forget_step()?;
    log_in::finish(&context, &intent).await
}
