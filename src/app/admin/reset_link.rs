//! `/admin/reset-link`: creates a link with which a user sets a new password, and shows it once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            copy::CopyButton,
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
#[derive(Clone, Serialize, Deserialize)]
pub struct LinkView {
    /// The email of the user, and the link; only once.
    made: Option<(String, String)>,
    typed: Typed,
}

/// `/admin/reset-link`
#[component]
pub fn ResetLinkPage() -> impl IntoView {
    let refused = refused::<ResetLink>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::RESET_LINK error once=true>
            <Loaded
                load=reset_link_page()
                show=move |page: LinkView| match page.made {
                    Some((email, link)) => view! { <NewLink email link/> }.into_any(),
                    None => view! { <LinkForm typed=page.typed refused/> }.into_any(),
                }
                who="Admins and developers"
            />
        </Page>
    }
}

#[component]
fn NewLink(email: String, link: String) -> impl IntoView {
    view! {
        <h1>"Send this link to the user"</h1>
        <p>
            "It is shown only once. Anyone who opens it within 24 hours can set the password of "
            <strong>{email}</strong> ". Earlier links no longer work."
        </p>
        <div class="secret">
            <code id="reset-link-value" tabindex="0" aria-label="The link">{link}</code>
            <CopyButton target="reset-link-value".to_owned() label="Copy link".to_owned()/>
        </div>
        <p><a class="button" href="/admin/reset-link">"Done"</a></p>
    }
}

#[component]
fn LinkForm(typed: Typed, refused: Option<Problem>) -> impl IntoView {
    view! {
        <h1>"Reset link"</h1>
        <p>"For a user who cannot log in, or has no password yet. The user opens the link and chooses a password."</p>
        <form method="post" action="/forms/reset-link" id="reset-link" novalidate>
            <Feedback form="reset-link".to_owned() check=FormCheck::Email refused=refused.clone() help=None/>
            <TextField
                field=Field::Email
                label="The user's email"
                kind="email"
                autocomplete="off"
                value=typed.value(Field::Email)
                error=field_error(refused.as_ref(), Field::Email)
            />
            <Submit label="Make a link" busy="Making a link…"/>
        </form>
    }
    .into_any()
}

/// Loads the page, with the link if one has just been created.
#[server(prefix = "/forms", endpoint = "reset-link-page")]
pub async fn reset_link_page() -> Result<LinkView, Problem> {
    use crate::server::{domain::passwords, web::forms};

    let context = forms::logged_in().await?;
    passwords::may_link(&context).map_err(forms::refuse)?;
    let flash = forms::flash();
    Ok(LinkView { made: flash.link, typed: Typed(flash.typed) })
}

/// Creates a link.
#[server(prefix = "/forms", endpoint = "reset-link")]
pub async fn reset_link(
    /// The email of the user who sets a new password.
    email: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::problem::{ErrorCode, FieldError},
        server::{
            domain::{
                error::{Error, ResourceKind},
                passwords,
                resource_ref::UserRef,
            },
            web::forms,
        },
    };

    let context = forms::logged_in().await?;
    passwords::may_link(&context).map_err(forms::refuse)?;
    form_checks::email(&email).map_err(forms::refuse)?;
    let made = passwords::link(&context, &UserRef::new(email.trim())).await;
    let (user, token) = made.map_err(|error| match error {
        Error::NotFound(ResourceKind::User, _) => forms::refuse(Error::from(FieldError::from(ErrorCode::EmailUnknown))),
        error => forms::refuse(error),
    })?;
    forms::go_to(&forms::show_link_once(user.email.as_str(), &token)?);
    Ok(())
}
