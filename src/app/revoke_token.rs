//! `/tokens/{id}/revoke`: says what will stop working, and asks.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::{LocalTimes, Moment},
        home::name_of,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::refused,
    },
    model::{id::TokenId, problem::Problem, timestamp::Timestamp, token::Token},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RevokeView {
    token: Token,
    now: Timestamp,
}

/// `/tokens/{id}/revoke`
#[component]
pub fn RevokeTokenPage() -> impl IntoView {
    let id = path_parameter("id");
    let refused = refused::<RevokeToken>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::REVOKE_TOKEN error>
            <Loaded load=revoke_token_page(id) show=move |page: RevokeView| view! { <Confirmation page refused/> }/>
        </Page>
    }
}

#[component]
fn Confirmation(page: RevokeView, refused: Option<Problem>) -> impl IntoView {
    const HOUR: i64 = 3600;
    let (token, now) = (page.token, page.now);
    let used = match token.last_used {
        None => view! { <p>"It has never been used."</p> }.into_any(),
        Some(at) if at.seconds_until(now) < HOUR => {
            view! { <p class="warning">"Last used " <Moment at now/> "."</p> }.into_any()
        }
        Some(at) => view! { <p>"Last used " <Moment at now/> "."</p> }.into_any(),
    };
    let sentences = refused.map(|problem| problem.sentences());
    view! {
        // The heading names the token, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=true>"Revoke " <em>{name_of(&token)}</em> "?"</h1>
        {sentences.map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
        <p>"Apps using it stop working at once. This cannot be undone."</p>
        {used}
        <dl class="facts">
            <dt>"Created"</dt>
            <dd><Moment at=token.created/></dd>
            <dt>"Id"</dt>
            <dd><code>{token.id.to_string()}</code></dd>
        </dl>
        <form class="buttons" method="post" action="/forms/revoke-token">
            <input type="hidden" name="id" value=token.id.to_string()/>
            <button type="submit" class="danger" id="revoke">"Revoke token"</button>
            <a href="/">"Keep it"</a>
        </form>
        <LocalTimes/>
    }
}

/// Loads the token.
#[server(prefix = "/forms", endpoint = "revoke-token-page")]
pub async fn revoke_token_page(
    /// The id of the token, as in the path.
    id: String,
) -> Result<RevokeView, Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let token = tokens::show(&context, &TokenRef::new(&id)).await.map_err(forms::refuse)?;
    tokens::may_revoke(&context, &token).map_err(forms::refuse)?;
    Ok(RevokeView { token, now: context.now() })
}

/// Revokes a token.
#[server(prefix = "/forms", endpoint = "revoke-token")]
pub async fn revoke_token(
    /// The id of the token.
    id: TokenId,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::TokenRef, tokens},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let was_there = tokens::revoke(&context, &TokenRef::from(id)).await;
    let was_there = forms::is_found(was_there)?;
    forms::notice(if was_there { Notice::TokenRevoked } else { Notice::TokenGone });
    forms::go_to(&LocalPath::home());
    Ok(())
}
