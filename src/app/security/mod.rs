//! `/security`: the password, the passkeys, the second step of a log-in, and the sessions of whoever is logged in.

mod codes_left;
pub mod log_in_recovery_code;
pub mod password;
pub mod recovery_codes;
pub mod remove_second_step;
pub mod second_step;
pub mod sessions;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub use self::codes_left::codes_left;
use self::{
    password::{ChangePassword, PasswordSection},
    sessions::{EndOtherSessions, EndSession, Sessions},
};
use crate::{
    app::{
        components::local_time::{LocalTimes, Moment},
        language::Translated,
        layout::{Loaded, Page},
        pages,
        passkeys::list::PasskeySection,
        refused_form::refused,
    },
    model::{
        passkey::OwnPasskeys,
        problem::Problem,
        second_factor::{SecondStep, is_few},
        session::OpenSession,
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SecurityView {
    account: String,
    email: String,
    has_password: bool,
    shortest: u32,
    makes_invites: bool,
    passkeys: OwnPasskeys,
    second_step: SecondStep,
    sessions: Vec<OpenSession>,
    now: Timestamp,
}

/// `/security`
#[component]
pub fn SecurityPage() -> impl IntoView {
    let refused_password = refused::<ChangePassword>();
    let refused_session = refused::<EndSession>().or_else(refused::<EndOtherSessions>);
    let error = refused_password.is_some() || refused_session.is_some();
    view! {
        <Page entry=pages::SECURITY error>
            <Loaded
                load=security()
                show=move |page: SecurityView| view! { <Security page refused_password refused_session/> }
            />
        </Page>
    }
}

#[component]
fn Security(page: SecurityView, refused_password: Option<Problem>, refused_session: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let SecurityView { account, email, has_password, shortest, makes_invites, passkeys, second_step, sessions, now } =
        page;
    view! {
        <h1>{words.heading}</h1>
        <section class="card" aria-labelledby="password-heading">
            <PasswordSection account email has_password shortest makes_invites refused=refused_password/>
        </section>
        <section class="card" aria-labelledby="passkeys-heading">
            <PasskeySection passkeys now/>
        </section>
        <section class="card" aria-labelledby="second-step-heading">
            <h2 id="second-step-heading">{words.second_step}</h2>
            <SecondStepSection state=second_step/>
        </section>
        <section class="card" aria-labelledby="sessions-heading">
            <Sessions sessions now refused=refused_session/>
        </section>
        <p><a href="/your-data">{words.your_data}</a></p>
        <LocalTimes/>
    }
}

#[component]
fn SecondStepSection(state: SecondStep) -> impl IntoView {
    let words = WORDS.get();
    match state {
        SecondStep::NotAllowed => view! { <p>{words.not_allowed}</p> }.into_any(),
        SecondStep::Off => view! {
            <p>{words.off}</p>
            <p><a class="button" href="/security/second-step">{words.add}</a></p>
        }
        .into_any(),
        SecondStep::Started => view! {
            <p class="warning">{words.started}</p>
            <p><a class="button" href="/security/second-step">{words.go_on}</a></p>
        }
        .into_any(),
        SecondStep::On { since, codes_left } => view! {
            <p>{words.on_since} " " <Moment at=since/> "."</p>
            <p class=is_few(codes_left).then_some("warning")>{self::codes_left(codes_left)}</p>
            <p class="buttons">
                <a class="button" href="/security/recovery-codes">{words.new_codes}</a>
                <a href="/security/second-step/remove">{words.switch_off}</a>
            </p>
        }
        .into_any(),
    }
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "security")]
pub async fn security() -> Result<SecurityView, Problem> {
    use crate::server::{
        domain::{accounts, invites, passwords, resource_ref::UserRef, user_sessions},
        web::{forms, passkeys, second_step},
    };

    let context = forms::logged_in().await?;
    let user = context.caller().person().map_err(forms::refuse)?;
    let (named, email) = (UserRef::from(user.id), user.email.to_string());
    Ok(SecurityView {
        account: accounts::default_account(context.domain()).await.map_err(forms::refuse)?.name,
        email,
        has_password: passwords::has_one(&context).await.map_err(forms::refuse)?,
        shortest: context.domain().limits().password_min_length,
        makes_invites: invites::may_create(&context).is_ok(),
        passkeys: passkeys::own(&context).await?,
        second_step: second_step::state(&context).await?,
        sessions: user_sessions::list(&context, &named).await.map_err(forms::refuse)?,
        now: context.now(),
    })
}

struct Words {
    heading: &'static str,
    second_step: &'static str,
    not_allowed: &'static str,
    off: &'static str,
    add: &'static str,
    started: &'static str,
    go_on: &'static str,
    on_since: &'static str,
    new_codes: &'static str,
    switch_off: &'static str,
    your_data: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Security",
        second_step: "Second step",
        not_allowed: "Your role doesn't allow a second step. An admin can add one for you.",
        off: "Log-in can ask for a code from your phone after the password. \
              Whoever learns your password is then still locked out.",
        add: "Add a second step",
        started: "Not on yet. Enter a first code to switch it on.",
        go_on: "Continue",
        on_since: "Log-in asks for a code from your app. On since",
        new_codes: "New recovery codes",
        switch_off: "Switch it off",
        your_data: "Download your data, or delete your account",
    },
    german: Words {
        heading: "Sicherheit",
        second_step: "Zweiter Schritt",
        not_allowed: "Ihre Rolle erlaubt keinen zweiten Schritt. Ein Admin kann ihn für Sie hinzufügen.",
        off: "Bei der Anmeldung kann nach dem Passwort ein Code von Ihrem Telefon verlangt werden. \
              Wer Ihr Passwort erfährt, kommt dann trotzdem nicht hinein.",
        add: "Zweiten Schritt hinzufügen",
        started: "Noch nicht eingeschaltet. Geben Sie dazu einen ersten Code ein.",
        go_on: "Weiter",
        on_since: "Bei der Anmeldung wird ein Code aus Ihrer App verlangt. Eingeschaltet seit",
        new_codes: "Neue Wiederherstellungscodes",
        switch_off: "Ausschalten",
        your_data: "Ihre Daten herunterladen oder Ihr Konto löschen",
    },
};
