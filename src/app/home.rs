//! `/`: the account home. Shows who is logged in, and their tokens.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::{LocalTimes, Moment},
        create_token::CreateToken,
        layout::{Loaded, Page},
        pages,
        refused_form::refused,
    },
    model::{problem::Problem, timestamp::Timestamp, token::Token, user::User},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HomeView {
    user: User,
    tokens: Vec<Token>,
    may_revoke: bool,
    now: Timestamp,
}

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    let refused = refused::<CreateToken>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::HOME error>
            <Loaded load=home() show=move |page: HomeView| view! { <Home page refused/> }/>
        </Page>
    }
}

#[component]
fn Home(page: HomeView, refused: Option<Problem>) -> impl IntoView {
    let (name, email) = (page.user.display_name(), page.user.email.to_string());
    let under = (name != email).then(|| view! { <p class="under">{email}</p> });
    let sentences = refused.map(|problem| problem.sentences());
    view! {
        <h1>{name}</h1>
        {under}
        {page.user.role.is_staff().then(|| view! { <p><span class="badge">{page.user.role.in_words()}</span></p> })}
        <section class="card" aria-labelledby="tokens">
            <div class="head">
                <h2 id="tokens">"Tokens"</h2>
                <form method="post" action="/forms/create-token">
                    <button type="submit" class="primary" id="create-token">"Create a token"</button>
                </form>
            </div>
            {sentences.map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
            <Tokens tokens=page.tokens may_revoke=page.may_revoke now=page.now/>
        </section>
        <LocalTimes/>
    }
}

#[component]
fn Tokens(tokens: Vec<Token>, may_revoke: bool, now: Timestamp) -> impl IntoView {
    if tokens.is_empty() {
        return view! { <p class="hint">"No tokens yet. Create one for your app."</p> }.into_any();
    }
    view! {
        <table>
            <caption class="sr">"Your tokens, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col"><span class="sr">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>
                {tokens.into_iter().map(|token| view! { <TokenRow token may_revoke now/> }).collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

#[component]
fn TokenRow(token: Token, may_revoke: bool, now: Timestamp) -> impl IntoView {
    let href = format!("/tokens/{}/revoke", token.id);
    let used = match token.last_used {
        Some(at) => view! { <Moment at now/> }.into_any(),
        None => "Never used".into_any(),
    };
    let name = name_of(&token);
    let label = format!("Revoke {name}, created {}", super::components::local_time::words(token.created));
    view! {
        <tr>
            <th scope="row" data-label="Name">{name}</th>
            <td data-label="Created"><Moment at=token.created/></td>
            <td data-label="Expires"><Expires at=token.expiry now/></td>
            <td data-label="Last used">{used}</td>
            <td class="actions">{may_revoke.then(|| view! { <a href=href aria-label=label>"Revoke"</a> })}</td>
        </tr>
    }
}

/// When a token expires, with a warning in the last week.
#[component]
pub fn Expires(
    /// When it expires; `None` if never.
    at: Option<Timestamp>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    const WEEK: i64 = 7 * 24 * 3600;
    let Some(at) = at else { return "Never".into_any() };
    if at <= now {
        return view! { <span class="badge danger">"Expired"</span> " " <Moment at/> }.into_any();
    }
    match now.seconds_until(at) < WEEK {
        true => {
            view! { <Moment at/> " " <span class="badge warn">{super::components::local_time::distance(at, now)}</span> }
                .into_any()
        }
        false => view! { <Moment at now/> }.into_any(),
    }
}

/// The name of a token, or a text for one without a name.
#[must_use]
pub fn name_of(token: &Token) -> String {
    token.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Unnamed token".into())
}

/// Loads the user and their tokens.
#[server(prefix = "/forms", endpoint = "home")]
pub async fn home() -> Result<HomeView, Problem> {
    use crate::server::{domain::tokens, web::forms};

    let context = forms::logged_in().await?;
    let user = context.caller().person().map_err(forms::refuse)?.clone();
    let tokens = tokens::list_own(&context, 100).await.map_err(forms::refuse)?;
    let may_revoke = tokens.first().is_some_and(|token| tokens::may_revoke(&context, token).is_ok());
    Ok(HomeView { user, tokens, may_revoke, now: context.now() })
}
