//! `/reset-password/{code}`: sets a new password. Each link works once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            dead_link::DeadLink,
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
            username::Username,
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
    /// `None` if the link is not valid.
    account: Option<String>,
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
    let Some((account, email)) = page.account.zip(page.email) else {
        return view! { <DeadLink><p><a href="/forgot-password">{words.ask}</a></p></DeadLink> }.into_any();
    };
    view! {
        <p class="brand">{account.clone()}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{(words.for_account)(&account)}</p>
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
            <Username email/>
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
    use crate::server::{domain::passwords, web::forms};

    let context = forms::anonymous().await?;
    let shortest = context.domain().limits().password_min_length;
    let linked = forms::found_or_404(passwords::check_link(&context, &code).await)?;
    let (account, email) = linked.map(|(account, user)| (account.name, user.email.to_string())).unzip();
    Ok(ResetView { account, email, shortest })
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
            domain::passwords,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::anonymous().await?;
    let done = passwords::reset_by_link(&context, &code, &NewPassword::new(password)).await;
    done.map_err(forms::refuse)?;
    if forms::is_logged_in_here()? {
        // Also the session of another user of the account: the next step is to log in with the new password.
        forms::end_session(context.domain()).await?;
    }
    forms::notice(Notice::PasswordChanged);
    forms::go_to(&LocalPath::ours("/log-in"));
    Ok(())
}

/// The words of the page.
struct Words {
    ask: &'static str,
    heading: &'static str,
    for_account: fn(&str) -> String,
    password: &'static str,
    save: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        ask: "Ask for a new one",
        heading: "Choose a new password",
        for_account: |account| format!("for {account}. This ends all your sessions and tokens there."),
        password: "New password",
        save: "Save password",
        busy: "Saving…",
    },
    german: Words {
        ask: "Einen neuen anfordern",
        heading: "Neues Passwort wählen",
        for_account: |account| format!("bei {account}. Das beendet dort alle Ihre Sitzungen und widerruft Ihre Token."),
        password: "Neues Passwort",
        save: "Passwort speichern",
        busy: "Wird gespeichert …",
    },
};
