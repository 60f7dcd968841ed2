//! `/invite/{code}`: creates a user by an invite, also while the account is protected.

mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{FieldErrorText, PasswordField, Submit, TextField, error_id},
            form_checks::FormCheck,
            name_fields::NameFields,
        },
        invite::words::{WORDS, Words},
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::{Typed, field_error, refused},
    },
    model::problem::{Field, FieldError, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InviteView {
    /// The account that invites. `None` if the invite is dead.
    account: Option<String>,
    /// The only address that the invite is for.
    email: Option<String>,
    shortest: u32,
    typed: Typed,
}

/// `/invite/{code}`
#[component]
pub fn InvitePage() -> impl IntoView {
    let refused = refused::<Invite>();
    let error = refused.is_some();
    let code = path_parameter("code");
    view! {
        <Page entry=pages::INVITE error>
            <Loaded load=invite_page(code.clone()) show=move |page: InviteView| view! { <InviteCard page code refused/> }/>
        </Page>
    }
}

#[component]
fn InviteCard(page: InviteView, code: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let Some(account) = page.account else {
        return view! {
            <div class="card">
                <h1>{words.dead_heading}</h1>
                <p>{words.dead}</p>
                <p><a href="/log-in">{words.log_in}</a></p>
            </div>
        }
        .into_any();
    };
    view! {
        <p class="brand">{account.clone()}</p>
        <div class="card">
            <h1>{(words.heading)(&account)}</h1>
            <p class="under">{words.under}</p>
            <InviteForm code email=page.email shortest=page.shortest typed=page.typed refused/>
            <p class="aside">{words.have_account} " " <a href="/log-in">{words.log_in}</a></p>
        </div>
    }
    .into_any()
}

#[component]
fn InviteForm(
    code: String,
    email: Option<String>,
    shortest: u32,
    typed: Typed,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    view! {
        <form method="post" action="/forms/invite" id="invite" novalidate>
            <Feedback form="invite".to_owned() check=FormCheck::SignUp refused=refused.clone() help=None/>
            <NameFields
                first=typed.value(Field::FirstName)
                last=typed.value(Field::LastName)
                refused=refused.clone()
            />
            <EmailField words fixed=email typed=typed.value(Field::Email) error=at(Field::Email)/>
            <PasswordField autocomplete="new-password" shortest error=at(Field::Password)/>
            <input type="hidden" name="code" value=code/>
            <Submit label=words.submit busy=words.submitting/>
        </form>
    }
    .into_any()
}

/// The email: to type, or that of the invite, which nobody can change.
#[component]
fn EmailField(words: &'static Words, fixed: Option<String>, typed: String, error: Option<FieldError>) -> impl IntoView {
    let Some(email) = fixed else {
        return view! {
            <TextField field=Field::Email label=words.email kind="email" autocomplete="username" value=typed error/>
        }
        .into_any();
    };
    view! {
        <div class="field">
            <label for="email">{words.email}</label>
            <p class="hint" id="email-hint">{words.email_hint}</p>
            <FieldErrorText field=Field::Email error/>
            <input
                id="email"
                name="email"
                type="email"
                autocomplete="username"
                value=email
                readonly
                aria-invalid=error.map(|_| "true")
                aria-describedby=format!("email-hint {}", error_id(Field::Email))
            />
        </div>
    }
    .into_any()
}

/// Loads the page: the account that invites. A browser that is logged in is redirected home.
#[server(prefix = "/forms", endpoint = "invite-page")]
pub async fn invite_page(
    /// The code of the invite.
    code: String,
) -> Result<InviteView, Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::invites,
            web::forms::{self, LocalPath},
        },
    };

    if forms::is_logged_in_here()? {
        return Err(forms::redirect_with_notice(Notice::LoggedInAlready, &LocalPath::home()));
    }
    let context = forms::anonymous().await?;
    let (shortest, typed) = (context.domain().limits().password_min_length, Typed(forms::flash().typed));
    let linked = forms::found_or_404(invites::check_link(&context, &code).await)?;
    let (account, email) = linked.map(|(account, invite)| (account.name, invite.email)).unzip();
    Ok(InviteView { account, email: email.flatten().map(|email| email.to_string()), shortest, typed })
}

/// Creates a user by an invite and logs them in.
#[server(prefix = "/forms", endpoint = "invite")]
pub async fn invite(
    /// The code of the invite.
    code: String,
    /// The first name; empty for none.
    #[server(default)]
    #[server(rename = "firstName")]
    first_name: String,
    /// The last name; empty for none.
    #[server(default)]
    #[server(rename = "lastName")]
    last_name: String,
    /// The email of the new user. That of the invite takes precedence.
    #[server(default)]
    email: String,
    /// The password of the new user.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        model::{password::NewPassword, problem::ErrorCode, user::UserDraft},
        server::{
            domain::users,
            web::{forms, log_in},
        },
    };

    let context = forms::anonymous().await?;
    let (first_name, last_name) = (forms::non_empty(&first_name), forms::non_empty(&last_name));
    let password = Some(NewPassword::new(password));
    let draft = UserDraft { email, password, first_name, last_name, ..UserDraft::default() };
    let created = users::create_by_invite(&context, &code, draft).await;
    let context = created.map_err(forms::refuse_as(ErrorCode::InviteDead))?;
    log_in::welcome(&context).await
}
