//! A password or a reset link for a user who has lost theirs.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
            username::Username,
            why_link::Why,
        },
        office::user::words::WORDS,
        refused_form::field_error,
    },
    model::{
        deed::Deed,
        problem::{Field, Problem},
        user_rights::UserForStaff,
    },
};

/// Both ways, as far as the reader may go them.
#[component]
pub(super) fn PasswordCard(shown: UserForStaff, shortest: u32, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let state = if shown.has_password { words.has_password } else { words.has_no_password };
    let (id, email) = (shown.user.id.to_string(), shown.user.email.to_string());
    let link = (shown.rights.reset_link && !shown.is_caller).then(|| view! { <ResetLinkForm email=email.clone()/> });
    let form = shown.rights.password.then(|| view! { <PasswordForm id email shortest refused/> });
    let why = match shown.is_caller {
        true => words.own_password.into_any(),
        false => view! { {words.who_sets_passwords} <Why deed=Deed::SetPasswords/> }.into_any(),
    };
    let nothing = (link.is_none() && form.is_none()).then(|| view! { <p class="hint">{why}</p> });
    view! {
        <section class="card" aria-labelledby="password-heading">
            <h2 id="password-heading">{words.password}</h2>
            <p>{state}</p>
            {link}
            {form}
            {nothing}
        </section>
    }
    .into_any()
}

#[component]
fn ResetLinkForm(email: String) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <form method="post" action="/forms/reset-link" id="reset-link">
            <input type="hidden" name="email" value=email/>
            <p>{words.reset_link_hint}</p>
            <div class="buttons"><button type="submit" id="make-reset-link">{words.make_reset_link}</button></div>
        </form>
    }
    .into_any()
}

#[component]
fn PasswordForm(id: String, email: String, shortest: u32, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <details open=refused.is_some()>
            <summary>{words.set_password}</summary>
            <form class="narrow" method="post" action="/forms/set-user-password" id="set-user-password" novalidate>
                <Feedback
                    form="set-user-password".to_owned()
                    check=FormCheck::Password
                    refused=refused.clone()
                    help=Some(Deed::SetPasswords.why_page())
                />
                <p>{words.set_password_hint}</p>
                <Username email/>
                <PasswordField
                    autocomplete="new-password"
                    shortest
                    error=field_error(refused.as_ref(), Field::Password)
                />
                <input type="hidden" name="id" value=id/>
                <Submit label=words.set_password busy=words.saving second=true/>
            </form>
        </details>
    }
    .into_any()
}

/// Sets the password of a user. Their sessions end, their tokens go on.
#[server(prefix = "/forms", endpoint = "set-user-password")]
pub async fn set_user_password(
    /// The id of the user.
    id: String,
    /// The new password.
    #[server(default)]
    password: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{notice::Notice, password::NewPassword, user::UserChanges},
        server::{
            domain::{resource_ref::UserRef, users},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    users::look_up(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?;
    form_checks::password(&password).map_err(forms::refuse)?;
    let changes = UserChanges { password: Some(Some(NewPassword::new(password))), ..UserChanges::default() };
    let user = users::update_other(&context, &UserRef::new(&id), changes).await.map_err(forms::refuse)?;
    office::done(user.id, "", Notice::PasswordSet);
    Ok(())
}
