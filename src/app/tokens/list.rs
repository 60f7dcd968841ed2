//! `/tokens`: one's own tokens by group, in pages of 25.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::LocalTimes,
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::query_parameter,
        tokens::table::{TokenAction, TokenTable},
    },
    model::{
        id::TokenId,
        own_tokens::{TokenCounts, TokenGroup, TokenRights},
        paging::Place,
        problem::Problem,
        timestamp::Timestamp,
        token::Token,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokensView {
    tokens: Vec<Token>,
    group: TokenGroup,
    counts: TokenCounts,
    place: Place,
    rights: TokenRights,
    may_generate: bool,
    may_revoke_all: bool,
    now: Timestamp,
}

/// `/tokens`
#[component]
pub fn TokensPage() -> impl IntoView {
    let (show, number) = (query_parameter("show"), query_parameter("page"));
    view! {
        <Page entry=pages::TOKENS>
            <Loaded load=tokens_page(show, number) show=move |page: TokensView| view! { <Tokens page/> }/>
        </Page>
    }
}

#[component]
fn Tokens(page: TokensView) -> impl IntoView {
    let words = WORDS.get();
    let create = page.may_generate.then(|| view! { <a class="button primary" href="/tokens/new">{words.create}</a> });
    if page.counts.all() == 0 {
        return view! {
            <h1>{words.heading}</h1>
            <section class="card">
                <p>{words.none}</p>
                <p>{create}</p>
            </section>
        }
        .into_any();
    }
    let all = page.may_revoke_all && page.counts.all() > 1;
    view! {
        <div class="head"><h1>{words.heading}</h1> {create}</div>
        <section class="card">
            <Groups counts=page.counts chosen=page.group/>
            <Table group=page.group tokens=page.tokens rights=page.rights now=page.now/>
            <Pages group=page.group place=page.place/>
        </section>
        {all.then(|| view! { <p><a href="/tokens/revoke-all">{words.revoke_all}</a></p> })}
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn Groups(counts: TokenCounts, chosen: TokenGroup) -> impl IntoView {
    let words = WORDS.get();
    let is_shown = move |group: &TokenGroup| counts.of(*group) > 0 || *group == chosen || *group == TokenGroup::InForce;
    let link = move |group| {
        let current = (group == chosen).then_some("page");
        let count = counts.of(group).to_string();
        view! {
            <a href=address(group, 1) aria-current=current>{words.of(group).name} " " <span class="count">{count}</span></a>
        }
    };
    view! {
        <nav class="groups" aria-label=words.groups>
            {TokenGroup::ALL.into_iter().filter(is_shown).map(link).collect_view()}
        </nav>
    }
}

#[component]
fn Table(group: TokenGroup, tokens: Vec<Token>, rights: TokenRights, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    if tokens.is_empty() {
        return view! { <p class="hint">{words.of(group).empty}</p> }.into_any();
    }
    let action = |label, path: &'static str| TokenAction::new(label, move |id| [&page_of(id), path].concat());
    let regenerate = rights.regenerate.then(|| action(words.regenerate, "/regenerate"));
    let revoke = rights.revoke.then(|| action(words.revoke, "/revoke"));
    let actions = regenerate.into_iter().chain(revoke).collect();
    let caption = format!("{}, {}", words.of(group).name, words.newest_first);
    view! { <TokenTable tokens caption page=page_of actions now/> }.into_any()
}

/// The address of the page of a token.
fn page_of(id: TokenId) -> String {
    format!("/tokens/{id}")
}

#[component]
fn Pages(group: TokenGroup, place: Place) -> impl IntoView {
    let (words, Place { page, last }) = (WORDS.get(), place);
    (last > 1).then(|| {
        let newer = (page > 1).then(|| view! { <a rel="prev" href=address(group, page - 1)>{words.newer}</a> });
        let older = (page < last).then(|| view! { <a rel="next" href=address(group, page + 1)>{words.older}</a> });
        view! { <nav class="pages" aria-label=words.pages>{newer} <span>{(words.place)(page, last)}</span> {older}</nav> }
    })
}

/// The address of a page of a group.
fn address(group: TokenGroup, page: u32) -> String {
    let show = (group != TokenGroup::InForce).then(|| format!("show={}", group.as_str()));
    let page = (page > 1).then(|| format!("page={page}"));
    let query = [show, page].into_iter().flatten().collect::<Vec<_>>().join("&");
    if query.is_empty() { "/tokens".into() } else { format!("/tokens?{query}") }
}

/// Loads a page of a group of the user's tokens.
#[server(prefix = "/forms", endpoint = "tokens-page")]
pub async fn tokens_page(
    /// The group; for an unknown word that of the tokens in force.
    #[server(default)]
    show: String,
    /// The number of the page, from 1.
    #[server(default)]
    page: String,
) -> Result<TokensView, Problem> {
    use crate::{
        model::paging::{Paging, Start},
        server::{domain::tokens, web::forms},
    };

    const SIZE: u32 = 25;
    let context = forms::logged_in().await?;
    let group = TokenGroup::find(&show);
    let counts = tokens::count_groups(&context).await.map_err(forms::refuse)?;
    let place = Place::of(counts.of(group), SIZE, &page);
    let paging = Paging { start: Start::Page(place.page), ..Paging::newest(SIZE) };
    let tokens = tokens::list_group(&context, group, paging).await.map_err(forms::refuse)?.records;
    // They are the same for all tokens of one's own.
    let rights = tokens.first().map_or_else(TokenRights::default, |token| tokens::rights(&context, token));
    let (may_generate, may_revoke_all) =
        (tokens::may_generate(&context).is_ok(), tokens::may_revoke_all(&context).is_ok());
    Ok(TokensView { tokens, group, counts, place, rights, may_generate, may_revoke_all, now: context.now() })
}

/// The words of a group.
struct GroupWords {
    name: &'static str,
    empty: &'static str,
}

/// The words of this page.
struct Words {
    heading: &'static str,
    create: &'static str,
    none: &'static str,
    groups: &'static str,
    in_force: GroupWords,
    expiring_soon: GroupWords,
    unused: GroupWords,
    expired: GroupWords,
    newest_first: &'static str,
    regenerate: &'static str,
    revoke: &'static str,
    revoke_all: &'static str,
    pages: &'static str,
    newer: &'static str,
    older: &'static str,
    place: fn(u32, u32) -> String,
}

impl Words {
    const fn of(&self, group: TokenGroup) -> &GroupWords {
        match group {
            TokenGroup::InForce => &self.in_force,
            TokenGroup::ExpiringSoon => &self.expiring_soon,
            TokenGroup::Unused => &self.unused,
            TokenGroup::Expired => &self.expired,
        }
    }
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Tokens",
        create: "Create a token",
        none: "No tokens yet. An app that logs you in needs one.",
        groups: "Which tokens",
        in_force: GroupWords { name: "In force", empty: "No token is in force." },
        expiring_soon: GroupWords { name: "Expiring soon", empty: "No token expires within 7 days." },
        unused: GroupWords { name: "Unused for 90 days", empty: "Every token has been used within 90 days." },
        expired: GroupWords { name: "Expired", empty: "No token expired within the last 90 days." },
        newest_first: "newest first",
        regenerate: "Regenerate",
        revoke: "Revoke",
        revoke_all: "Revoke all",
        pages: "Pages",
        newer: "Newer",
        older: "Older",
        place: |page, last| format!("Page {page} of {last}"),
    },
    german: Words {
        heading: "Token",
        create: "Token erstellen",
        none: "Noch keine Token. Eine App, die Sie anmeldet, braucht eines.",
        groups: "Welche Token",
        in_force: GroupWords { name: "Gültig", empty: "Kein Token ist gültig." },
        expiring_soon: GroupWords { name: "Laufen bald ab", empty: "Kein Token läuft in den nächsten 7 Tagen ab." },
        unused: GroupWords { name: "90 Tage unbenutzt", empty: "Jedes Token wurde in den letzten 90 Tagen benutzt." },
        expired: GroupWords { name: "Abgelaufen", empty: "In den letzten 90 Tagen ist kein Token abgelaufen." },
        newest_first: "die neuesten zuerst",
        regenerate: "Neuer Wert",
        revoke: "Widerrufen",
        revoke_all: "Alle widerrufen",
        pages: "Seiten",
        newer: "Neuere",
        older: "Ältere",
        place: |page, last| format!("Seite {page} von {last}"),
    },
};
