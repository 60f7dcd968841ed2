//! The form with names and email of a user.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::{Submit, TextField},
            form_checks::FormCheck,
            name_fields::NameFields,
            why_link::Why,
        },
        office::user::words::WORDS,
        refused_form::{Typed, field_error},
    },
    model::{
        deed::Deed,
        problem::{Field, Problem},
        user::User,
        user_rights::UserForStaff,
    },
};

/// The form, or the profile as text with the reason why it can't be changed here.
#[component]
pub(super) fn ProfileCard(shown: UserForStaff, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let content = match shown.rights.update {
        true => view! { <ProfileForm shown typed refused/> }.into_any(),
        false => {
            let why = match shown.is_caller {
                true => words.own_profile.into_any(),
                false => view! { {words.outside_rank} <Why deed=Deed::ChangeUsers/> }.into_any(),
            };
            view! { <Stored shown/> <p class="hint">{why}</p> }.into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="profile">
            <h2 id="profile">{words.profile}</h2>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn ProfileForm(shown: UserForStaff, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let user = shown.user;
    let typed = Some(typed).filter(|typed| refused.is_some() && !typed.is_empty());
    let stored = values_of(&user);
    let form = typed.as_ref().map_or_else(|| stored.clone(), typed_values);
    let conflict = is_conflict(refused.as_ref()).then(|| view! { <Conflict fields=compared(&form, &stored)/> });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    let FormValues { first, last, email, verified } = form;
    view! {
        {conflict}
        <form method="post" action="/forms/save-user" id="save-user" class="narrow" novalidate>
            <Feedback form="save-user".to_owned() check=FormCheck::Names refused=refused.clone() help=Some(Deed::ChangeUsers.why_page())/>
            <NameFields first last refused=refused.clone()/>
            <TextField
                field=Field::Email
                label=words.email
                kind="email"
                autocomplete="off"
                value=email
                error=field_error(refused.as_ref(), Field::Email)
            />
            <div class="tick">
                <input type="checkbox" id="emailVerified" name="emailVerified" value="true" checked=verified/>
                <label for="emailVerified">{words.email_is_verified} <br/> <span class="hint">{words.about_verified}</span></label>
            </div>
            <input type="hidden" name="id" value=user.id.to_string()/>
            <input type="hidden" name="seen" value=user.updated.0.to_string()/>
            <Submit label=words.save busy=words.saving/>
        </form>
    }
    .into_any()
}

/// What is in the fields of the form.
#[derive(Clone)]
struct FormValues {
    first: String,
    last: String,
    email: String,
    verified: bool,
}

fn values_of(user: &User) -> FormValues {
    FormValues {
        first: user.first_name.clone().unwrap_or_default(),
        last: user.last_name.clone().unwrap_or_default(),
        email: user.email.to_string(),
        verified: user.email_verified.is_some(),
    }
}

fn typed_values(typed: &Typed) -> FormValues {
    FormValues {
        first: typed.value(Field::FirstName),
        last: typed.value(Field::LastName),
        email: typed.value(Field::Email),
        verified: typed.named("emailVerified").is_some(),
    }
}

fn compared(yours: &FormValues, stored: &FormValues) -> Vec<ConflictField> {
    let words = WORDS.get();
    let answer = |yes: bool| if yes { words.yes } else { words.no };
    vec![
        ConflictField::new(words.first_name, yours.first.trim(), stored.first.as_str()),
        ConflictField::new(words.last_name, yours.last.trim(), stored.last.as_str()),
        ConflictField::new(words.email, yours.email.as_str(), stored.email.as_str()),
        ConflictField::new(words.verified, answer(yours.verified), answer(stored.verified)),
    ]
}

/// Names and email as they are stored.
#[component]
fn Stored(shown: UserForStaff) -> impl IntoView {
    let words = WORDS.get();
    let user = shown.user;
    let text = |name: Option<String>| name.filter(|name| !name.is_empty()).unwrap_or_else(|| "–".into());
    let verified = if user.email_verified.is_some() { words.yes } else { words.no };
    view! {
        <dl class="facts">
            <dt>{words.first_name}</dt>
            <dd>{text(user.first_name)}</dd>
            <dt>{words.last_name}</dt>
            <dd>{text(user.last_name)}</dd>
            <dt>{words.email}</dt>
            <dd>{user.email.to_string()}</dd>
            <dt>{words.verified}</dt>
            <dd>{verified}</dd>
        </dl>
    }
    .into_any()
}

/// Changes names and email of a user. An empty name is removed.
#[server(prefix = "/forms", endpoint = "save-user")]
pub async fn save_user(
    /// The id of the user.
    id: String,
    /// The first name; empty for none.
    #[server(default)]
    #[server(rename = "firstName")]
    first_name: String,
    /// The last name; empty for none.
    #[server(default)]
    #[server(rename = "lastName")]
    last_name: String,
    /// The email.
    #[server(default)]
    email: String,
    /// Whether the email counts as confirmed.
    #[server(default)]
    #[server(rename = "emailVerified")]
    email_verified: bool,
    /// When the user was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, timestamp::Timestamp, user::UserChanges},
        server::{
            domain::{resource_ref::UserRef, users},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let named = UserRef::new(&id);
    let (first_name, last_name) = (Some(forms::non_empty(&first_name)), Some(forms::non_empty(&last_name)));
    let email_verified = users::changed_proof(&context, &named, email_verified).await.map_err(forms::refuse)?;
    let (email, seen) = (Some(email), Some(Timestamp(seen)));
    let changes = UserChanges { first_name, last_name, email, email_verified, seen, ..UserChanges::default() };
    let user = users::update_other(&context, &named, changes).await.map_err(forms::refuse)?;
    office::done(user.id, "", Notice::Saved);
    Ok(())
}
