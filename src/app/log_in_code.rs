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
        passkeys::options::UsePasskey,
        refused_form::{field_error, refused},
    },
    model::{
        passkey::PasskeyUse,
        problem::{Field, Problem},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogInCodeView {
    /// The name of the account.
    pub account: String,
    /// Where suspended users find help.
    pub support: Option<String>,
    /// Whether a passkey of the user can stand in for the code.
    pub has_passkeys: bool,
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
    let error = field_error(refused.as_ref(), Field::Otp);
    let other = OtherWay { address: page.with_recovery_code.clone(), label: words.recovery_code };
    let passkey = page.has_passkeys;
    view! {
        <StepCard page wanted refused heading=words.heading endpoint="log-in-code" check=FormCheck::LogInCode other passkey>
            <CodeField label=words.code hint=words.hint error/>
        </StepCard>
    }
}

/// A link to another way to finish the log-in.
pub struct OtherWay {
    /// The page.
    pub address: String,
    /// The words of the link.
    pub label: &'static str,
}

/// The card of a page that asks for one thing after the password.
#[component]
pub fn StepCard(
    /// What there is to know.
    page: LogInCodeView,
    /// What is passed on.
    wanted: LogInTarget,
    /// The errors of the form.
    refused: Option<Problem>,
    /// The heading.
    heading: &'static str,
    /// The name of the server function, and the id of the form.
    endpoint: &'static str,
    /// The check before it is sent.
    check: FormCheck,
    /// The other way.
    other: OtherWay,
    /// Whether a passkey may stand in for it.
    #[prop(optional)]
    passkey: bool,
    /// The field.
    children: Children,
) -> impl IntoView {
    let words = STEP.get();
    let under = (words.to)(&page.account);
    view! {
        <p class="brand">{page.account}</p>
        <div class="card">
            <h1>{heading}</h1>
            <p class="under">{under}</p>
            <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
                <Feedback form=endpoint.to_owned() check refused help=page.support/>
                {children()}
                {wanted.fields()}
                <Submit label=words.log_in busy=words.busy/>
            </form>
            {passkey.then(|| view! { <UsePasskey purpose=Some(PasskeyUse::Code) form=endpoint/> }.into_any())}
            <p class="aside"><a href=other.address>{other.label}</a></p>
            <p class="aside"><a href=page.start_over>{words.start_over}</a></p>
        </div>
    }
    .into_any()
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
        server::web::{
            forms,
            log_in::{self, LogInIntent},
            passkeys,
        },
    };

    let context = forms::anonymous().await?;
    let with_token = LogInIntent { token, next: next.clone(), app: app.clone() };
    let intent = LogInIntent { token: false, next, app };
    let Some(step) = log_in::step(&context).await? else {
        log_in::start_over(&intent)?;
        return Err(ErrorCode::LoggedOut.into());
    };
    let account = forms::account()?.name;
    let support = forms::state()?.config.support_url.clone();
    Ok(LogInCodeView {
        account,
        support,
        has_passkeys: passkeys::can_stand_in(&context, &step).await?,
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
    code: &'static str,
    hint: &'static str,
    recovery_code: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Enter your code",
        code: "Code",
        hint: "Enter the 6-digit code from your app.",
        recovery_code: "Use a recovery code",
    },
    german: Words {
        heading: "Code eingeben",
        code: "Code",
        hint: "Geben Sie den sechsstelligen Code aus Ihrer App ein.",
        recovery_code: "Einen Wiederherstellungscode verwenden",
    },
};

/// The words that the pages after the password share.
struct StepWords {
    to: fn(&str) -> String,
    log_in: &'static str,
    busy: &'static str,
    start_over: &'static str,
}

static STEP: Translated<StepWords> = Translated {
    english: StepWords {
        to: |account| format!("to log in to {account}"),
        log_in: "Log in",
        busy: "Logging in…",
        start_over: "Start over",
    },
    german: StepWords {
        to: |account| format!("zur Anmeldung bei {account}"),
        log_in: "Anmelden",
        busy: "Sie werden angemeldet …",
        start_over: "Von vorn beginnen",
    },
};
