//! `/security/recovery-codes`: shows new recovery codes, once, and makes new ones on demand.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            code_field::CodeField,
            copy::{CopyButton, PrintButton},
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
    model::problem::{Field, Problem},
};

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryCodesView {
    email: String,
    /// Codes that have just been made; only once.
    codes: Vec<String>,
    /// How many are left; `None` without a second step.
    left: Option<i64>,
}

/// `/security/recovery-codes`
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let refused = refused::<RenewRecoveryCodes>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::RECOVERY_CODES error once=true>
            <Loaded
                load=recovery_codes_page()
                show=move |page: RecoveryCodesView| match page.left {
                    _ if !page.codes.is_empty() => view! { <NewCodes codes=page.codes/> }.into_any(),
                    Some(left) => view! { <RenewForm email=page.email left refused/> }.into_any(),
                    None => view! { <NoSecondStep/> }.into_any(),
                }
            />
        </Page>
    }
}

#[component]
fn NewCodes(codes: Vec<String>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.keep_these}</h1>
        <p>{words.once}</p>
        <p>{words.where_to}</p>
        <div class="secret">
            <code class="recovery-codes" id="recovery-codes-value" tabindex="0" aria-label=words.your_codes>
                {codes.join("\n")}
            </code>
            <div class="buttons">
                <CopyButton
                    target="recovery-codes-value".to_owned()
                    label=words.copy.to_owned()
                    file="keydesk-recovery-codes.txt".to_owned()
                />
                <PrintButton label=words.print.to_owned()/>
            </div>
        </div>
        <p class="leave"><a class="button" href="/security">{words.kept}</a></p>
    }
}

#[component]
fn RenewForm(email: String, left: i64, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    view! {
        <h1>{words.make_new}</h1>
        <p>{(words.left)(left)} " " {words.replaced}</p>
        <form class="narrow" method="post" action="/forms/renew-recovery-codes" id="renew-recovery-codes" novalidate>
            <Feedback
                form="renew-recovery-codes".to_owned()
                check=FormCheck::RenewCodes
                refused=refused.clone()
                help=None
            />
            <Username email/>
            <PasswordField
                label=words.current_password
                autocomplete="current-password"
                error=at(Field::Password)
            />
            <CodeField label=words.code hint=words.hint or_recovery_code=true error=at(Field::Otp)/>
            <Submit label=words.make busy=words.making/>
        </form>
        <p class="aside"><a href="/security">{words.back}</a></p>
    }
    .into_any()
}

#[component]
fn NoSecondStep() -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.none}</h1>
        <p>{words.first_add}</p>
        <p><a class="button" href="/security/second-step">{words.add}</a></p>
    }
}

/// Loads the page, with codes that have just been made.
#[server(prefix = "/forms", endpoint = "recovery-codes-page")]
pub async fn recovery_codes_page() -> Result<RecoveryCodesView, Problem> {
    use crate::{
        model::second_factor::SecondStep,
        server::web::{forms, second_step},
    };

    let context = forms::logged_in().await?;
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    let left = match second_step::state(&context).await? {
        SecondStep::On { codes_left, .. } => Some(codes_left),
        SecondStep::NotAllowed | SecondStep::Off | SecondStep::Started => None,
    };
    Ok(RecoveryCodesView { email, codes: forms::flash().recovery_codes, left })
}

/// Makes new codes, and shows them on this page.
#[server(prefix = "/forms", endpoint = "renew-recovery-codes")]
pub async fn renew_recovery_codes(
    /// The current password.
    password: String,
    /// A code, or a recovery code.
    otp: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::password::NewPassword,
        server::{
            domain::second_factors,
            web::{forms, second_step},
        },
    };

    let context = forms::logged_in().await?;
    form_checks::renew_codes(&password, &otp).map_err(forms::refuse)?;
    let codes = second_factors::renew_codes(&context, &NewPassword::new(password), &otp).await;
    second_step::show_codes_once(&codes.map_err(forms::refuse)?)
}

struct Words {
    keep_these: &'static str,
    once: &'static str,
    where_to: &'static str,
    your_codes: &'static str,
    copy: &'static str,
    print: &'static str,
    kept: &'static str,
    make_new: &'static str,
    left: fn(i64) -> String,
    replaced: &'static str,
    current_password: &'static str,
    code: &'static str,
    hint: &'static str,
    make: &'static str,
    making: &'static str,
    back: &'static str,
    none: &'static str,
    first_add: &'static str,
    add: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        keep_these: "Keep these recovery codes",
        once: "They are shown only once. Each one stands in for a code from your app, and works once.",
        where_to: "Print them, or save them in a place that you can reach without your phone.",
        your_codes: "Your recovery codes",
        copy: "Copy codes",
        print: "Print",
        kept: "I have kept them",
        make_new: "Make new recovery codes",
        left: |left| match left {
            0 => "You have no recovery codes.".into(),
            1 => "You have one recovery code left.".into(),
            _ => format!("You have {left} recovery codes left."),
        },
        replaced: "Recovery codes are shown only once, when they are made. New codes replace all old ones.",
        current_password: "Current password",
        code: "Code",
        hint: "The 6-digit code from your app, or one of your recovery codes.",
        make: "Make new codes",
        making: "Making new codes…",
        back: "Back to Security",
        none: "No recovery codes",
        first_add: "Recovery codes stand in for the codes of a second step. Add one first.",
        add: "Add a second step",
    },
    german: Words {
        keep_these: "Bewahren Sie diese Wiederherstellungscodes auf",
        once: "Sie werden nur einmal angezeigt. Jeder ersetzt einen Code aus Ihrer App und gilt einmal.",
        where_to: "Drucken Sie sie aus oder speichern Sie sie an einem Ort, den Sie ohne Ihr Telefon erreichen.",
        your_codes: "Ihre Wiederherstellungscodes",
        copy: "Codes kopieren",
        print: "Drucken",
        kept: "Ich habe sie aufbewahrt",
        make_new: "Neue Wiederherstellungscodes",
        left: |left| match left {
            0 => "Sie haben keine Wiederherstellungscodes.".into(),
            1 => "Sie haben noch einen Wiederherstellungscode.".into(),
            _ => format!("Sie haben noch {left} Wiederherstellungscodes."),
        },
        replaced: "Wiederherstellungscodes werden nur einmal angezeigt, wenn sie erstellt werden. Neue ersetzen alle \
                   alten.",
        current_password: "Aktuelles Passwort",
        code: "Code",
        hint: "Der sechsstellige Code aus Ihrer App oder einer Ihrer Wiederherstellungscodes.",
        make: "Neue Codes erstellen",
        making: "Codes werden erstellt …",
        back: "Zurück zu Sicherheit",
        none: "Keine Wiederherstellungscodes",
        first_add: "Wiederherstellungscodes ersetzen die Codes eines zweiten Schritts. Fügen Sie zuerst einen hinzu.",
        add: "Zweiten Schritt hinzufügen",
    },
};
