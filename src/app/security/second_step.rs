//! `/security/second-step`: adds a second step. It asks for the password, shows the secret of the codes as a QR code and
//! as text, and is on once a first code was right.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            code_field::CodeField,
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
            username::Username,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{field_error, refused},
    },
    model::{
        problem::{Field, Problem},
        second_factor::{AppSecret, QrPath},
    },
};

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct SecondStepView {
    account: String,
    email: String,
    state: SetupState,
}

/// How far the second step is.
#[derive(Clone, Serialize, Deserialize)]
enum SetupState {
    /// There is none. To add one, the user needs a password.
    Off { has_password: bool },
    /// It waits for its first code.
    Started(AppSecret),
    /// It is on.
    On,
}

/// `/security/second-step`
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let refused = refused::<AddSecondStep>().or_else(refused::<ConfirmSecondStep>).or_else(refused::<CancelSecondStep>);
    let error = refused.is_some();
    view! {
        <Page entry=pages::SECOND_STEP error>
            <Loaded
                load=second_step_page()
                show=move |page: SecondStepView| {
                    let SecondStepView { account, email, state } = page;
                    match state {
                        SetupState::Off { has_password: false } => view! { <NoPassword account/> }.into_any(),
                        SetupState::Off { has_password: true } => view! { <AskPassword email refused/> }.into_any(),
                        SetupState::Started(secret) => view! { <FirstCode secret refused/> }.into_any(),
                        SetupState::On => view! { <AlreadyOn/> }.into_any(),
                    }
                }
            />
        </Page>
    }
}

#[component]
fn NoPassword(account: String) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.add}</h1>
        <p>{(words.no_password)(&account)}</p>
        <p><a href="/security">{words.back}</a></p>
    }
}

#[component]
fn AskPassword(email: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.add}</h1>
        <p>{words.what_it_is}</p>
        <form class="narrow" method="post" action="/forms/add-second-step" id="add-second-step" novalidate>
            <Feedback
                form="add-second-step".to_owned()
                check=FormCheck::Password
                refused=refused.clone()
                help=None
            />
            <Username email/>
            <PasswordField
                label=words.current_password
                autocomplete="current-password"
                error=field_error(refused.as_ref(), Field::Password)
            />
            <Submit label=words.go_on busy=words.going_on/>
        </form>
        <p class="aside"><a href="/security">{words.back}</a></p>
    }
}

#[component]
fn FirstCode(secret: AppSecret, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.scan}</h1>
        <p class="warning">{words.not_on_yet}</p>
        <p>{words.how}</p>
        <div class="seed">
            <Drawing qr_code=secret.qr_code/>
            <div>
                <p>{words.or_type}</p>
                <p><code class="secret-key" id="secret-key">{in_groups(&secret.text)}</code></p>
            </div>
        </div>
        <form class="narrow" method="post" action="/forms/confirm-second-step" id="confirm-second-step" novalidate>
            <Feedback
                form="confirm-second-step".to_owned()
                check=FormCheck::LogInCode
                refused=refused.clone()
                help=None
            />
            <CodeField label=words.first_code hint=words.code_hint error=field_error(refused.as_ref(), Field::Otp)/>
            <Submit label=words.switch_on busy=words.switching_on/>
        </form>
        <form class="aside" method="post" action="/forms/cancel-second-step">
            <button type="submit" class="plain" id="cancel-second-step">{words.cancel}</button>
        </form>
    }
    .into_any()
}

#[component]
fn AlreadyOn() -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.on}</h1>
        <p>{words.asks}</p>
        <p><a class="button" href="/security">{words.back}</a></p>
    }
}

/// The QR code: black on white in every theme, because scanners look for dark modules on a light ground.
#[component]
fn Drawing(qr_code: QrPath) -> impl IntoView {
    let size = qr_code.size.to_string();
    let view_box = format!("0 0 {size} {size}");
    view! {
        <svg class="qr-code" role="img" aria-labelledby="qr-code-title" viewBox=view_box shape-rendering="crispEdges">
            <title id="qr-code-title">{WORDS.get().qr_code}</title>
            <rect width=size.clone() height=size fill="#ffffff"/>
            <path d=qr_code.path fill="#000000"/>
        </svg>
    }
}

/// The secret in groups of four, for the eye. Apps ignore spaces.
fn in_groups(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Loads the page, with the secret while it waits for its first code.
#[server(prefix = "/forms", endpoint = "second-step-page")]
pub async fn second_step_page() -> Result<SecondStepView, Problem> {
    use crate::server::{
        domain::passwords,
        web::{forms, second_step},
    };

    let context = forms::logged_in().await?;
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    let state = match second_step::own(&context).await? {
        Some(shown) => match &shown.seed {
            Some(seed) => SetupState::Started(second_step::app_secret(seed)?),
            None => SetupState::On,
        },
        None => {
            second_step::check_may_add(&context).await.map_err(forms::refuse)?;
            SetupState::Off { has_password: passwords::has_one(&context).await.map_err(forms::refuse)? }
        }
    };
    let account = forms::account()?.name;
    Ok(SecondStepView { account, email, state })
}

/// Adds a second step. It is not on yet.
#[server(prefix = "/forms", endpoint = "add-second-step")]
pub async fn add_second_step(
    /// The current password.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{password::NewPassword, second_factor::SecondFactorDraft},
        server::{
            domain::{resource_ref::UserRef, second_factors},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let named = UserRef::from(context.caller().person().map_err(forms::refuse)?.id);
    form_checks::password(&password).map_err(forms::refuse)?;
    let draft = SecondFactorDraft { password: Some(NewPassword::new(password)), otp: None };
    second_factors::create(&context, &named, draft).await.map_err(forms::refuse)?;
    forms::go_to(&LocalPath::ours("/security/second-step"));
    Ok(())
}

/// Switches the second step on, given its first code, and leads to the recovery codes.
#[server(prefix = "/forms", endpoint = "confirm-second-step")]
pub async fn confirm_second_step(
    /// The first code.
    otp: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        server::{
            domain::second_factors,
            web::{forms, second_step},
        },
    };

    let context = forms::logged_in().await?;
    form_checks::log_in_code(&otp).map_err(forms::refuse)?;
    let codes = second_factors::confirm_own(&context, &otp).await.map_err(forms::refuse)?;
    second_step::show_codes_once(&codes)
}

/// Removes a second step that is not on yet.
#[server(prefix = "/forms", endpoint = "cancel-second-step")]
pub async fn cancel_second_step() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::second_factors,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    second_factors::cancel_own(&context).await.map_err(forms::refuse)?;
    forms::notice(Notice::SecondStepCancelled);
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

struct Words {
    add: &'static str,
    what_it_is: &'static str,
    no_password: fn(&str) -> String,
    current_password: &'static str,
    go_on: &'static str,
    going_on: &'static str,
    scan: &'static str,
    not_on_yet: &'static str,
    how: &'static str,
    qr_code: &'static str,
    or_type: &'static str,
    first_code: &'static str,
    code_hint: &'static str,
    switch_on: &'static str,
    switching_on: &'static str,
    cancel: &'static str,
    on: &'static str,
    asks: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        add: "Add a second step",
        what_it_is: "After your password, log-in will ask for a 6-digit code from an authenticator app on your phone.",
        no_password: |account| {
            format!("A second step comes after a password, and you have none yet. Ask {account} for a link to set one.")
        },
        current_password: "Current password",
        go_on: "Continue",
        going_on: "Continuing…",
        scan: "Scan this with your app",
        not_on_yet: "Not on yet. Log-in asks for nothing new until you have entered a first code here.",
        how: "Open an authenticator app on your phone, choose to add an account, and scan the code.",
        qr_code: "QR code with your setup key",
        or_type: "Or type this key into the app:",
        first_code: "First code",
        code_hint: "The 6 digits that the app shows now. Then you get ten recovery codes, shown once.",
        switch_on: "Switch on",
        switching_on: "Switching on…",
        cancel: "Cancel",
        on: "The second step is on",
        asks: "Log-in asks for a code from your app.",
        back: "Back to Security",
    },
    german: Words {
        add: "Zweiten Schritt hinzufügen",
        what_it_is: "Nach dem Passwort verlangt die Anmeldung dann einen sechsstelligen Code aus einer \
                     Authenticator-App auf Ihrem Telefon.",
        no_password: |account| {
            format!(
                "Ein zweiter Schritt folgt auf ein Passwort, und Sie haben noch keines. \
                 Bitten Sie {account} um einen Link, um eines festzulegen."
            )
        },
        current_password: "Aktuelles Passwort",
        go_on: "Weiter",
        going_on: "Einen Moment …",
        scan: "Mit Ihrer App scannen",
        not_on_yet: "Noch nicht eingeschaltet. Die Anmeldung verlangt nichts Neues, \
                     bis Sie hier einen ersten Code eingegeben haben.",
        how: "Öffnen Sie eine Authenticator-App auf Ihrem Telefon, fügen Sie ein Konto hinzu und scannen Sie den Code.",
        qr_code: "QR-Code mit Ihrem Schlüssel",
        or_type: "Oder geben Sie diesen Schlüssel in die App ein:",
        first_code: "Erster Code",
        code_hint: "Die 6 Ziffern, die die App jetzt zeigt. Danach erhalten Sie zehn Wiederherstellungscodes, \
                    die nur einmal angezeigt werden.",
        switch_on: "Einschalten",
        switching_on: "Wird eingeschaltet …",
        cancel: "Abbrechen",
        on: "Der zweite Schritt ist eingeschaltet",
        asks: "Die Anmeldung verlangt einen Code aus Ihrer App.",
        back: "Zurück zu Sicherheit",
    },
};
