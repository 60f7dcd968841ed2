//! `/tokens/{id}/created`: shows a new token, once. After a reload it is gone.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            copy::CopyButton,
            first_request::Waiting,
            local_time::{LocalTimes, Moment},
        },
        home::{Expires, name_of},
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        snippets::Snippets,
    },
    model::{problem::Problem, timestamp::Timestamp, token::Token},
};

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedView {
    token: Token,
    /// The value of the token; `None` after the first time.
    secret: Option<String>,
    api: String,
    now: Timestamp,
}

/// `/tokens/{id}/created`
#[component]
pub fn TokenCreatedPage() -> impl IntoView {
    let id = path_parameter("id");
    view! {
        <Page entry=pages::TOKEN_CREATED once=true>
            <Loaded load=token_created_page(id) show=|page: CreatedView| match page.secret.clone() {
                Some(secret) => view! { <NewToken page secret/> }.into_any(),
                None => view! { <NoLongerShown token=page.token/> }.into_any(),
            }/>
        </Page>
    }
}

#[component]
fn NewToken(page: CreatedView, secret: String) -> impl IntoView {
    let (token, now) = (page.token, page.now);
    view! {
        <h1>"Copy your token now"</h1>
        <p>
            "It is shown only once. Anyone who has it can act as you"
            {token.expiry.map(|_| " until it expires")} "."
        </p>
        <div class="secret">
            <code id="token-value" tabindex="0" aria-label="Your token">{secret}</code>
            <CopyButton target="token-value".to_owned() label="Copy token".to_owned() file="keydesk-token.txt".to_owned()/>
        </div>
        <dl class="facts">
            <dt>"Name"</dt>
            <dd>{name_of(&token)}</dd>
            <dt>"Kind"</dt>
            <dd><code>{token.kind.as_str()}</code></dd>
            <dt>"Expires"</dt>
            <dd><Expires at=token.expiry now/></dd>
            <dt>"Id"</dt>
            <dd><code>{token.id.to_string()}</code></dd>
        </dl>
        <Waiting
            token=Some(token.id.to_string())
            since=now
            otherwise="Your list of tokens shows when it was last used.".to_owned()
        />
        <Snippets api=page.api/>
        <p><a class="button" href="/">"I have copied it"</a></p>
        <LocalTimes/>
    }
}

#[component]
fn NoLongerShown(token: Token) -> impl IntoView {
    view! {
        <h1>"This token was shown once"</h1>
        <p>"Regenerate it, or create another one. Regenerating makes the old value invalid at once."</p>
        <dl class="facts">
            <dt>"Name"</dt>
            <dd>{name_of(&token)}</dd>
            <dt>"Created"</dt>
            <dd><Moment at=token.created/></dd>
        </dl>
        <div class="buttons">
            <form method="post" action="/forms/regenerate-token">
                <input type="hidden" name="id" value=token.id.to_string()/>
                <button type="submit" id="regenerate">"Regenerate"</button>
            </form>
            <form method="post" action="/forms/create-token">
                <button type="submit" class="primary" id="create-token">"Create another"</button>
            </form>
            <a href="/">"Home"</a>
        </div>
        <LocalTimes/>
    }
}

/// Loads a token of the user's own, with its value if it has just been created.
#[server(prefix = "/forms", endpoint = "token-created-page")]
pub async fn token_created_page(
    /// The id of the token, as in the path.
    id: String,
) -> Result<CreatedView, Problem> {
    use crate::server::{
        domain::{accounts, resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let token = tokens::show_own(&context, &TokenRef::new(&id)).await.map_err(forms::refuse)?;
    let slug = accounts::default_account(context.domain()).await.map_err(forms::refuse)?.slug;
    let api = forms::state()?.config.public_url.join(&format!("/v1/accounts/{slug}"));
    Ok(CreatedView { secret: forms::secret_of(token.id), token, api, now: context.now() })
}
