//! `/security/passkeys/new`: asks who it is, by the password or another passkey, and then the browser to make a passkey.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
            username::Username,
        },
        language::{Translated, language},
        layout::{Loaded, Page},
        pages,
        passkeys::options::UsePasskey,
        refused_form::{Typed, field_error, refused},
    },
    model::{
        passkey::PasskeyUse,
        problem::{Field, Problem},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPasskeyView {
    account: String,
    email: String,
    is_available: bool,
    is_proven: bool,
    has_password: bool,
    has_passkeys: bool,
    typed: Typed,
}

/// `/security/passkeys/new`
#[component]
pub fn NewPasskeyPage() -> impl IntoView {
    let refused_proof = refused::<ConfirmPassword>();
    let refused_passkey = refused::<AddPasskey>();
    let error = refused_proof.is_some() || refused_passkey.is_some();
    view! {
        <Page entry=pages::NEW_PASSKEY error>
            <Loaded
                load=new_passkey_page()
                show=move |page: NewPasskeyView| {
                    match page {
                        page if !page.is_available => view! { <Sentence text=WORDS.get().unavailable.to_owned()/> }.into_any(),
                        page if page.is_proven => view! { <Create typed=page.typed refused=refused_passkey/> }.into_any(),
                        page if page.has_password || page.has_passkeys => {
                            view! { <Proof page refused=refused_proof/> }.into_any()
                        }
                        page => view! { <Sentence text=(WORDS.get().no_password)(&page.account)/> }.into_any(),
                    }
                }
            />
        </Page>
    }
}

#[component]
fn Sentence(text: String) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.add}</h1>
        <p>{text}</p>
        <p><a href="/security">{words.back}</a></p>
    }
}

#[component]
fn Proof(page: NewPasskeyView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let has_passkeys = page.has_passkeys;
    let by_password = page.has_password.then(|| {
        view! {
            <form class="narrow" method="post" action="/forms/confirm-password" id="confirm-password" novalidate>
                <Feedback
                    form="confirm-password".to_owned()
                    check=FormCheck::Password
                    refused=refused.clone()
                    help=None
                />
                <Username email=page.email/>
                <PasswordField
                    label=words.current_password
                    autocomplete="current-password"
                    error=field_error(refused.as_ref(), Field::Password)
                />
                <Submit label=words.go_on busy=words.going_on/>
            </form>
        }
        .into_any()
    });
    view! {
        <h1>{words.add}</h1>
        <p>{words.what_it_is}</p>
        <p>{words.who}</p>
        {by_password}
        {has_passkeys
            .then(|| view! { <UsePasskey purpose=Some(PasskeyUse::AddPasskey)/> }.into_any())}
        <p class="aside"><a href="/security">{words.back}</a></p>
    }
}

#[component]
fn Create(typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let sentence = refused
        .as_ref()
        .map(|problem| view! { <p class="field-error" role="alert">{problem.sentences(language())}</p> });
    view! {
        <h1>{words.name_it}</h1>
        <p>{words.how}</p>
        <form class="narrow" method="post" action="/forms/add-passkey" id="add-passkey" novalidate>
            {sentence}
            <TextField
                field=Field::Name
                label=words.name
                autocomplete="off"
                optional=true
                value=typed.value(Field::Name)
                error=None
            />
            <UsePasskey purpose=None form="add-passkey"/>
            // Enter in the field presses it. What it does, the button above does, with a script.
            <button type="submit" hidden>{words.name_it}</button>
        </form>
        <p class="aside"><a href="/security">{words.back}</a></p>
    }
    .into_any()
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "new-passkey-page")]
pub async fn new_passkey_page() -> Result<NewPasskeyView, Problem> {
    use crate::server::{
        domain::{accounts, passkeys as domain, passwords},
        web::{forms, passkeys},
    };

    let context = forms::logged_in().await?;
    let own = domain::own(&context).await.map_err(forms::refuse)?;
    Ok(NewPasskeyView {
        account: accounts::default_account(context.domain()).await.map_err(forms::refuse)?.name,
        email: context.caller().person().map_err(forms::refuse)?.email.to_string(),
        is_available: passkeys::are_available()?,
        is_proven: domain::is_proven(&context, PasskeyUse::AddPasskey),
        has_password: passwords::has_one(&context).await.map_err(forms::refuse)?,
        has_passkeys: !own.is_empty(),
        typed: Typed(forms::flash().typed),
    })
}

/// Proves by the password who it is, for the next five minutes.
#[server(prefix = "/forms", endpoint = "confirm-password")]
pub async fn confirm_password(
    /// The current password.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::password::NewPassword,
        server::{
            domain::passkeys,
            web::forms::{self, LocalPath},
        },
    };

    let (context, password) = (forms::logged_in().await?, NewPassword::new(password));
    form_checks::password(password.reveal()).map_err(forms::refuse)?;
    passkeys::prove_by_password(&context, PasskeyUse::AddPasskey, password.reveal()).await.map_err(forms::refuse)?;
    forms::go_to(&LocalPath::ours("/security/passkeys/new"));
    Ok(())
}

/// Adds the passkey that the browser has made.
#[server(prefix = "/forms", endpoint = "add-passkey")]
pub async fn add_passkey(
    /// What the user calls it; empty: it is named after the day.
    #[server(default)]
    name: String,
    /// The answer of the browser.
    #[server(default)]
    answer: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::passkeys as domain,
            web::{
                forms::{self, LocalPath},
                passkeys,
            },
        },
    };

    let context = forms::logged_in().await?;
    domain::add(&context, &passkeys::party()?, &name, &answer).await.map_err(forms::refuse)?;
    forms::notice(Notice::PasskeyAdded);
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

struct Words {
    add: &'static str,
    unavailable: &'static str,
    no_password: fn(&str) -> String,
    what_it_is: &'static str,
    who: &'static str,
    current_password: &'static str,
    go_on: &'static str,
    going_on: &'static str,
    name_it: &'static str,
    how: &'static str,
    name: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        add: "Add a passkey",
        unavailable: "Passkeys need https and a host name. This server doesn't have both.",
        no_password: |account| {
            format!("To add a passkey you need a password, and you have none yet. Ask {account} for a link to set one.")
        },
        what_it_is: "A passkey logs you in by the fingerprint, face or PIN of your device. It stands in for your \
                     password and for the code.",
        who: "First show that it is you.",
        current_password: "Current password",
        go_on: "Continue",
        going_on: "Continuing…",
        name_it: "Create a passkey",
        how: "Your browser asks where to keep it: on this device, on your phone or on a security key.",
        name: "Name, such as Laptop",
        back: "Back to Security",
    },
    german: Words {
        add: "Passkey hinzufügen",
        unavailable: "Für Passkeys sind ein Hostname und https nötig. Dieser Server hat nicht beides.",
        no_password: |account| {
            format!(
                "Um einen Passkey hinzuzufügen, brauchen Sie ein Passwort, und Sie haben noch keines. \
                 Bitten Sie {account} um einen Link, um eines festzulegen."
            )
        },
        what_it_is: "Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder PIN Ihres Geräts an. Er ersetzt \
                     Ihr Passwort und den Code.",
        who: "Zeigen Sie zuerst, dass Sie es sind.",
        current_password: "Aktuelles Passwort",
        go_on: "Weiter",
        going_on: "Einen Moment …",
        name_it: "Passkey erstellen",
        how: "Ihr Browser fragt, wo er liegen soll: auf diesem Gerät, auf Ihrem Telefon oder auf einem \
              Sicherheitsschlüssel.",
        name: "Name, zum Beispiel Laptop",
        back: "Zurück zu Sicherheit",
    },
};
