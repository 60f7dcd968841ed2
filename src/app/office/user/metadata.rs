//! The form with the metadata of a user as JSON.

use leptos::prelude::*;

use crate::{
    app::{
        components::{feedback::Feedback, field::Submit, form_checks::FormCheck, text_area::TextArea},
        office::user::{parts::Conflict, words::WORDS},
        refused_form::{Typed, field_error},
    },
    model::{
        problem::{ErrorCode, Field, Problem},
        user_rights::UserForStaff,
    },
};

/// The form, or the metadata as text.
#[component]
pub(super) fn MetadataCard(
    shown: UserForStaff,
    stored: String,
    typed: Typed,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let content = match shown.rights.metadata {
        true => view! { <MetadataForm shown stored typed refused/> }.into_any(),
        false => view! { <pre><code>{stored}</code></pre> <p class="hint">{words.who_edits_metadata}</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="metadata-heading">
            <h2 id="metadata-heading">{words.metadata}</h2>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn MetadataForm(shown: UserForStaff, stored: String, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let is_stale = refused.as_ref().is_some_and(|problem| problem.has(ErrorCode::Stale));
    let now = stored.clone();
    let conflict = is_stale.then(|| view! { <Conflict><pre><code>{now}</code></pre></Conflict> });
    let value = refused.as_ref().and_then(|_| typed.named("metadata")).unwrap_or(stored);
    let refused = refused.filter(|_| !is_stale);
    view! {
        {conflict}
        <form method="post" action="/forms/save-user-metadata" id="save-user-metadata" novalidate>
            <Feedback
                form="save-user-metadata".to_owned()
                check=FormCheck::Nothing
                refused=refused.clone()
                help=None
            />
            <TextArea
                field=Field::Metadata
                label=words.json
                hint=words.json_hint
                value
                error=field_error(refused.as_ref(), Field::Metadata)
            />
            <input type="hidden" name="id" value=shown.user.id.to_string()/>
            <input type="hidden" name="seen" value=shown.user.updated.0.to_string()/>
            <Submit label=words.save_metadata busy=words.saving/>
        </form>
    }
    .into_any()
}

/// Replaces the metadata of a user.
#[server(prefix = "/forms", endpoint = "save-user-metadata")]
pub async fn save_user_metadata(
    /// The id of the user.
    id: String,
    /// The metadata as JSON.
    #[server(default)]
    metadata: String,
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
    users::look_up(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?;
    let metadata = Some(users::read_metadata(&metadata).map_err(forms::refuse)?);
    let changes = UserChanges { metadata, seen: Some(Timestamp(seen)), ..UserChanges::default() };
    let user = users::update_other(&context, &UserRef::new(&id), changes).await.map_err(forms::refuse)?;
    office::done(user.id, "", Notice::Saved);
    Ok(())
}
