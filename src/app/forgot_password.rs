//! `/forgot-password`: requests a reset link by mail. The response is the same whether the email is known or not.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{Submit, TextField},
            form_checks::FormCheck,
        },
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::problem::{Field, Problem},
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
    let form = match page.sends_mail {
        true => view! { <RequestForm account=page.account.clone() typed=page.typed refused/> }.into_any(),
        false => view! { <p>"Ask " {page.account.clone()} " for a reset link."</p> }.into_any(),
    };
    view! {
        <p class="brand">{page.account}</p>
        <div class="card">
            <h1>"Forgot password"</h1>
            {form}
            <p class="aside"><a href="/log-in">"Back to log-in"</a></p>
        </div>
    }
}

#[component]
fn RequestForm(account: String, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    view! {
        <p class="under">"If your email has an account, " {account} " will send you a link."</p>
        <form method="post" action="/forms/forgot-password" id="forgot-password" novalidate>
            <Feedback form="forgot-password".to_owned() check=FormCheck::Email refused=refused.clone() help=None/>
            <TextField
                field=Field::Email
                label="Email"
                kind="email"
                autocomplete="username"
                value=typed.value(Field::Email)
                error=field_error(refused.as_ref(), Field::Email)
            />
            <Submit label="Send me a link" busy="Sending…"/>
        </form>
    }
    .into_any()
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "forgot-password-page")]
pub async fn forgot_password_page() -> Result<ForgotView, Problem> {
    use crate::server::{domain::accounts, web::forms};

    let domain = forms::state()?.domain.clone();
    let account = accounts::default_account(&domain).await.map_err(forms::refuse)?;
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
