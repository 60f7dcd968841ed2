//! The tokens of a product on its page.

use leptos::prelude::*;

use crate::{
    app::{
        components::why_link::Why,
        language::Translated,
        office::{parts::Pages, products::LIST},
        tokens::table::{TokenAction, TokenTable},
    },
    model::{deed::Deed, paging::Place, product_list::ProductForStaff, timestamp::Timestamp, token::Token},
};

/// The tokens with what the reader may do, or who could.
#[component]
pub(super) fn ProductTokens(
    /// The product.
    shown: ProductForStaff,
    /// A page of its tokens.
    tokens: Vec<Token>,
    /// Which page it is.
    place: Place,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let ProductForStaff { product, belongings, rights } = shown;
    let own = format!("{LIST}/{}", product.id);
    let create =
        rights.generate_tokens.then(|| view! { <a class="button" href=format!("{own}/tokens/new")>{words.create}</a> });
    let all = (rights.revoke_tokens && belongings.tokens > 1)
        .then(|| view! { <p><a href=format!("{own}/confirm?change=tokens")>{words.revoke_all}</a></p> });
    let who =
        (!rights.generate_tokens).then(|| view! { <p class="hint">{words.who} <Why deed=Deed::ChangeProducts/></p> });
    let content = match tokens.is_empty() {
        true => view! { <p class="hint">{words.none}</p> }.into_any(),
        false => {
            let action = |label, change: &'static str| {
                let own = own.clone();
                TokenAction::new(label, move |id| format!("{own}/confirm?change={change}&token={id}"))
            };
            let regenerate = rights.generate_tokens.then(|| action(words.regenerate, "regenerate"));
            let revoke = rights.revoke_tokens.then(|| action(words.revoke, "token"));
            let actions = regenerate.into_iter().chain(revoke).collect();
            view! { <TokenTable tokens caption=words.tokens.to_owned() actions now/> <Pages list=own place/> }
                .into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="tokens">
            <div class="head"><h2 id="tokens">{words.tokens}</h2> {create}</div>
            {content}
            {all}
            {who}
        </section>
    }
    .into_any()
}

/// The words of the tokens.
struct Words {
    tokens: &'static str,
    create: &'static str,
    none: &'static str,
    who: &'static str,
    regenerate: &'static str,
    revoke: &'static str,
    revoke_all: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        tokens: "Tokens",
        create: "Create a token",
        none: "No tokens yet. Your server needs one to create users while sign-up is closed.",
        who: "Admins and developers can create, regenerate and revoke tokens of products.",
        regenerate: "Regenerate",
        revoke: "Revoke",
        revoke_all: "Revoke all",
    },
    german: Words {
        tokens: "Token",
        create: "Token erstellen",
        none: "Noch keine Token. Ihr Server braucht eines, um Benutzer anzulegen, wenn sich nur Eingeladene registrieren können.",
        who: "Admins und Entwicklung können Token von Produkten erstellen, erneuern und widerrufen.",
        regenerate: "Neuer Wert",
        revoke: "Widerrufen",
        revoke_all: "Alle widerrufen",
    },
};
