//! `/sign-up`: creates a user. On a protected account the page says whom to ask instead.

use leptos::{either::Either, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
            name_fields::NameFields,
            prose::prose,
        },
        language::{Translated, language},
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
    let words = WORDS.get();
    let account = page.account.clone();
    let was_closed = refused.as_ref().is_some_and(|problem| problem.has(ErrorCode::SignUpClosed));
    if !page.is_open {
        return Either::Left(view! { <p class="brand">{account.clone()}</p> <ByInvitation account was_closed/> });
    }
    Either::Right(view! {
        <p class="brand">{account.clone()}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{(words.for_account)(&account)}</p>
            <SignUpForm shortest=page.shortest typed=page.typed refused/>
            <p class="aside">{words.has_account} " " <a href="/log-in">{words.log_in}</a></p>
        </div>
    })
}

#[component]
fn ByInvitation(account: String, was_closed: bool) -> impl IntoView {
    let words = WORDS.get();
    let link = view! { <a href="/log-in">{words.or_log_in}</a> }.into_any();
    let first = was_closed.then(|| view! { <p role="alert">{closed_meanwhile()}</p> });
    view! {
        <div class="card">
            <h1>{words.closed}</h1>
            {first}
            <p>{prose(words.ask, [account.into_any(), link])}</p>
        </div>
    }
}

fn closed_meanwhile() -> String {
    FieldError::from(ErrorCode::SignUpClosed).sentence(language())
}

#[component]
fn SignUpForm(shortest: u32, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    view! {
        <form method="post" action="/forms/sign-up" id="sign-up" novalidate>
            <Feedback form="sign-up".to_owned() check=FormCheck::SignUp refused=refused.clone() help=None/>
            <NameFields
                first=typed.value(Field::FirstName)
                last=typed.value(Field::LastName)
                refused=refused.clone()
            />
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                autocomplete="username"
                value=typed.value(Field::Email)
                error=at(Field::Email)
            />
            <PasswordField autocomplete="new-password" shortest error=at(Field::Password)/>
            <Submit label=words.create busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the sign-up page. A browser that is logged in is redirected home.
#[server(prefix = "/forms", endpoint = "sign-up-page")]
pub async fn sign_up_page() -> Result<SignUpView, Problem> {
    use crate::{
        model::notice::Notice,
        server::web::forms::{self, LocalPath},
    };

    if forms::is_logged_in_here()? {
        return Err(forms::redirect_with_notice(Notice::LoggedInAlready, &LocalPath::home()));
    }
    let account = forms::account()?;
    let (is_open, shortest) = (!account.protected, forms::state()?.domain.limits().password_min_length);
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
        model::{password::NewPassword, user::UserDraft},
        server::{
            domain::users,
            web::{forms, log_in},
        },
    };

    let context = forms::anonymous().await?;
    let (first_name, last_name) = (forms::non_empty(&first_name), forms::non_empty(&last_name));
    let password = Some(NewPassword::new(password));
    let draft = UserDraft { email, password, first_name, last_name, ..UserDraft::default() };
    let created = users::create(&context, draft).await;
    let user = created.map_err(forms::refuse_as(ErrorCode::SignUpClosed))?;
    log_in::welcome(&context.authenticated_as(user)).await
}

/// The words of the page.
struct Words {
    heading: &'static str,
    for_account: fn(&str) -> String,
    has_account: &'static str,
    log_in: &'static str,
    closed: &'static str,
    ask: &'static str,
    or_log_in: &'static str,
    email: &'static str,
    create: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Create your account",
        for_account: |account| format!("for {account}; one account for all its products"),
        has_account: "Already have an account?",
        log_in: "Log in",
        closed: "Sign-up is by invitation",
        ask: "Ask {} for an invite, or {}.",
        or_log_in: "log in",
        email: "Email",
        create: "Create account",
        busy: "Creating account…",
    },
    german: Words {
        heading: "Konto erstellen",
        for_account: |account| format!("bei {account}; ein Konto für alle Produkte"),
        has_account: "Sie haben schon ein Konto?",
        log_in: "Anmelden",
        closed: "Registrierung nur mit Einladung",
        ask: "Bitten Sie {} um eine Einladung, oder {}.",
        or_log_in: "melden Sie sich an",
        email: "E-Mail-Adresse",
        create: "Konto erstellen",
        busy: "Konto wird erstellt …",
    },
};
