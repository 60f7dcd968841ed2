//! The section of `/security` in which a user changes their password.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
            username::Username,
        },
        language::Translated,
        refused_form::field_error,
    },
    model::problem::{Field, Problem},
};

/// The form; a sentence for users without a password.
#[component]
pub fn PasswordSection(
    /// The name of the account.
    account: String,
    /// The email of the user.
    email: String,
    /// Whether the user has a password.
    has_password: bool,
    /// The minimum length of a new password.
    shortest: u32,
    /// Whether the user may make invites, which end with the password.
    makes_invites: bool,
    /// The errors of a post without script.
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    let form = || {
        view! {
            <p>{words.what_ends} {makes_invites.then_some(words.and_invites)}</p>
            <form class="narrow" method="post" action="/forms/change-password" id="change-password" novalidate>
                <Feedback
                    form="change-password".to_owned()
                    check=FormCheck::ChangePassword
                    refused=refused.clone()
                    help=None
                />
                <Username email/>
                <PasswordField
                    field=Field::OldPassword
                    label=words.current
                    autocomplete="current-password"
                    error=at(Field::OldPassword)
                />
                <PasswordField
                    label=words.new
                    autocomplete="new-password"
                    shortest
                    error=at(Field::Password)
                />
                <Submit label=words.change busy=words.changing/>
            </form>
        }
    };
    view! {
        <h2 id="password-heading">{words.heading}</h2>
        {match has_password {
            true => form().into_any(),
            false => view! { <p>{(words.none)(&account)}</p> }.into_any(),
        }}
    }
}

/// Changes the password. The session goes on under a new id; all other sessions and tokens end.
#[server(prefix = "/forms", endpoint = "change-password")]
pub async fn change_password(
    /// The password until now.
    #[server(rename = "oldPassword")]
    old_password: String,
    /// The new password.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{notice::Notice, password::NewPassword},
        server::{
            domain::{passwords, resource_ref::UserRef},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    form_checks::change_password(&old_password, &password).map_err(forms::refuse)?;
    let named = UserRef::from(context.caller().person().map_err(forms::refuse)?.id);
    let permit = passwords::may_update(&context, &named).await.map_err(forms::refuse)?;
    let changed = passwords::update(&context, permit, &old_password, &NewPassword::new(password)).await;
    changed.map_err(forms::refuse)?;
    forms::start_session(&context).await?;
    forms::notice(Notice::OwnPasswordChanged);
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

struct Words {
    heading: &'static str,
    what_ends: &'static str,
    and_invites: &'static str,
    current: &'static str,
    new: &'static str,
    change: &'static str,
    changing: &'static str,
    none: fn(&str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Password",
        what_ends: "A new password ends all other sessions and revokes all tokens.",
        and_invites: " The invites that you made end, too.",
        current: "Current password",
        new: "New password",
        change: "Change password",
        changing: "Changing password…",
        none: |account| format!("You have no password yet. Ask {account} for a link to set one."),
    },
    german: Words {
        heading: "Passwort",
        what_ends: "Ein neues Passwort beendet alle anderen Sitzungen und widerruft alle Token.",
        and_invites: " Auch die Einladungen, die Sie erstellt haben, gelten dann nicht mehr.",
        current: "Aktuelles Passwort",
        new: "Neues Passwort",
        change: "Passwort ändern",
        changing: "Passwort wird geändert …",
        none: |account| {
            format!("Sie haben noch kein Passwort. Bitten Sie {account} um einen Link, um eines festzulegen.")
        },
    },
};
