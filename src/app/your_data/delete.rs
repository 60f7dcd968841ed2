//! `/your-data/delete`: says what goes with the account, and asks for the password or a passkey.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            code_field::CodeField, feedback::Feedback, field::PasswordField, form_checks::FormCheck, username::Username,
        },
        layout::{Loaded, Page},
        pages,
        passkeys::options::UsePasskey,
        refused_form::{field_error, refused},
        your_data::words::{DELETE, DeleteWords},
    },
    model::{
        passkey::PasskeyUse,
        problem::{Field, Problem},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteAccountView {
    account: String,
    email: String,
    tokens: u64,
    sessions: usize,
    has_password: bool,
    needs_code: bool,
    has_passkey: bool,
    is_proven: bool,
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
        <DeleteForm page refused/>
    }
    .into_any()
}

#[component]
fn DeleteForm(page: DeleteAccountView, refused: Option<Problem>) -> impl IntoView {
    let words = DELETE.get();
    let DeleteAccountView { email, has_password, needs_code, has_passkey, is_proven, .. } = page;
    if !is_proven && !has_password {
        return view! {
            <p>{if has_passkey { words.by_passkey } else { words.no_password }}</p>
            {has_passkey.then(|| view! { <UsePasskey purpose=Some(PasskeyUse::DeleteAccount)/> })}
            <p class="aside"><a href="/your-data">{words.keep}</a></p>
        }
        .into_any();
    }
    let check = match (is_proven, needs_code) {
        (true, _) => FormCheck::Nothing,
        (false, true) => FormCheck::RenewCodes,
        (false, false) => FormCheck::Password,
    };
    let proof = match is_proven {
        true => view! { <p class="hint">{words.proven}</p> }.into_any(),
        false => view! { <ByPassword words email needs_code refused=refused.clone()/> }.into_any(),
    };
    view! {
        <form method="post" action="/forms/delete-account" id="delete-account" class="narrow" novalidate>
            <Feedback form="delete-account".to_owned() check refused help=None/>
            {proof}
            <p class="buttons">
                <button type="submit" class="danger" data-busy=words.submitting>{words.submit}</button>
                <a href="/your-data">{words.keep}</a>
            </p>
        </form>
        {(has_passkey && !is_proven)
            .then(|| view! { <UsePasskey purpose=Some(PasskeyUse::DeleteAccount)/> }.into_any())}
    }
    .into_any()
}

#[component]
fn ByPassword(words: &'static DeleteWords, email: String, needs_code: bool, refused: Option<Problem>) -> impl IntoView {
    let at = |field| field_error(refused.as_ref(), field);
    let (password, code) = (at(Field::Password), at(Field::Otp));
    view! {
        <Username email/>
        <PasswordField label=words.password autocomplete="current-password" error=password/>
        {needs_code
            .then(|| view! { <CodeField label=words.code hint=words.code_hint or_recovery_code=true error=code/> })}
    }
}

/// Loads the page: what goes with the account.
#[server(prefix = "/forms", endpoint = "delete-account-page")]
pub async fn delete_account_page() -> Result<DeleteAccountView, Problem> {
    use crate::server::{
        domain::users::{self, DeletionPreview},
        web::{forms, passkeys},
    };

    let context = forms::logged_in().await?;
    let account = forms::account()?.name;
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    let preview = users::preview_deletion(&context).await.map_err(forms::refuse)?;
    let DeletionPreview { tokens, sessions, has_password, needs_code, has_passkey, is_proven, is_last_admin } = preview;
    let has_passkey = has_passkey && passkeys::are_available()?;
    Ok(DeleteAccountView {
        account,
        email,
        tokens,
        sessions,
        has_password,
        needs_code,
        has_passkey,
        is_proven,
        is_last_admin,
    })
}

/// Schedules the deletion of one's own account, and logs the browser out.
#[server(prefix = "/forms", endpoint = "delete-account")]
pub async fn delete_account(
    /// The user's password; `None`, or empty: they have proven who they are by a passkey.
    #[server(default)]
    password: Option<String>,
    /// The code of the second factor; empty for none.
    #[server(default)]
    otp: String,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, password::NewPassword},
        server::{
            domain::users::{self, DeletionProof},
            web::forms::{self, LocalPath},
        },
    };

    let (context, otp) = (forms::logged_in().await?, forms::non_empty(&otp));
    let password = password.map(NewPassword::new);
    let by_password = |password| DeletionProof::Password { password, otp: otp.as_deref() };
    let proof = password.as_ref().map_or(DeletionProof::Passkey, |password| by_password(password.reveal()));
    let scheduled = users::schedule_deletion(&context, proof).await;
    scheduled.map_err(forms::refuse)?;
    forms::end_session(context.domain()).await?;
    forms::notice(Notice::DeletionScheduled);
    forms::go_to(&LocalPath::ours("/log-in"));
    Ok(())
}
