//! `/tokens/{id}/revoke`: says what will stop working, and asks.

use leptos::prelude::*;

use crate::{
    app::{
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::refused,
        tokens::{
            parts::Confirm,
            question::{AskedToken, Question},
        },
    },
    model::{id::TokenId, problem::Problem},
};

/// `/tokens/{id}/revoke`
#[component]
pub fn RevokeTokenPage() -> impl IntoView {
    let id = path_parameter("id");
    let refused = refused::<RevokeToken>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::REVOKE_TOKEN error>
            <Loaded load=revoke_token_page(id) show=move |asked: AskedToken| view! { <Revoke asked refused/> }/>
        </Page>
    }
}

#[component]
fn Revoke(asked: AskedToken, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let ends = if asked.token.has_expired(asked.now) { words.expired } else { words.in_force };
    let consequence = view! { {ends} " " {words.for_good} }.into_any();
    let id = asked.token.id;
    view! {
        <Question asked question=words.question consequence is_refused=refused.is_some()>
            <Confirm
                endpoint="revoke-token"
                token=Some(id)
                label=words.revoke
                busy=words.revoking
                keep=words.keep
                back="/tokens".to_owned()
                refused
            />
        </Question>
    }
    .into_any()
}

/// Loads a token that the user may revoke: managers also those of others.
#[server(prefix = "/forms", endpoint = "revoke-token-page")]
pub async fn revoke_token_page(
    /// The id of the token, as in the path.
    id: String,
) -> Result<AskedToken, Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let token = tokens::show(&context, &TokenRef::new(&id)).await.map_err(forms::refuse)?;
    tokens::may_revoke(&context, &token).map_err(forms::refuse)?;
    Ok(AskedToken { token, now: context.now() })
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
    let revoked = tokens::revoke(&context, &TokenRef::from(id)).await;
    let was_there = forms::found(revoked)?.is_some();
    forms::notice(if was_there { Notice::TokenRevoked } else { Notice::TokenGone });
    forms::go_to(&LocalPath::ours("/tokens"));
    Ok(())
}

/// The words of this page.
struct Words {
    /// Before and after the name.
    question: [&'static str; 2],
    in_force: &'static str,
    expired: &'static str,
    for_good: &'static str,
    revoke: &'static str,
    revoking: &'static str,
    keep: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        question: ["Revoke ", "?"],
        in_force: "Apps using it stop working at once.",
        expired: "It has expired already, and leaves the list.",
        for_good: "This cannot be undone.",
        revoke: "Revoke token",
        revoking: "Revoking…",
        keep: "Keep it",
    },
    german: Words {
        question: ["Token ", " widerrufen?"],
        in_force: "Apps, die es benutzen, funktionieren ab sofort nicht mehr.",
        expired: "Es ist schon abgelaufen und verschwindet aus der Liste.",
        for_good: "Das lässt sich nicht rückgängig machen.",
        revoke: "Token widerrufen",
        revoking: "Wird widerrufen …",
        keep: "Behalten",
    },
};
