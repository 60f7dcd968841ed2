//! `/log-in/recovery-code`: asks for a recovery code in place of a code, after the password.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{FieldErrorText, Submit, error_id},
            form_checks::FormCheck,
        },
        language::Translated,
        layout::{Loaded, Page},
        log_in_code::{LogInCodeView, LogInTarget, log_in_code_page},
        pages,
        refused_form::{field_error, refused},
    },
    model::problem::{Field, FieldError, Problem},
};

/// `/log-in/recovery-code`
#[component]
pub fn LogInRecoveryCodePage() -> impl IntoView {
    let refused = refused::<LogInRecoveryCode>();
    let error = refused.is_some();
    let wanted = LogInTarget::of_address();
    let load = log_in_code_page(wanted.token, wanted.next.clone(), wanted.app.clone());
    view! {
        <Page entry=pages::LOG_IN_RECOVERY_CODE error>
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
            <p class="under">{(words.under)(&page.account)}</p>
            <form method="post" action="/forms/log-in-recovery-code" id="log-in-recovery-code" novalidate>
                <Feedback
                    form="log-in-recovery-code".to_owned()
                    check=FormCheck::RecoveryCode
                    refused=refused.clone()
                    help=page.support
                />
                <RecoveryCodeField error=field_error(refused.as_ref(), Field::RecoveryCode)/>
                {wanted.fields()}
                <Submit label=words.log_in busy=words.logging_in/>
            </form>
            <p class="aside"><a href=page.with_code>{words.with_app}</a></p>
            <p class="aside"><a href=page.start_over>{words.start_over}</a></p>
        </div>
    }
}

#[component]
fn RecoveryCodeField(error: Option<FieldError>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <div class="field">
            <label for="recoveryCode">{words.label}</label>
            <p class="hint" id="recoveryCode-hint">{words.hint}</p>
            <FieldErrorText field=Field::RecoveryCode error/>
            <input
                id="recoveryCode"
                name="recoveryCode"
                type="text"
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                aria-invalid=error.map(|_| "true")
                aria-describedby=["recoveryCode-hint ", &error_id(Field::RecoveryCode)].concat()
            />
        </div>
    }
}

/// Checks the recovery code, and logs in as the log-in page would have done.
#[server(prefix = "/forms", endpoint = "log-in-recovery-code")]
pub async fn log_in_recovery_code(
    /// The recovery code.
    #[server(rename = "recoveryCode")]
    recovery_code: String,
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
        model::{notice::Notice, problem::ErrorCode},
        server::{
            domain::error::{Error, UnauthenticatedReason},
            web::{
                forms,
                log_in::{self, LogInIntent},
            },
        },
    };

    let context = forms::anonymous().await?;
    let intent = LogInIntent { token, next, app };
    let Some(step) = log_in::step(&context).await? else { return log_in::start_over(&intent) };
    form_checks::recovery_code(&recovery_code).map_err(forms::refuse)?;
    let refuse = |error| match error {
        Error::Unauthenticated(UnauthenticatedReason::OtpInvalid | UnauthenticatedReason::RecoveryCodeInvalid) => {
            forms::refuse(ErrorCode::RecoveryCodeInvalid)
        }
        error => forms::refuse(error),
    };
    if log_in::finish_with_code(&context, &step, &recovery_code, refuse, &intent).await? {
        forms::notice(Notice::RecoveryCodeUsed);
    }
    Ok(())
}

struct Words {
    heading: &'static str,
    under: fn(&str) -> String,
    label: &'static str,
    hint: &'static str,
    log_in: &'static str,
    logging_in: &'static str,
    with_app: &'static str,
    start_over: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Use a recovery code",
        under: |account| format!("to log in to {account}"),
        label: "Recovery code",
        hint: "One of the codes that you kept when you switched on the second step. It works once.",
        log_in: "Log in",
        logging_in: "Logging in…",
        with_app: "Use a code from your app",
        start_over: "Start over",
    },
    german: Words {
        heading: "Wiederherstellungscode verwenden",
        under: |account| format!("zur Anmeldung bei {account}"),
        label: "Wiederherstellungscode",
        hint: "Einer der Codes, die Sie beim Einschalten des zweiten Schritts aufbewahrt haben. Er gilt einmal.",
        log_in: "Anmelden",
        logging_in: "Sie werden angemeldet …",
        with_app: "Code aus Ihrer App verwenden",
        start_over: "Von vorn beginnen",
    },
};
