//! `/tokens/revoke-all`: says how many tokens will be gone, and asks.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::refused,
        tokens::parts::Confirm,
    },
    model::{own_tokens::TokenCounts, problem::Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RevokeAllView {
    counts: TokenCounts,
}

/// `/tokens/revoke-all`
#[component]
pub fn RevokeAllTokensPage() -> impl IntoView {
    let refused = refused::<RevokeAllTokens>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::REVOKE_ALL_TOKENS error>
            <Loaded
                load=revoke_all_tokens_page()
                show=move |page: RevokeAllView| view! { <Question counts=page.counts refused/> }
            />
        </Page>
    }
}

#[component]
fn Question(counts: TokenCounts, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    if counts.all() == 0 {
        return view! { <h1>{words.none}</h1> <p><a href="/tokens">{words.back}</a></p> }.into_any();
    }
    let expired = (counts.expired > 0).then(|| view! { <p>{(words.expired)(counts.expired)}</p> });
    view! {
        // The heading says how many, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=refused.is_none()>{(words.question)(counts.all())}</h1>
        <p>{(words.in_force)(counts.in_force)}</p>
        {expired}
        <p>{words.session}</p>
        <Confirm
            endpoint="revoke-all-tokens"
            token=None
            label=words.revoke
            busy=words.revoking
            keep=words.keep
            back="/tokens".to_owned()
            refused
        />
    }
    .into_any()
}

/// Counts the user's tokens.
#[server(prefix = "/forms", endpoint = "revoke-all-tokens-page")]
pub async fn revoke_all_tokens_page() -> Result<RevokeAllView, Problem> {
    use crate::server::{domain::tokens, web::forms};

    let context = forms::logged_in().await?;
    tokens::may_revoke_all(&context).map_err(forms::refuse)?;
    Ok(RevokeAllView { counts: tokens::count_groups(&context).await.map_err(forms::refuse)? })
}

/// Revokes all tokens of the user. The session goes on.
#[server(prefix = "/forms", endpoint = "revoke-all-tokens")]
pub async fn revoke_all_tokens() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::UserRef, tokens},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let user = UserRef::from(context.caller().person().map_err(forms::refuse)?.id);
    tokens::revoke_all(&context, &user.into()).await.map_err(forms::refuse)?;
    forms::notice(Notice::TokensRevoked);
    forms::go_to(&LocalPath::ours("/tokens"));
    Ok(())
}

/// The words of this page.
struct Words {
    none: &'static str,
    back: &'static str,
    question: fn(u64) -> String,
    in_force: fn(u64) -> String,
    expired: fn(u64) -> String,
    session: &'static str,
    revoke: &'static str,
    revoking: &'static str,
    keep: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        none: "You have no tokens",
        back: "Back to your tokens",
        question: |count| match count {
            1 => "Revoke your only token?".into(),
            count => format!("Revoke all {count} tokens?"),
        },
        in_force: |count| match count {
            0 => "None is in force. This cannot be undone.".into(),
            1 => "One is in force: apps using it stop working at once. This cannot be undone.".into(),
            count => format!("{count} are in force: apps using them stop working at once. This cannot be undone."),
        },
        expired: |count| match count {
            1 => "One has expired already, and leaves the list.".into(),
            count => format!("{count} have expired already, and leave the list."),
        },
        session: "You stay logged in here.",
        revoke: "Revoke all tokens",
        revoking: "Revoking…",
        keep: "Keep them",
    },
    german: Words {
        none: "Sie haben keine Token",
        back: "Zurück zu Ihren Token",
        question: |count| match count {
            1 => "Ihr einziges Token widerrufen?".into(),
            count => format!("Alle {count} Token widerrufen?"),
        },
        in_force: |count| match count {
            0 => "Keines ist gültig. Das lässt sich nicht rückgängig machen.".into(),
            1 => "Eines ist gültig: Apps, die es benutzen, funktionieren ab sofort nicht mehr. \
                  Das lässt sich nicht rückgängig machen."
                .into(),
            count => format!(
                "{count} sind gültig: Apps, die sie benutzen, funktionieren ab sofort nicht mehr. \
                 Das lässt sich nicht rückgängig machen."
            ),
        },
        expired: |count| match count {
            1 => "Eines ist schon abgelaufen und verschwindet aus der Liste.".into(),
            count => format!("{count} sind schon abgelaufen und verschwinden aus der Liste."),
        },
        session: "Hier bleiben Sie angemeldet.",
        revoke: "Alle Token widerrufen",
        revoking: "Werden widerrufen …",
        keep: "Behalten",
    },
};
