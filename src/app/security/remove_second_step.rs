//! `/security/second-step/remove`: says what switching the second step off means, and asks for a code.

use leptos::prelude::*;

use crate::{
    app::{
        components::{code_field::CodeField, feedback::Feedback, form_checks::FormCheck},
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{field_error, refused},
    },
    model::problem::{Field, Problem},
};

/// `/security/second-step/remove`
#[component]
pub fn RemoveSecondStepPage() -> impl IntoView {
    let refused = refused::<RemoveSecondStep>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::REMOVE_SECOND_STEP error>
            <Loaded load=remove_second_step_page() show=move |()| view! { <Confirmation refused/> }/>
        </Page>
    }
}

#[component]
fn Confirmation(refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    // After a refusal the summary has the focus.
    let is_first = refused.is_none();
    view! {
        <h1 tabindex="-1" autofocus=is_first>{words.heading}</h1>
        <p>{words.consequence}</p>
        <form class="narrow" method="post" action="/forms/remove-second-step" id="remove-second-step" novalidate>
            <Feedback
                form="remove-second-step".to_owned()
                check=FormCheck::LogInCode
                refused=refused.clone()
                help=None
            />
            <CodeField
                label=words.code
                hint=words.hint
                or_recovery_code=true
                error=field_error(refused.as_ref(), Field::Otp)
            />
            <p class="buttons">
                <button type="submit" class="danger" data-busy=words.switching_off>{words.switch_off}</button>
                <a href="/security">{words.keep}</a>
            </p>
        </form>
    }
}

/// Loads the page. Without a second step that is on, it leads back to `/security`.
#[server(prefix = "/forms", endpoint = "remove-second-step-page")]
pub async fn remove_second_step_page() -> Result<(), Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::web::{
            forms::{self, LocalPath},
            second_step,
        },
    };

    let context = forms::logged_in().await?;
    if second_step::own(&context).await?.is_some_and(|shown| shown.factor.enabled.is_some()) {
        return Ok(());
    }
    forms::go_to(&LocalPath::ours("/security"));
    Err(ErrorCode::Gone.into())
}

/// Switches the second step off. Its recovery codes no longer work.
#[server(prefix = "/forms", endpoint = "remove-second-step")]
pub async fn remove_second_step(
    /// A code, or a recovery code.
    otp: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::notice::Notice,
        server::{
            domain::second_factors,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    form_checks::log_in_code(&otp).map_err(forms::refuse)?;
    second_factors::delete_own(&context, &otp).await.map_err(forms::refuse)?;
    forms::notice(Notice::SecondStepRemoved);
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

struct Words {
    heading: &'static str,
    consequence: &'static str,
    code: &'static str,
    hint: &'static str,
    switch_off: &'static str,
    switching_off: &'static str,
    keep: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Switch off the second step?",
        consequence: "Your password alone will then be enough to log in. Your recovery codes stop working.",
        code: "Code",
        hint: "The 6-digit code from your app, or one of your recovery codes.",
        switch_off: "Switch off",
        switching_off: "Switching off…",
        keep: "Keep it",
    },
    german: Words {
        heading: "Zweiten Schritt ausschalten?",
        consequence: "Zur Anmeldung genügt dann allein Ihr Passwort. Ihre Wiederherstellungscodes gelten nicht mehr.",
        code: "Code",
        hint: "Der sechsstellige Code aus Ihrer App oder einer Ihrer Wiederherstellungscodes.",
        switch_off: "Ausschalten",
        switching_off: "Wird ausgeschaltet …",
        keep: "Behalten",
    },
};
