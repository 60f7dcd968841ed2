//! The form with the metadata of a user: what it does.

use leptos::prelude::*;

use crate::model::problem::Problem;

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
            domain::{metadata_text, resource_ref::UserRef, users},
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    users::look_up(&context, &UserRef::new(&id)).await.map_err(forms::refuse)?;
    let metadata = Some(metadata_text::read(&metadata).map_err(forms::refuse)?);
    let changes = UserChanges { metadata, seen: Some(Timestamp(seen)), ..UserChanges::default() };
    let user = users::update_other(&context, &UserRef::new(&id), changes).await.map_err(forms::refuse)?;
    office::done(user.id, "", Notice::Saved);
    Ok(())
}
