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
            prose::prose,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::{
        deed::Deed,
        problem::{Field, Problem},
    },
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
                who=WORDS.get().who
                deed=Deed::SetPasswords
            />
        </Page>
    }
}

#[component]
fn NewLink(email: String, link: String) -> impl IntoView {
    let words = WORDS.get();
    let whose = view! { <strong>{email}</strong> }.into_any();
    view! {
        <h1>{words.send}</h1>
        <p>{prose(words.warning, [whose])}</p>
        <div class="secret">
            <code id="reset-link-value" tabindex="0" aria-label=words.value>{link}</code>
            <CopyButton target="reset-link-value".to_owned() label=words.copy.to_owned()/>
        </div>
        <p><a class="button" href="/admin/reset-link">{words.done}</a></p>
    }
}

#[component]
fn LinkForm(typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.heading}</h1>
        <p>{words.purpose}</p>
        <form method="post" action="/forms/reset-link" id="reset-link" novalidate>
            <Feedback form="reset-link".to_owned() check=FormCheck::Email refused=refused.clone() help=Some(Deed::SetPasswords.why_page())/>
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                autocomplete="off"
                value=typed.value(Field::Email)
                error=field_error(refused.as_ref(), Field::Email)
            />
            <Submit label=words.make busy=words.busy/>
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
            web::{forms, office},
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
    forms::go_to(&office::show_link_once(&context, user.email.as_str(), &token).await?);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    purpose: &'static str,
    email: &'static str,
    make: &'static str,
    busy: &'static str,
    send: &'static str,
    warning: &'static str,
    value: &'static str,
    copy: &'static str,
    done: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        heading: "Reset link",
        purpose: "For a user who cannot log in, or has no password yet. The user opens the link and chooses a password.",
        email: "The user's email",
        make: "Make a link",
        busy: "Making a link…",
        send: "Send this link to the user",
        warning: "It is shown only once. Anyone who opens it within 24 hours can set the password of {}. Earlier links no longer work.",
        value: "The link",
        copy: "Copy link",
        done: "Done",
    },
    german: Words {
        who: "Admins und Entwicklung",
        heading: "Reset-Link",
        purpose: "Für Benutzer, die sich nicht anmelden können oder noch kein Passwort haben. Sie öffnen den Link und wählen ein Passwort.",
        email: "E-Mail-Adresse des Benutzers",
        make: "Link erstellen",
        busy: "Link wird erstellt …",
        send: "Schicken Sie diesen Link dem Benutzer",
        warning: "Er wird nur einmal angezeigt. Wer ihn innerhalb von 24 Stunden öffnet, kann das Passwort von {} festlegen. Frühere Links gelten nicht mehr.",
        value: "Der Link",
        copy: "Link kopieren",
        done: "Fertig",
    },
};
