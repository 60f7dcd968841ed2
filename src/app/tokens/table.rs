//! The table of tokens, for their owner and for staff.

use leptos::prelude::*;

use crate::{
    app::{
        components::local_time::{self, Moment},
        language::Translated,
        tokens::parts::{Expires, LastUse, name_of, short_id},
    },
    model::{id::TokenId, timestamp::Timestamp, token::Token},
};

/// The address of a page about a token.
type AddressOf = Box<dyn Fn(TokenId) -> String + Send>;

/// A link in each row.
pub struct TokenAction {
    label: &'static str,
    address: AddressOf,
}

impl TokenAction {
    /// A link with this label. `address` tells where it leads.
    #[must_use]
    pub fn new(label: &'static str, address: impl Fn(TokenId) -> String + Send + 'static) -> Self {
        Self { label, address: Box::new(address) }
    }
}

/// The table. Each row has the actions in their order.
#[component]
pub fn TokenTable(
    /// The tokens.
    tokens: Vec<Token>,
    /// What the table is, for screen readers.
    caption: String,
    /// Where the name of a token leads; `None` if nowhere.
    #[prop(optional)]
    page: Option<fn(TokenId) -> String>,
    /// What the reader may do with each token.
    actions: Vec<TokenAction>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let row = move |token: Token| {
        let name = name_of(&token);
        // A name may occur twice; with the time it says which one.
        let created = local_time::words(token.created);
        let action = |TokenAction { label, address }: &TokenAction| {
            let spoken = format!("{label} {name}, {} {created}", words.created_at);
            view! { <a href=address(token.id) aria-label=spoken>{*label}</a> " " }
        };
        let actions = actions.iter().map(action).collect_view();
        let name = match page {
            Some(page) => view! { <a href=page(token.id)>{name.clone()}</a> }.into_any(),
            None => name.clone().into_any(),
        };
        view! {
            <tr>
                <th scope="row" data-label=words.name>
                    {name}
                    <span class="under">{token.kind.as_str()} " " <code>{short_id(token.id)}</code></span>
                </th>
                <td data-label=words.created><Moment at=token.created/></td>
                <td data-label=words.last_used><LastUse at=token.last_used now/></td>
                <td data-label=words.expires><Expires at=token.expiry now/></td>
                <td class="actions">{actions}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <table>
            <caption class="sr">{caption}</caption>
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

/// The words of the table.
struct Words {
    name: &'static str,
    created: &'static str,
    /// The same within a sentence, before the moment.
    created_at: &'static str,
    last_used: &'static str,
    expires: &'static str,
    actions: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        name: "Name",
        created: "Created",
        created_at: "created",
        last_used: "Last used",
        expires: "Expires",
        actions: "Actions",
    },
    german: Words {
        name: "Name",
        created: "Erstellt",
        created_at: "erstellt",
        last_used: "Zuletzt benutzt",
        expires: "Läuft ab",
        actions: "Aktionen",
    },
};
