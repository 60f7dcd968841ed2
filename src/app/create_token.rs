//! Creates a token, or gives one a new value. Both redirect to the page that shows the value once.

use leptos::prelude::*;

use crate::model::{id::TokenId, problem::Problem};

/// Creates a token for the user who is logged in.
#[server(prefix = "/forms", endpoint = "create-token")]
pub async fn create_token(
    /// The name of the token; empty for none.
    #[server(default)]
    name: String,
) -> Result<(), Problem> {
    use crate::{
        model::token::TokenDraft,
        server::{domain::tokens, web::forms},
    };

    let context = forms::logged_in().await?;
    let draft = TokenDraft::for_app(&name, context.now());
    let issued = tokens::generate(&context, draft).await.map_err(forms::refuse)?;
    forms::go_to(&forms::show_once(&issued));
    Ok(())
}

/// Gives a token a new value. The old one is invalid at once.
#[server(prefix = "/forms", endpoint = "regenerate-token")]
pub async fn regenerate_token(
    /// The id of the token.
    id: TokenId,
) -> Result<(), Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let issued = tokens::regenerate(&context, Some(&TokenRef::from(id))).await;
    forms::go_to(&forms::show_once(&issued.map_err(forms::refuse)?));
    Ok(())
}
