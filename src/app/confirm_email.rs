//! `/confirm-email/{code}`: confirms an email by the link that was sent to it. The link only opens the page, because
//! programs that look at mail open links too; the button confirms.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            dead_link::DeadLink,
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
            username::Username,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::{field_error, refused},
    },
    model::problem::{Field, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmEmailView {
    /// `None` if the link is not valid.
    account: Option<String>,
    /// The email that the link proves. `None` if the link is not valid.
    email: Option<String>,
    /// Whether it finishes a sign-up, for which it takes the password.
    is_sign_up: bool,
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
    let Some((account, email)) = page.account.zip(page.email) else {
        return view! {
            <DeadLink>
                <p><a href="/confirm-email">{words.another}</a></p>
                <p><a href="/profile">{words.profile}</a></p>
            </DeadLink>
        }
        .into_any();
    };
    let about = (words.under)(&account);
    view! {
        <p class="brand">{account}</p>
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{about}</p>
            <ConfirmForm email is_sign_up=page.is_sign_up code refused/>
        </div>
    }
    .into_any()
}

/// The password, and one button.
#[component]
fn ConfirmForm(email: String, is_sign_up: bool, code: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let error = field_error(refused.as_ref(), Field::Password);
    let why = if is_sign_up { words.takes_password } else { words.takes_current_password };
    let other = is_sign_up.then(|| {
        view! { <p class="aside"><a href="/forgot-password">{words.unknown_password}</a></p> }
    });
    // Of one type for the compiler, whose types of views would be nested too deeply.
    let fields = view! {
        <Username email/>
        <PasswordField label=words.password autocomplete="current-password" error/>
    }
    .into_any();
    view! {
        <p>{why}</p>
        <form method="post" action="/forms/confirm-email" id="confirm-email" novalidate>
            <Feedback form="confirm-email".to_owned() check=FormCheck::Password refused help=None/>
            <input type="hidden" name="code" value=code/>
            {fields}
            <Submit label=words.confirm busy=words.confirming/>
        </form>
        {other}
    }
    .into_any()
}

/// Loads the page: the email that the link proves.
#[server(prefix = "/forms", endpoint = "confirm-email-page")]
pub async fn confirm_email_page(
    /// The code of the link.
    code: String,
) -> Result<ConfirmEmailView, Problem> {
    use crate::server::{domain::users, web::forms};

    let context = forms::anonymous().await?;
    let linked = forms::found_or_404(users::check_email_link(&context, &code).await)?;
    let is_sign_up = linked.as_ref().is_some_and(|linked| linked.is_sign_up);
    let (account, email) = linked.map(|linked| (linked.account.name, linked.email.to_string())).unzip();
    Ok(ConfirmEmailView { account, email, is_sign_up })
}

/// Confirms the email. Whoever finishes a sign-up is logged in.
#[server(prefix = "/forms", endpoint = "confirm-email")]
pub async fn confirm_email(
    /// The code of the link.
    code: String,
    /// The password of the user.
    #[server(default)]
    password: String,
) -> Result<(), Problem> {
    use crate::{
        model::password::NewPassword,
        server::{
            domain::users,
            web::{forms, log_in},
        },
    };

    let (context, password) = (forms::anonymous().await?, NewPassword::new(password));
    let confirmed = users::confirm_email(&context, &code, &password).await.map_err(forms::refuse)?;
    match confirmed.finishes_sign_up {
        true => log_in::finish_sign_up(&confirmed.user, &password).await,
        false => log_in::keep_known(confirmed.user).await,
    }
}

/// The sentences of the page.
struct Words {
    heading: &'static str,
    under: fn(&str) -> String,
    takes_password: &'static str,
    takes_current_password: &'static str,
    password: &'static str,
    unknown_password: &'static str,
    confirm: &'static str,
    confirming: &'static str,
    profile: &'static str,
    another: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Confirm your email",
        under: |account| format!("You will log in to {account} with this address:"),
        takes_password: "Enter the password you chose at sign-up.",
        takes_current_password: "Enter your password to use this email for your account.",
        password: "Password",
        unknown_password: "Forgot the password, or someone else signed up? Set a new one",
        confirm: "Confirm",
        confirming: "Confirming…",
        profile: "Changed your email? Your profile sends another link",
        another: "Send another link",
    },
    german: Words {
        heading: "E-Mail-Adresse bestätigen",
        under: |account| format!("Mit dieser Adresse melden Sie sich dann bei {account} an:"),
        takes_password: "Geben Sie das Passwort ein, das Sie bei der Registrierung gewählt haben.",
        takes_current_password: "Geben Sie Ihr Passwort ein, um diese E-Mail-Adresse für Ihr Konto zu verwenden.",
        password: "Passwort",
        unknown_password: "Passwort vergessen, oder hat sich jemand anderes registriert? Neues wählen",
        confirm: "Bestätigen",
        confirming: "Wird bestätigt …",
        profile: "Neue Adresse? Im Profil gibt es einen neuen Link",
        another: "Noch einen Link senden",
    },
};
