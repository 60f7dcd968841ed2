//! `/setup/{code}`: creates the account and its first admin, open or protected. It works once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
            prose::with_code,
            protection_choice::ProtectionChoice,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::{Typed, field_error, refused},
    },
    model::problem::{Field, Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetupView {
    /// Whether the code is the current one.
    is_valid: bool,
    sign_up: String,
    shortest: u32,
    typed: Typed,
}

/// `/setup/{code}`
#[component]
pub fn SetupPage() -> impl IntoView {
    let refused = refused::<Setup>();
    let error = refused.is_some();
    let code = path_parameter("code");
    view! {
        <Page entry=pages::SETUP error>
            <Loaded load=setup_page(code.clone()) show=move |page: SetupView| view! { <SetupCard page code refused/> }/>
        </Page>
    }
}

#[component]
fn SetupCard(page: SetupView, code: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    if !page.is_valid {
        return view! {
            <div class="card">
                <h1>{words.invalid}</h1>
                <p>{with_code(words.new_link)}</p>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="card">
            <h1>{words.heading}</h1>
            <p class="under">{words.under}</p>
            <SetupForm code sign_up=page.sign_up shortest=page.shortest typed=page.typed refused/>
            <p class="aside">{with_code(words.restore)}</p>
        </div>
    }
    .into_any()
}

#[component]
fn SetupForm(code: String, sign_up: String, shortest: u32, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    let protected = typed.value(Field::Protected) == "true";
    view! {
        <form method="post" action="/forms/setup" id="setup" novalidate>
            <Feedback form="setup".to_owned() check=FormCheck::Setup refused=refused.clone() help=None/>
            <TextField
                field=Field::Name
                label=words.name
                autocomplete="organization"
                value=typed.value(Field::Name)
                error=at(Field::Name)
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
            <ProtectionChoice protected sign_up refused=refused.clone()/>
            <input type="hidden" name="code" value=code/>
            <Submit label=words.finish busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the set-up page for this code.
#[server(prefix = "/forms", endpoint = "setup-page")]
pub async fn setup_page(
    /// The set-up code of the link.
    code: String,
) -> Result<SetupView, Problem> {
    use crate::server::{domain::setup, web::forms};

    let state = forms::state()?;
    let found = setup::check_code(&state.domain, &forms::caller()?, &code).await;
    let is_valid = forms::found(found)?.is_some();
    if !is_valid {
        forms::not_found();
    }
    let sign_up = state.config.public_url.join("/sign-up");
    let shortest = state.domain.limits().password_min_length;
    Ok(SetupView { is_valid, sign_up, shortest, typed: Typed(forms::flash().typed) })
}

/// Sets up the installation, and logs in its first admin.
#[server(prefix = "/forms", endpoint = "setup")]
pub async fn setup(
    /// The set-up code of the link.
    code: String,
    /// The name of the account.
    name: String,
    /// The email of the first admin.
    email: String,
    /// The password of the first admin.
    password: String,
    /// Whether the account is protected.
    protected: bool,
) -> Result<(), Problem> {
    use crate::{
        model::{account::AccountDraft, notice::Notice, password::NewPassword, user::UserDraft},
        server::{
            domain::{context::RequestContext, setup},
            web::forms::{self, LocalPath},
        },
    };

    let domain = forms::state()?.domain.clone();
    let admin = UserDraft { email, password: Some(NewPassword::new(password)), ..UserDraft::default() };
    let draft = AccountDraft { name, slug: None, protected, admin };
    let visitor = forms::caller()?;
    let done = setup::finish(&domain, &visitor, &code, draft).await;
    let (account, admin) = done.map_err(forms::refuse)?;
    let context = RequestContext::new(domain, visitor.authenticated_as(admin, account.id), account.id);
    forms::start_first_session(&context.map_err(forms::refuse)?).await?;
    forms::notice(Notice::SetUp);
    forms::go_to(&LocalPath::ours("/admin/try"));
    Ok(())
}

/// The words of the page.
struct Words {
    invalid: &'static str,
    new_link: &'static str,
    heading: &'static str,
    under: &'static str,
    restore: &'static str,
    name: &'static str,
    email: &'static str,
    finish: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        invalid: "This setup link is no longer valid",
        new_link: "Run `keydesk setup-link` on the server for a new one.",
        heading: "Set up Keydesk",
        under: "Create an account for the software you sell, and become its first admin.",
        restore: "To restore a backup instead, stop the server. Then put `keydesk.db` and `keydesk.key` in place, with `keydesk.db-wal` if the backup has one.",
        name: "Account name",
        email: "Your email",
        finish: "Finish setup",
        busy: "Setting up…",
    },
    german: Words {
        invalid: "Dieser Einrichtungslink ist nicht mehr gültig",
        new_link: "Auf dem Server gibt `keydesk setup-link` einen neuen aus.",
        heading: "Keydesk einrichten",
        under: "Erstellen Sie ein Konto für die Software, die Sie verkaufen, und werden Sie sein erster Admin.",
        restore: "Um stattdessen eine Sicherung einzuspielen, halten Sie den Server an. Legen Sie dann `keydesk.db` und `keydesk.key` an ihren Platz, und `keydesk.db-wal`, falls die Sicherung eine hat.",
        name: "Name des Kontos",
        email: "Ihre E-Mail-Adresse",
        finish: "Einrichtung abschließen",
        busy: "Wird eingerichtet …",
    },
};
