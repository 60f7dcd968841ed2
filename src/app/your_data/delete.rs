//! `/your-data/delete`: says what goes with the account, and asks for the password.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            code_field::CodeField, feedback::Feedback, field::PasswordField, form_checks::FormCheck, username::Username,
        },
        layout::{Loaded, Page},
        pages,
        refused_form::{field_error, refused},
        your_data::words::{DELETE, DeleteWords},
    },
    model::problem::{Field, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteAccountView {
    account: String,
    email: String,
    tokens: u64,
    sessions: usize,
    needs_code: bool,
    is_last_admin: bool,
}

/// `/your-data/delete`
#[component]
pub fn DeleteAccountPage() -> impl IntoView {
    let refused = refused::<DeleteAccount>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::DELETE_ACCOUNT error>
            <Loaded
                load=delete_account_page()
                show=move |page: DeleteAccountView| view! { <Confirmation page refused/> }
            />
        </Page>
    }
}

#[component]
fn Confirmation(page: DeleteAccountView, refused: Option<Problem>) -> impl IntoView {
    let words = DELETE.get();
    if page.is_last_admin {
        return view! {
            <h1>{words.last_admin_heading}</h1>
            <p>{words.last_admin}</p>
            <p><a href="/your-data">{words.back}</a></p>
        }
        .into_any();
    }
    view! {
        // The heading names what goes, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=refused.is_none()>{(words.heading)(&page.email)}</h1>
        <p>{(words.ends)(page.tokens, page.sessions)}</p>
        <p>{(words.grace)(&page.account)}</p>
        <DeleteForm words email=page.email needs_code=page.needs_code refused/>
    }
    .into_any()
}

#[component]
fn DeleteForm(words: &'static DeleteWords, email: String, needs_code: bool, refused: Option<Problem>) -> impl IntoView {
    let at = |field| field_error(refused.as_ref(), field);
    let (password, code) = (at(Field::Password), at(Field::Otp));
    let check = if needs_code { FormCheck::RenewCodes } else { FormCheck::Password };
    view! {
        <form method="post" action="/forms/delete-account" id="delete-account" class="narrow" novalidate>
            <Feedback form="delete-account".to_owned() check refused=refused.clone() help=None/>
            <Username email/>
            <PasswordField label=words.password autocomplete="current-password" error=password/>
            {needs_code
                .then(|| view! { <CodeField label=words.code hint=words.code_hint or_recovery_code=true error=code/> })}
            <p class="buttons">
                <button type="submit" class="danger" data-busy=words.submitting>{words.submit}</button>
                <a href="/your-data">{words.keep}</a>
            </p>
        </form>
    }
    .into_any()
}

/// Loads the page: what goes with the account.
#[server(prefix = "/forms", endpoint = "delete-account-page")]
pub async fn delete_account_page() -> Result<DeleteAccountView, Problem> {
    use crate::server::{
        domain::{
            accounts,
            users::{self, DeletionPreview},
        },
        web::forms,
    };

    let context = forms::logged_in().await?;
    let account = accounts::default_account(context.domain()).await.map_err(forms::refuse)?.name;
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    let preview = users::preview_deletion(&context).await.map_err(forms::refuse)?;
    let DeletionPreview { tokens, sessions, needs_code, is_last_admin } = preview;
    Ok(DeleteAccountView { account, email, tokens, sessions, needs_code, is_last_admin })
}

/// Schedules the deletion of one's own account, and logs the browser out.
#[server(prefix = "/forms", endpoint = "delete-account")]
pub async fn delete_account(
    /// The user's password.
    password: String,
    /// The code of the second factor; empty for none.
    #[server(default)]
    otp: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{notice::Notice, password::NewPassword},
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    form_checks::password(&password).map_err(forms::refuse)?;
    let (password, otp) = (NewPassword::new(password), forms::non_empty(&otp));
    let scheduled = users::schedule_deletion(&context, password.reveal(), otp.as_deref()).await;
    scheduled.map_err(forms::refuse)?;
    forms::end_session(context.domain()).await?;
    forms::notice(Notice::DeletionScheduled);
    forms::go_to(&LocalPath::ours("/log-in"));
    Ok(())
}
