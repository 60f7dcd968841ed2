//! `/confirm-email/{code}`: confirms an email by the link that was sent to it. The link only opens the page, because
//! programs that look at mail open links too; the button confirms.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{feedback::Feedback, field::Submit, form_checks::FormCheck},
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::refused,
    },
    model::problem::Problem,
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmEmailView {
    account: String,
    /// The email that the link proves. `None` if the link is not valid.
    email: Option<String>,
}

/// `/confirm-email/{code}`
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let refused = refused::<ConfirmEmail>();
    let error = refused.is_some();
    let code = path_parameter("code");
    view! {
        <Page entry=pages::CONFIRM_EMAIL error>
            <Loaded
                load=confirm_email_page(code.clone())
                show=move |page: ConfirmEmailView| view! { <ConfirmCard page code refused/> }
            />
        </Page>
    }
}

#[component]
fn ConfirmCard(page: ConfirmEmailView, code: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let Some(email) = page.email else {
        return view! {
            <div class="card">
                <h1>{words.invalid}</h1>
                <p>{words.why}</p>
                <p><a href="/profile">{words.profile}</a></p>
            </div>
        }
        .into_any();
    };
    view! {
        <p class="brand">{page.account.clone()}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{(words.under)(&page.account)}</p>
            <p><strong>{email}</strong></p>
            <form method="post" action="/forms/confirm-email" id="confirm-email" novalidate>
                <Feedback form="confirm-email".to_owned() check=FormCheck::Nothing refused help=None/>
                <input type="hidden" name="code" value=code/>
                <Submit label=words.confirm busy=words.confirming/>
            </form>
        </div>
    }
    .into_any()
}

/// Loads the page: the email that the link proves.
#[server(prefix = "/forms", endpoint = "confirm-email-page")]
pub async fn confirm_email_page(
    /// The code of the link.
    code: String,
) -> Result<ConfirmEmailView, Problem> {
    use crate::server::{
        domain::{error::Error, users},
        web::forms,
    };

    let domain = forms::state()?.domain.clone();
    match users::check_email_link(&domain, &forms::caller()?, &code).await {
        Ok((account, email)) => Ok(ConfirmEmailView { account: account.name, email: Some(email.to_string()) }),
        Err(Error::NotFound(..)) => {
            forms::not_found();
            Ok(ConfirmEmailView { account: String::new(), email: None })
        }
        Err(error) => Err(forms::refuse(error)),
    }
}

/// Confirms the email.
#[server(prefix = "/forms", endpoint = "confirm-email")]
pub async fn confirm_email(
    /// The code of the link.
    code: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let (domain, caller) = (forms::state()?.domain.clone(), forms::caller()?);
    let user = users::confirm_email(&domain, &caller, &code).await.map_err(forms::refuse)?;
    let is_own = caller.user().is_some_and(|person| person.id == user.id);
    if is_own {
        // The device cookie names the email.
        forms::remember_device(&forms::request().await?.authenticated_as(user))?;
    }
    forms::notice(Notice::EmailConfirmed);
    forms::go_to(&LocalPath::ours(if is_own { "/profile" } else { "/log-in" }));
    Ok(())
}

/// The sentences of the page.
struct Words {
    heading: &'static str,
    under: fn(&str) -> String,
    confirm: &'static str,
    confirming: &'static str,
    invalid: &'static str,
    why: &'static str,
    profile: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Confirm your email",
        under: |account| format!("You will log in to {account} with this address:"),
        confirm: "Confirm",
        confirming: "Confirming…",
        invalid: "This link is no longer valid",
        why: "A link works once, within 24 hours, and only the latest one works.",
        profile: "Go to your profile",
    },
    german: Words {
        heading: "E-Mail-Adresse bestätigen",
        under: |account| format!("Mit dieser Adresse melden Sie sich dann bei {account} an:"),
        confirm: "Bestätigen",
        confirming: "Wird bestätigt …",
        invalid: "Dieser Link gilt nicht mehr",
        why: "Ein Link gilt einmal und 24 Stunden, und nur der neueste gilt.",
        profile: "Zu Ihrem Profil",
    },
};
