//! `/reset-password/{code}`: sets a new password. Each link works once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::{field_error, refused},
    },
    model::problem::{Field, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResetView {
    account: String,
    /// The email of the user, which the holder of the link may know. `None` if the link is not valid.
    email: Option<String>,
    shortest: u32,
}

/// `/reset-password/{code}`
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let refused = refused::<ResetPassword>();
    let error = refused.is_some();
    let code = path_parameter("code");
    view! {
        <Page entry=pages::RESET_PASSWORD error>
            <Loaded
                load=reset_password_page(code.clone())
                show=move |page: ResetView| view! { <ResetCard page code refused/> }
            />
        </Page>
    }
}

#[component]
fn ResetCard(page: ResetView, code: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let Some(email) = page.email else {
        return view! {
            <div class="card">
                <h1>{words.invalid}</h1>
                <p>{words.works_once}</p>
                <p><a href="/forgot-password">{words.ask}</a></p>
            </div>
        }
        .into_any();
    };
    view! {
        <p class="brand">{page.account.clone()}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{(words.for_account)(&page.account)}</p>
            <ResetForm code email shortest=page.shortest refused/>
        </div>
    }
    .into_any()
}

#[component]
fn ResetForm(code: String, email: String, shortest: u32, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <form method="post" action="/forms/reset-password" id="reset-password" novalidate>
            <Feedback form="reset-password".to_owned() check=FormCheck::Password refused=refused.clone() help=None/>
            <div class="field">
                <label for="email">{words.email}</label>
                // Not sent. Password managers save it with the password.
                <input id="email" type="email" autocomplete="username" value=email readonly/>
            </div>
            <PasswordField
                label=words.password
                autocomplete="new-password"
                shortest
                error=field_error(refused.as_ref(), Field::Password)
            />
            <input type="hidden" name="code" value=code/>
            <Submit label=words.save busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the page: the user whose password the link sets.
#[server(prefix = "/forms", endpoint = "reset-password-page")]
pub async fn reset_password_page(
    /// The token of the reset link.
    code: String,
) -> Result<ResetView, Problem> {
    use crate::server::{
        domain::{error::Error, passwords},
        web::forms,
    };

    let domain = forms::state()?.domain.clone();
    let shortest = domain.limits().password_min_length;
    match passwords::check_link(&domain, &forms::caller()?, &code).await {
        Ok((account, user)) => Ok(ResetView { account: account.name, email: Some(user.email.to_string()), shortest }),
        Err(Error::NotFound(..)) => {
            forms::not_found();
            Ok(ResetView { account: String::new(), email: None, shortest })
        }
        Err(error) => Err(forms::refuse(error)),
    }
}

/// Sets the password, and redirects to the log-in page.
#[server(prefix = "/forms", endpoint = "reset-password")]
pub async fn reset_password(
    /// The token of the reset link.
    code: String,
    /// The new password.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, password::NewPassword},
        server::{
            domain::{caller::Caller, passwords},
            web::forms::{self, LocalPath},
        },
    };

    let (domain, caller) = (forms::state()?.domain.clone(), forms::caller()?);
    let anonymous = Caller::nobody(caller.client.clone());
    let done = passwords::reset_by_link(&domain, &anonymous, &code, &NewPassword::new(password)).await;
    done.map_err(forms::refuse)?;
    if caller.user().is_some() {
        // Also the session of another user: the next step is to log in with the new password.
        forms::end_session(&domain).await?;
    }
    forms::notice(Notice::PasswordChanged);
    forms::go_to(&LocalPath::ours("/log-in"));
    Ok(())
}

/// The words of the page.
struct Words {
    invalid: &'static str,
    works_once: &'static str,
    ask: &'static str,
    heading: &'static str,
    for_account: fn(&str) -> String,
    email: &'static str,
    password: &'static str,
    save: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        invalid: "This link is no longer valid",
        works_once: "A link works once, within 24 hours, and only the latest one works.",
        ask: "Ask for a new one",
        heading: "Choose a new password",
        for_account: |account| format!("for {account}. This ends all your sessions and tokens there."),
        email: "Email",
        password: "New password",
        save: "Save password",
        busy: "Saving…",
    },
    german: Words {
        invalid: "Dieser Link ist nicht mehr gültig",
        works_once: "Ein Link gilt einmal, 24 Stunden lang, und nur der neueste gilt.",
        ask: "Einen neuen anfordern",
        heading: "Neues Passwort wählen",
        for_account: |account| format!("bei {account}. Das beendet dort alle Ihre Sitzungen und Token."),
        email: "E-Mail-Adresse",
        password: "Neues Passwort",
        save: "Passwort speichern",
        busy: "Wird gespeichert …",
    },
};
