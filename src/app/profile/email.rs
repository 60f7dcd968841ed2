//! The form of the email, which takes the password.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
        },
        profile::{ProfileView, pending_email::PendingEmail, words::WORDS},
        refused_form::field_error,
    },
    model::problem::{Field, Problem},
};

/// The email, and the password that confirms a new one.
#[component]
pub(super) fn EmailForm(page: ProfileView, refused: Option<Problem>, pending: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let was_typed = refused.is_some() && !page.typed.is_empty();
    let email = if was_typed { page.typed.value(Field::Email) } else { page.email.clone() };
    let conflict = is_conflict(refused.as_ref()).then(|| {
        let fields = vec![ConflictField::new(words.email, email.as_str(), page.email)];
        view! { <Conflict fields who=Some(words.changed_meanwhile.into_any())/> }
    });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    view! {
        <section class="card">
            <h2>{words.email}</h2>
            {conflict}
            <p class="hint">{words.about_email}</p>
            {page.pending.map(|email| view! { <PendingEmail email refused=pending/> })}
            <form method="post" action="/forms/change-email" id="change-email" novalidate>
                <Feedback form="change-email".to_owned() check=FormCheck::NewEmail refused=refused.clone() help=None/>
                <TextField
                    field=Field::Email
                    label=words.email
                    kind="email"
                    autocomplete="email"
                    value=email
                    error=field_error(refused.as_ref(), Field::Email)
                />
                <PasswordField
                    label=words.password
                    autocomplete="current-password"
                    error=field_error(refused.as_ref(), Field::Password)
                />
                <input type="hidden" name="seen" value=page.seen.0.to_string()/>
                <Submit label=words.save_email busy=words.saving/>
            </form>
        </section>
    }
}

/// Changes the email of the person who is logged in.
#[server(prefix = "/forms", endpoint = "change-email")]
pub async fn change_email(
    /// The new email.
    email: String,
    /// The current password.
    password: String,
    /// When the user was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{notice::Notice, password::NewPassword, timestamp::Timestamp},
        server::{
            domain::users::{self, EmailChange},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    form_checks::new_email(&email, &password).map_err(forms::refuse)?;
    let changed = users::change_email(&context, &email, &NewPassword::new(password), Timestamp(seen)).await;
    match changed.map_err(forms::refuse)? {
        EmailChange::LinkSent => forms::notice(Notice::EmailLinkSent),
        EmailChange::Done(user) => {
            // The device cookie names the email.
            forms::remember_device(&context.authenticated_as(*user))?;
            forms::notice(Notice::Saved);
        }
    }
    forms::go_to(&LocalPath::ours("/profile"));
    Ok(())
}
