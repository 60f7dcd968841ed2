//! `/forgot-password`: requests a reset link by mail. The response is the same whether the email is known or not.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::email_request::EmailRequest,
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, refused},
    },
    model::problem::Problem,
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForgotView {
    account: String,
    sends_mail: bool,
    typed: Typed,
}

/// `/forgot-password`
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let refused = refused::<ForgotPassword>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::FORGOT_PASSWORD error>
            <Loaded load=forgot_password_page() show=move |page: ForgotView| view! { <RequestCard page refused/> }/>
        </Page>
    }
}

#[component]
fn RequestCard(page: ForgotView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let form = match page.sends_mail {
        true => view! { <RequestForm account=page.account.clone() typed=page.typed refused/> }.into_any(),
        false => view! { <p>{(words.ask)(&page.account)}</p> }.into_any(),
    };
    view! {
        <p class="brand">{page.account}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            {form}
            <p class="aside"><a href="/log-in">{words.back}</a></p>
        </div>
    }
}

#[component]
fn RequestForm(account: String, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <p class="under">{(words.will_send)(&account)}</p>
        <EmailRequest endpoint="forgot-password" label=words.send typed refused/>
    }
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "forgot-password-page")]
pub async fn forgot_password_page() -> Result<ForgotView, Problem> {
    use crate::server::web::forms;

    let domain = forms::state()?.domain.clone();
    let account = forms::account()?;
    let typed = Typed(forms::flash().typed);
    Ok(ForgotView { account: account.name, sends_mail: domain.sends_mail(), typed })
}

/// Requests a link.
#[server(prefix = "/forms", endpoint = "forgot-password")]
pub async fn forgot_password(
    /// The email of the user.
    email: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::notice::Notice,
        server::{
            domain::passwords,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::anonymous().await?;
    form_checks::email(&email).map_err(forms::refuse)?;
    passwords::request(&context, &email, true).map_err(forms::refuse)?;
    forms::notice(Notice::ResetRequested);
    forms::go_to(&LocalPath::ours("/forgot-password"));
    Ok(())
}

/// The words of the page.
struct Words {
    heading: &'static str,
    ask: fn(&str) -> String,
    back: &'static str,
    will_send: fn(&str) -> String,
    send: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Forgot password",
        ask: |account| format!("Ask {account} for a reset link."),
        back: "Back to log-in",
        will_send: |account| format!("If your email has an account, {account} will send you a link."),
        send: "Send me a link",
    },
    german: Words {
        heading: "Passwort vergessen",
        ask: |account| format!("Bitten Sie {account} um einen Link zum Zurücksetzen."),
        back: "Zurück zur Anmeldung",
        will_send: |account| format!("Gibt es zu Ihrer E-Mail-Adresse ein Konto, schickt {account} Ihnen einen Link."),
        send: "Link anfordern",
    },
};
