//! `/log-in/code`: asks users with a second factor for a code, after the password.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{code_field::CodeField, feedback::Feedback, field::Submit, form_checks::FormCheck},
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::query_parameter,
        refused_form::{field_error, refused},
    },
    model::problem::{Field, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogInCodeView {
    /// The name of the account.
    pub account: String,
    /// Where suspended users find help.
    pub support: Option<String>,
    /// The page for a code of the app.
    pub with_code: String,
    /// The page for a recovery code.
    pub with_recovery_code: String,
    /// The log-in page.
    pub start_over: String,
}

/// What the log-in page before was asked for.
#[derive(Clone)]
pub struct LogInTarget {
    /// Whether to create a token.
    pub token: bool,
    /// The page to open.
    pub next: String,
    /// The name of the app.
    pub app: String,
}

impl LogInTarget {
    /// As it is in the address of this page.
    #[must_use]
    pub fn of_address() -> Self {
        let (next, app) = (query_parameter("next"), query_parameter("app"));
        Self { token: !query_parameter("token").is_empty(), next, app }
    }

    /// The fields of a form that pass it on.
    pub fn fields(self) -> impl IntoView {
        view! {
            {self.token.then(|| view! { <input type="hidden" name="token" value="true"/> })}
            <input type="hidden" name="next" value=self.next/>
            <input type="hidden" name="app" value=self.app/>
        }
    }
}

/// `/log-in/code`
#[component]
pub fn LogInCodePage() -> impl IntoView {
    let refused = refused::<LogInCode>();
    let error = refused.is_some();
    let wanted = LogInTarget::of_address();
    let load = log_in_code_page(wanted.token, wanted.next.clone(), wanted.app.clone());
    view! {
        <Page entry=pages::LOG_IN_CODE error>
            <Loaded load show=move |page: LogInCodeView| view! { <CodeCard page wanted refused/> }/>
        </Page>
    }
}

#[component]
fn CodeCard(page: LogInCodeView, wanted: LogInTarget, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <p class="brand">{page.account.clone()}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{(words.to)(&page.account)}</p>
            <form method="post" action="/forms/log-in-code" id="log-in-code" novalidate>
                <Feedback
                    form="log-in-code".to_owned()
                    check=FormCheck::LogInCode
                    refused=refused.clone()
                    help=page.support
                />
                <CodeField label=words.code hint=words.hint error=field_error(refused.as_ref(), Field::Otp)/>
                {wanted.fields()}
                <Submit label=words.log_in busy=words.busy/>
            </form>
            <p class="aside"><a href=page.with_recovery_code>{words.recovery_code}</a></p>
            <p class="aside"><a href=page.start_over>{words.start_over}</a></p>
        </div>
    }
}

/// Loads the page. Without a log-in that waits for a code, it redirects to the log-in page.
#[server(prefix = "/forms", endpoint = "log-in-code-page")]
pub async fn log_in_code_page(
    /// Whether a token is created after log-in.
    #[server(default)]
    token: bool,
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
    let with_token = LogInIntent { token, next: next.clone(), app: app.clone() };
    let intent = LogInIntent { token: false, next, app };
    if log_in::step(&context).await?.is_none() {
        log_in::start_over(&intent)?;
        return Err(ErrorCode::LoggedOut.into());
    }
    let account = accounts::default_account(context.domain()).await.map_err(forms::refuse)?.name;
    let support = forms::state()?.config.support_url.clone();
    Ok(LogInCodeView {
        account,
        support,
        with_code: with_token.at("/log-in/code").to_string(),
        with_recovery_code: with_token.at("/log-in/recovery-code").to_string(),
        start_over: intent.at("/log-in").to_string(),
    })
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
        server::web::{
            forms,
            log_in::{self, LogInIntent},
        },
    };

    let context = forms::anonymous().await?;
    let intent = LogInIntent { token, next, app };
    let Some(step) = log_in::step(&context).await? else { return log_in::start_over(&intent) };
    form_checks::log_in_code(&otp).map_err(forms::refuse)?;
    log_in::finish_with_code(&context, &step, &otp, forms::refuse, &intent).await.map(drop)
}

/// The words of the page.
struct Words {
    heading: &'static str,
    to: fn(&str) -> String,
    code: &'static str,
    hint: &'static str,
    log_in: &'static str,
    busy: &'static str,
    recovery_code: &'static str,
    start_over: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Enter your code",
        to: |account| format!("to log in to {account}"),
        code: "Code",
        hint: "Enter the 6-digit code from your app.",
        log_in: "Log in",
        busy: "Logging in…",
        recovery_code: "Use a recovery code",
        start_over: "Start over",
    },
    german: Words {
        heading: "Code eingeben",
        to: |account| format!("zur Anmeldung bei {account}"),
        code: "Code",
        hint: "Geben Sie den sechsstelligen Code aus Ihrer App ein.",
        log_in: "Anmelden",
        busy: "Sie werden angemeldet …",
        recovery_code: "Einen Wiederherstellungscode verwenden",
        start_over: "Von vorn beginnen",
    },
};
