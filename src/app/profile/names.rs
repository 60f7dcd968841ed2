//! The form of the names.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            name_fields::NameFields,
        },
        profile::{ProfileView, words::WORDS},
    },
    model::problem::{Field, Problem},
};

/// First and last name; both may be empty.
#[component]
pub(super) fn NamesForm(page: ProfileView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let was_typed = refused.is_some() && !page.typed.is_empty();
    let value = |field, stored: &str| if was_typed { page.typed.value(field) } else { stored.to_owned() };
    let (first, last) = (value(Field::FirstName, &page.first_name), value(Field::LastName, &page.last_name));
    let conflict = is_conflict(refused.as_ref()).then(|| {
        let fields = vec![
            ConflictField::new(words.first_name, first.trim(), page.first_name.as_str()),
            ConflictField::new(words.last_name, last.trim(), page.last_name.as_str()),
        ];
        view! { <Conflict fields who=Some(words.changed_meanwhile.into_any())/> }
    });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    view! {
        <section class="card" aria-labelledby="names">
            <h2 id="names">{words.name}</h2>
            {conflict}
            <form method="post" action="/forms/save-names" id="save-names" novalidate>
                <Feedback form="save-names".to_owned() check=FormCheck::Names refused=refused.clone() help=None/>
                <NameFields first last refused=refused.clone()/>
                <input type="hidden" name="seen" value=page.seen.0.to_string()/>
                <Submit label=words.save_names busy=words.saving/>
            </form>
        </section>
    }
}

/// Changes the names of the person who is logged in. An empty name is removed.
#[server(prefix = "/forms", endpoint = "save-names")]
pub async fn save_names(
    /// The first name; empty for none.
    #[server(default)]
    #[server(rename = "firstName")]
    first_name: String,
    /// The last name; empty for none.
    #[server(default)]
    #[server(rename = "lastName")]
    last_name: String,
    /// When the user was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{notice::Notice, timestamp::Timestamp, user::UserChanges},
        server::{
            domain::users,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let named = context.caller().person().map_err(forms::refuse)?.id.into();
    let (first_name, last_name) = (Some(forms::non_empty(&first_name)), Some(forms::non_empty(&last_name)));
    let changes = UserChanges { first_name, last_name, seen: Some(Timestamp(seen)), ..UserChanges::default() };
    users::update(&context, &named, changes).await.map_err(forms::refuse)?;
    forms::notice(Notice::Saved);
    forms::go_to(&LocalPath::ours("/profile"));
    Ok(())
}
