//! `/log-in/recovery-code`: asks for a recovery code in place of a code, after the password.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            field::{FieldErrorText, error_id},
            form_checks::FormCheck,
        },
        language::Translated,
        layout::{Loaded, Page},
        log_in_code::{LogInCodeView, LogInTarget, OtherWay, StepCard, log_in_code_page},
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
    let error = field_error(refused.as_ref(), Field::RecoveryCode);
    let other = OtherWay { address: page.with_code.clone(), label: words.with_app };
    let (endpoint, check) = ("log-in-recovery-code", FormCheck::RecoveryCode);
    view! {
        <StepCard page wanted refused heading=words.heading endpoint check other>
            <RecoveryCodeField error/>
        </StepCard>
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
    label: &'static str,
    hint: &'static str,
    with_app: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Use a recovery code",
        label: "Recovery code",
        hint: "One of the codes that you kept when you switched on the second step. It works once.",
        with_app: "Use a code from your app",
    },
    german: Words {
        heading: "Wiederherstellungscode verwenden",
        label: "Wiederherstellungscode",
        hint: "Einer der Codes, die Sie beim Einschalten des zweiten Schritts aufbewahrt haben. Er gilt einmal.",
        with_app: "Code aus Ihrer App verwenden",
    },
};
