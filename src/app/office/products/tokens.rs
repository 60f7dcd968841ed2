//! The tokens of a product on its page.

use leptos::prelude::*;

use crate::{
    app::{
        components::local_time::Moment,
        language::Translated,
        office::{parts::Pages, products::LIST},
        tokens::parts::{Expires, LastUse, name_of, short_id},
    },
    model::{
        paging::Place,
        product_list::{ProductForStaff, ProductRights},
        timestamp::Timestamp,
        token::Token,
    },
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
    let create = rights
        .generate_tokens
        .then(|| view! { <a class="button primary" href=format!("{own}/tokens/new")>{words.create}</a> });
    let all = (rights.revoke_tokens && belongings.tokens > 1)
        .then(|| view! { <p><a href=format!("{own}/confirm?change=tokens")>{words.revoke_all}</a></p> });
    let who = (!rights.generate_tokens).then(|| view! { <p class="hint">{words.who}</p> });
    let content = match tokens.is_empty() {
        true => view! { <p class="hint">{words.none}</p> }.into_any(),
        false => view! { <TokenTable own=own.clone() tokens rights now/> <Pages list=own place/> }.into_any(),
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

#[component]
fn TokenTable(own: String, tokens: Vec<Token>, rights: ProductRights, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let row = move |token: Token| {
        let name = name_of(&token);
        let action = |change: &str, label: &'static str| {
            let address = format!("{own}/confirm?change={change}&token={}", token.id);
            let spoken = format!("{label} {name} {}", short_id(token.id));
            view! { <a href=address aria-label=spoken>{label}</a> }
        };
        let regenerate = rights.generate_tokens.then(|| action("regenerate", words.regenerate));
        let revoke = rights.revoke_tokens.then(|| action("token", words.revoke));
        view! {
            <tr>
                <th scope="row" data-label=words.name>
                    {name.clone()}
                    <span class="under"><code>{short_id(token.id)}</code></span>
                </th>
                <td data-label=words.created><Moment at=token.created/></td>
                <td data-label=words.last_used><LastUse at=token.last_used now/></td>
                <td data-label=words.expires><Expires at=token.expiry now/></td>
                <td class="actions">{regenerate} " " {revoke}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <table>
            <caption class="sr">{words.tokens}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.created}</th>
                    <th scope="col">{words.last_used}</th>
                    <th scope="col">{words.expires}</th>
                    <th scope="col"><span class="sr">{words.actions}</span></th>
                </tr>
            </thead>
            <tbody>{tokens.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// The words of the tokens.
struct Words {
    tokens: &'static str,
    create: &'static str,
    none: &'static str,
    who: &'static str,
    name: &'static str,
    created: &'static str,
    last_used: &'static str,
    expires: &'static str,
    actions: &'static str,
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
        name: "Name",
        created: "Created",
        last_used: "Last used",
        expires: "Expires",
        actions: "Actions",
        regenerate: "Regenerate",
        revoke: "Revoke",
        revoke_all: "Revoke all",
    },
    german: Words {
        tokens: "Token",
        create: "Token erstellen",
        none: "Noch keine Token. Ihr Server braucht eines, um Benutzer anzulegen, wenn sich nur Eingeladene registrieren können.",
        who: "Admins und Entwicklung können Token von Produkten erstellen, erneuern und widerrufen.",
        name: "Name",
        created: "Erstellt",
        last_used: "Zuletzt benutzt",
        expires: "Läuft ab",
        actions: "Aktionen",
        regenerate: "Neuer Wert",
        revoke: "Widerrufen",
        revoke_all: "Alle widerrufen",
    },
};
