//! `/log-in`: asks for email and password, or for a passkey. Starts a session and, if wanted, creates a token for an app; or goes on to
//! the page that asks for a code.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::query_parameter,
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
pub struct LogInView {
    account: String,
    is_open: bool,
    has_passkeys: bool,
    support: Option<String>,
    typed: Typed,
}

/// `/log-in`
#[component]
pub fn LogInPage() -> impl IntoView {
    let refused = refused::<LogIn>();
    let error = refused.is_some();
    let (next, app) = (query_parameter("next"), query_parameter("app"));
    view! {
        <Page entry=pages::LOG_IN error>
            <Loaded load=log_in_page(next.clone()) show=move |page: LogInView| view! { <LogInCard page next app refused/> }/>
        </Page>
    }
}

#[component]
fn LogInCard(page: LogInView, next: String, app: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    // A token is offered by default, but not on the way to another page.
    let ticked = if page.typed.is_empty() { next.is_empty() } else { page.typed.named("token").is_some() };
    let email = page.typed.value(Field::Email);
    view! {
        <p class="brand">{page.account.clone()}</p>
        <div class="card">
            <h1>{words.log_in}</h1>
            <p class="under">{(words.to)(&page.account)}</p>
            <LogInForm email ticked next app help=page.support has_passkeys=page.has_passkeys refused/>
            {page
                .has_passkeys
                .then(|| {
                    view! { <UsePasskey purpose=Some(PasskeyUse::LogIn) form="log-in" autofill=true/> }.into_any()
                })}
            <p class="aside"><a href="/forgot-password">{words.forgot}</a></p>
            {page
                .is_open
                .then(|| view! { <p class="aside">{words.no_account} " " <a href="/sign-up">{words.create}</a></p> })}
        </div>
    }
}

#[component]
fn LogInForm(
    email: String,
    ticked: bool,
    next: String,
    app: String,
    help: Option<String>,
    has_passkeys: bool,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    view! {
        <form method="post" action="/forms/log-in" id="log-in" novalidate>
            <Feedback form="log-in".to_owned() check=FormCheck::LogIn refused=refused.clone() help/>
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                autocomplete=if has_passkeys { "username webauthn" } else { "username" }
                value=email
                error=at(Field::Email)
            />
            <PasswordField autocomplete="current-password" error=at(Field::Password)/>
            <p class="tick">
                <input type="checkbox" id="token" name="token" value="true" checked=ticked/>
                <label for="token">{words.token}</label>
            </p>
            <input type="hidden" name="next" value=next/>
            <input type="hidden" name="app" value=app/>
            <Submit label=words.log_in busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the log-in page. A browser that is logged in is redirected to `next`.
#[server(prefix = "/forms", endpoint = "log-in-page")]
pub async fn log_in_page(
    /// The path to redirect to if the browser is logged in.
    next: String,
) -> Result<LogInView, Problem> {
    use crate::{
        model::notice::Notice,
        server::web::{
            forms::{self, LocalPath},
            passkeys,
        },
    };

    if forms::is_logged_in_here()? {
        return Err(forms::redirect_with_notice(Notice::LoggedInAlready, &LocalPath::parse(&next)));
    }
    let account = forms::account()?;
    Ok(LogInView {
        account: account.name,
        is_open: !account.protected,
        has_passkeys: passkeys::are_available()?,
        support: forms::state()?.config.support_url.clone(),
        typed: Typed(forms::flash().typed),
    })
}

/// Logs in and redirects to `next`, or to a new token that expires in 14 days if one is wanted. A user with a second
/// factor is asked for a code first.
#[server(prefix = "/forms", endpoint = "log-in")]
pub async fn log_in(
    /// The email of the user.
    email: String,
    /// The password.
    password: String,
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
        model::password::NewPassword,
        server::{
            domain::authentication::log_in_steps::{self, LogInOutcome},
            web::{
                forms,
                log_in::{self, LogInIntent},
            },
        },
    };

    let password = NewPassword::new(password);
    let context = forms::anonymous().await?;
    form_checks::log_in(&email, password.reveal()).map_err(forms::refuse)?;
    let intent = LogInIntent { token, next, app };
    let device = forms::device()?;
    let begun = log_in_steps::begin(&context, &email, password.reveal(), device.as_deref()).await;
    match begun.map_err(forms::refuse)? {
        LogInOutcome::LoggedIn(context) => log_in::finish(&context, &intent).await,
        LogInOutcome::CodeRequired(step) => log_in::ask_for_code(&step, &intent),
    }
}

/// The words of the page.
struct Words {
    log_in: &'static str,
    to: fn(&str) -> String,
    email: &'static str,
    token: &'static str,
    busy: &'static str,
    forgot: &'static str,
    no_account: &'static str,
    create: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        log_in: "Log in",
        to: |account| format!("to {account}"),
        email: "Email",
        token: "Give me a token for an app",
        busy: "Logging in…",
        forgot: "Forgot password?",
        no_account: "No account yet?",
        create: "Create an account",
    },
    german: Words {
        log_in: "Anmelden",
        to: |account| format!("bei {account}"),
        email: "E-Mail-Adresse",
        token: "Ein Token für eine App erstellen",
        busy: "Sie werden angemeldet …",
        forgot: "Passwort vergessen?",
        no_account: "Noch kein Konto?",
        create: "Konto erstellen",
    },
};
