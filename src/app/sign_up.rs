//! `/sign-up`: creates a user. On a protected account the page says whom to ask instead.

use leptos::{either::Either, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
        },
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::problem::{ErrorCode, Field, FieldError, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignUpView {
    account: String,
    is_open: bool,
    shortest: u32,
    typed: Typed,
}

/// `/sign-up`
#[component]
pub fn SignUpPage() -> impl IntoView {
    let refused = refused::<SignUp>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::SIGN_UP error>
            <Loaded load=sign_up_page() show=move |page: SignUpView| view! { <OpenOrClosed page refused/> }/>
        </Page>
    }
}

#[component]
fn OpenOrClosed(page: SignUpView, refused: Option<Problem>) -> impl IntoView {
    let account = page.account.clone();
    let was_closed = refused.as_ref().is_some_and(|problem| problem.has(ErrorCode::SignUpClosed));
    if !page.is_open {
        return Either::Left(view! { <p class="brand">{account.clone()}</p> <ByInvitation account was_closed/> });
    }
    Either::Right(view! {
        <p class="brand">{account.clone()}</p>
        <div class="card">
            <h1>"Create your account"</h1>
            <p class="under">"for " {account.clone()} "; one account for all its products"</p>
            <SignUpForm shortest=page.shortest typed=page.typed refused/>
            <p class="aside">"Already have an account? " <a href="/log-in">"Log in"</a></p>
        </div>
    })
}

#[component]
fn ByInvitation(account: String, was_closed: bool) -> impl IntoView {
    let first = was_closed.then(|| view! { <p role="alert">{closed_meanwhile()}</p> });
    view! {
        <div class="card">
            <h1>"Sign-up is by invitation"</h1>
            {first}
            <p>"Ask " {account} " for an invite, or " <a href="/log-in">"log in"</a> "."</p>
        </div>
    }
}

fn closed_meanwhile() -> String {
    FieldError::from(ErrorCode::SignUpClosed).sentence()
}

#[component]
fn SignUpForm(shortest: u32, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let at = |field| field_error(refused.as_ref(), field);
    view! {
        <form method="post" action="/forms/sign-up" id="sign-up" novalidate>
            <Feedback form="sign-up".to_owned() check=FormCheck::SignUp refused=refused.clone() help=None/>
            <div class="pair">
                <TextField
                    field=Field::FirstName
                    label="First name"
                    optional=true
                    autocomplete="given-name"
                    value=typed.value(Field::FirstName)
                    error=at(Field::FirstName)
                />
                <TextField
                    field=Field::LastName
                    label="Last name"
                    optional=true
                    autocomplete="family-name"
                    value=typed.value(Field::LastName)
                    error=at(Field::LastName)
                />
            </div>
            <TextField
                field=Field::Email
                label="Email"
                kind="email"
                autocomplete="username"
                value=typed.value(Field::Email)
                error=at(Field::Email)
            />
            <PasswordField autocomplete="new-password" shortest error=at(Field::Password)/>
            <Submit label="Create account" busy="Creating account…"/>
        </form>
    }
    .into_any()
}

/// Loads the sign-up page. A browser that is logged in is redirected home.
#[server(prefix = "/forms", endpoint = "sign-up-page")]
pub async fn sign_up_page() -> Result<SignUpView, Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::accounts,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::request().await?;
    if context.caller().user().is_some() {
        return Err(forms::redirect_with_notice(Notice::LoggedInAlready, &LocalPath::home()));
    }
    let account = accounts::default_account(context.domain()).await.map_err(forms::refuse)?;
    let (is_open, shortest) = (!account.protected, context.domain().limits().password_min_length);
    Ok(SignUpView { account: account.name, is_open, shortest, typed: Typed(forms::flash().typed) })
}

/// Creates a user and logs them in. Where the account wants verified emails, they get a link first.
#[server(prefix = "/forms", endpoint = "sign-up")]
pub async fn sign_up(
    /// The first name; empty for none.
    #[server(default)]
    #[server(rename = "firstName")]
    first_name: String,
    /// The last name; empty for none.
    #[server(default)]
    #[server(rename = "lastName")]
    last_name: String,
    /// The email of the new user.
    email: String,
    /// The password of the new user.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, password::NewPassword, user::UserDraft},
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::anonymous().await?;
    let (first_name, last_name) = (forms::non_empty(&first_name), forms::non_empty(&last_name));
    let password = Some(NewPassword::new(password));
    let draft = UserDraft { email, password, first_name, last_name, ..UserDraft::default() };
    let created = users::create(&context, draft).await;
    let user = created.map_err(forms::refuse_as(ErrorCode::SignUpClosed))?;
    if user.awaits_proof {
        forms::notice(Notice::SignUpLinkSent);
        forms::go_to(&LocalPath::ours("/confirm-email"));
        return Ok(());
    }
    forms::start_first_session(&context.authenticated_as(user)).await?;
    forms::notice(Notice::AccountCreated);
    forms::go_to(&LocalPath::home());
    Ok(())
}
