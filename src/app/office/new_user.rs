//! `/admin/users/new`: creates a user, who gets a password now or a reset link afterwards.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit, TextField},
            form_checks::FormCheck,
            name_fields::NameFields,
        },
        language::Translated,
        layout::{Loaded, Page},
        office::{parts::LIST, roles::RoleChoice},
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::{
        deed::Deed,
        problem::{Field, Problem},
        role::Role,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewUserView {
    /// Whether the reader may choose a role.
    chooses_role: bool,
    shortest: u32,
    typed: Typed,
}

/// `/admin/users/new`
#[component]
pub fn NewUserPage() -> impl IntoView {
    let refused = refused::<CreateUser>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::NEW_USER error>
            <Loaded
                load=new_user_page()
                show=move |page: NewUserView| view! { <NewUserForm page refused/> }
                who=WORDS.get().who
                deed=Deed::CreateUsers
            />
        </Page>
    }
}

#[component]
fn NewUserForm(page: NewUserView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let NewUserView { chooses_role, shortest, typed } = page;
    let at = |field| field_error(refused.as_ref(), field);
    let chosen = typed.named("role").and_then(|role| role.parse().ok()).unwrap_or(Role::User);
    let role = match chooses_role {
        true => view! { <RoleChoice chosen/> }.into_any(),
        false => view! { <p class="hint">{words.customer}</p> }.into_any(),
    };
    view! {
        <p class="crumb"><a href=LIST>{words.back}</a></p>
        <h1>{words.heading}</h1>
        <form class="card" method="post" action="/forms/create-user" id="create-user" novalidate>
            <Feedback form="create-user".to_owned() check=FormCheck::Email refused=refused.clone() help=Some(Deed::CreateUsers.why_page())/>
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                autocomplete="off"
                value=typed.value(Field::Email)
                error=at(Field::Email)
            />
            <NameFields
                first=typed.value(Field::FirstName)
                last=typed.value(Field::LastName)
                refused=refused.clone()
            />
            <p class="hint">{words.password_hint}</p>
            <PasswordField
                optional=true
                label=words.password
                autocomplete="new-password"
                shortest
                error=at(Field::Password)
            />
            {role}
            <Submit label=words.create busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the form.
#[server(prefix = "/forms", endpoint = "new-user-page")]
pub async fn new_user_page() -> Result<NewUserView, Problem> {
    use crate::server::{domain::users, web::forms};

    let context = forms::logged_in().await?;
    users::may_create_for_others(&context).await.map_err(forms::refuse)?;
    let chooses_role = users::may_send(context.caller(), Field::Role).is_ok();
    let shortest = context.domain().limits().password_min_length;
    Ok(NewUserView { chooses_role, shortest, typed: Typed(forms::flash().typed) })
}

/// Creates a user.
#[server(prefix = "/forms", endpoint = "create-user")]
pub async fn create_user(
    /// The email.
    #[server(default)]
    email: String,
    /// The first name; empty for none.
    #[server(default)]
    #[server(rename = "firstName")]
    first_name: String,
    /// The last name; empty for none.
    #[server(default)]
    #[server(rename = "lastName")]
    last_name: String,
    /// The password; empty for none.
    #[server(default)]
    password: String,
    /// The role; empty for a customer.
    #[server(default)]
    role: String,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, password::NewPassword, problem::ErrorCode, user::UserDraft},
        server::{
            domain::users,
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    users::may_create_for_others(&context).await.map_err(forms::refuse)?;
    let role = forms::non_empty(&role).map(|role| role.parse()).transpose();
    let role = role.map_err(|_| forms::refuse(ErrorCode::FormInvalid))?;
    let password = (!password.is_empty()).then(|| NewPassword::new(password));
    let (first_name, last_name) = (forms::non_empty(&first_name), forms::non_empty(&last_name));
    let draft = UserDraft { email, password, first_name, last_name, role, ..UserDraft::default() };
    let user = users::create(&context, draft).await.map_err(forms::refuse)?;
    office::done(user.id, "", Notice::UserCreated);
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    back: &'static str,
    heading: &'static str,
    email: &'static str,
    password: &'static str,
    password_hint: &'static str,
    customer: &'static str,
    create: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins, developers and sales agents",
        back: "Users",
        heading: "Create a user",
        email: "Email",
        password: "Password",
        password_hint: "Leave the password empty to pass on a reset link afterwards: then only the user knows it.",
        customer: "The user will be a customer. Only admins give other roles.",
        create: "Create user",
        busy: "Creating user…",
    },
    german: Words {
        who: "Admins, Entwicklung und Vertrieb",
        back: "Benutzer",
        heading: "Benutzer erstellen",
        email: "E-Mail-Adresse",
        password: "Passwort",
        password_hint: "Lassen Sie das Passwort leer, um danach einen Reset-Link weiterzugeben: Dann kennt es nur der Benutzer.",
        customer: "Der Benutzer wird Kunde. Andere Rollen vergeben nur Admins.",
        create: "Benutzer erstellen",
        busy: "Benutzer wird erstellt …",
    },
};
