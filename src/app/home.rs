//! `/`: the account home. Shows who is logged in, what needs attention, and the newest tokens.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::{LocalTimes, Moment, distance},
        language::{Translated, language},
        layout::{Loaded, Page},
        pages,
        security::codes_left,
        tokens::parts::{Expires, LastUse, name_of},
    },
    model::{own_tokens::TokenCounts, problem::Problem, timestamp::Timestamp, token::Token, user::User},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HomeView {
    user: User,
    counts: TokenCounts,
    /// The newest token of those that expire soon.
    expiring: Option<Token>,
    newest: Vec<Token>,
    may_generate: bool,
    lacks_second_step: bool,
    /// How many recovery codes are left, if they are few.
    few_codes: Option<i64>,
    now: Timestamp,
}

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    view! {
        <Page entry=pages::HOME>
            <Loaded load=home() show=|page: HomeView| view! { <Home page/> }/>
        </Page>
    }
}

#[component]
fn Home(page: HomeView) -> impl IntoView {
    let (name, email) = (page.user.display_name(), page.user.email.to_string());
    let under = (name != email).then(|| view! { <p class="under">{email}</p> });
    view! {
        <h1>{name}</h1>
        {under}
        {page.user.role.is_staff().then(|| view! { <p><span class="badge">{*page.user.role.in_words().of(language())}</span></p> })}
        <Attention
            counts=page.counts
            expiring=page.expiring
            lacks_second_step=page.lacks_second_step
            few_codes=page.few_codes
            now=page.now
        />
        <NewestTokens tokens=page.newest all=page.counts.all() may_generate=page.may_generate now=page.now/>
        <LocalTimes/>
    }
}

/// What needs attention; nothing if nothing does.
#[component]
fn Attention(
    counts: TokenCounts,
    expiring: Option<Token>,
    lacks_second_step: bool,
    few_codes: Option<i64>,
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let expiring = match (counts.expiring_soon, expiring) {
        (0, _) | (_, None) => None,
        (1, Some(token)) => Some(view! { <li><OneExpires token now/></li> }.into_any()),
        (count, Some(_)) => {
            let text = (words.many_expire)(count);
            Some(view! { <li><a href="/tokens?show=expiring-soon">{text}</a></li> }.into_any())
        }
    };
    let unused = (counts.unused > 0).then(|| {
        view! { <li><a href="/tokens?show=unused">{(words.unused)(counts.unused)}</a> " " {words.revoke_them}</li> }
    });
    let second_step = lacks_second_step.then(
        || view! { <li>{words.no_second_step} " " <a href="/security/second-step">{words.add_second_step}</a></li> },
    );
    let codes = few_codes
        .map(|left| view! { <li>{codes_left(left)} " " <a href="/security/recovery-codes">{words.new_codes}</a></li> });
    let needed = expiring.is_some() || unused.is_some() || second_step.is_some() || codes.is_some();
    needed.then(|| {
        view! {
            <section class="card attention" aria-labelledby="attention">
                <h2 id="attention">{words.attention}</h2>
                <ul>{expiring} {unused} {second_step} {codes}</ul>
            </section>
        }
    })
}

/// One token that expires soon.
#[component]
fn OneExpires(token: Token, now: Timestamp) -> impl IntoView {
    let [before, after] = WORDS.get().expires_on;
    let at = token
        .expiry
        .map(|at| view! { <Moment at/> " " <span class="hint">{format!("({})", distance(at, now))}</span> });
    view! { <a href=format!("/tokens/{}", token.id)>{name_of(&token)}</a> " " {before} " " {at} {after} }
}

#[component]
fn NewestTokens(tokens: Vec<Token>, all: u64, may_generate: bool, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let create = may_generate.then(|| view! { <a class="button primary" href="/tokens/new">{words.create}</a> });
    let more = all > tokens.len() as u64;
    view! {
        <section class="card" aria-labelledby="tokens">
            <div class="head">
                <h2 id="tokens">{words.tokens}</h2>
                {create}
            </div>
            <NewestTable tokens now/>
            {more.then(|| view! { <p><a href="/tokens">{words.all}</a></p> })}
        </section>
    }
    .into_any()
}

#[component]
fn NewestTable(tokens: Vec<Token>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    if tokens.is_empty() {
        return view! { <p class="hint">{words.none}</p> }.into_any();
    }
    let row = move |token: Token| {
        view! {
            <tr>
                <th scope="row" data-label=words.name>
                    <a href=format!("/tokens/{}", token.id)>{name_of(&token)}</a>
                </th>
                <td data-label=words.created><Moment at=token.created/></td>
                <td data-label=words.last_used><LastUse at=token.last_used now/></td>
                <td data-label=words.expires><Expires at=token.expiry now/></td>
            </tr>
        }
    };
    view! {
        <table>
            <caption class="sr">{words.newest}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.created}</th>
                    <th scope="col">{words.last_used}</th>
                    <th scope="col">{words.expires}</th>
                </tr>
            </thead>
            <tbody>{tokens.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Loads the user, and what there is to know of their tokens.
#[server(prefix = "/forms", endpoint = "home")]
pub async fn home() -> Result<HomeView, Problem> {
    use crate::{
        model::{own_tokens::TokenGroup, paging::Paging},
        server::{
            domain::{second_factors, tokens},
            web::forms,
        },
    };

    const NEWEST: u32 = 3;
    let context = forms::logged_in().await?;
    let user = context.caller().person().map_err(forms::refuse)?.clone();
    let counts = tokens::count_groups(&context).await.map_err(forms::refuse)?;
    let expiring = tokens::list_group(&context, TokenGroup::ExpiringSoon, Paging::newest(1)).await;
    let expiring = expiring.map_err(forms::refuse)?.records.pop();
    let newest = tokens::list_own(&context, Paging::newest(NEWEST)).await.map_err(forms::refuse)?.records;
    let may_generate = tokens::may_generate(&context).is_ok();
    let lacks_second_step = second_factors::is_missing(&context).await.map_err(forms::refuse)?;
    let few_codes = second_factors::few_codes_left(&context).await.map_err(forms::refuse)?;
    let now = context.now();
    Ok(HomeView { user, counts, expiring, newest, may_generate, lacks_second_step, few_codes, now })
}

/// The words of this page.
struct Words {
    attention: &'static str,
    /// After the name of a token, before and after the moment.
    expires_on: [&'static str; 2],
    many_expire: fn(u64) -> String,
    unused: fn(u64) -> String,
    revoke_them: &'static str,
    no_second_step: &'static str,
    add_second_step: &'static str,
    new_codes: &'static str,
    tokens: &'static str,
    create: &'static str,
    none: &'static str,
    newest: &'static str,
    all: &'static str,
    name: &'static str,
    created: &'static str,
    last_used: &'static str,
    expires: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        attention: "Needs attention",
        expires_on: ["expires on", "."],
        many_expire: |count| format!("{count} tokens expire within 7 days."),
        unused: |count| match count {
            1 => "One token has not been used for 90 days.".into(),
            count => format!("{count} tokens have not been used for 90 days."),
        },
        revoke_them: "Revoke what is no longer needed.",
        no_second_step: "Log-in asks for your password only.",
        add_second_step: "Add a second step",
        new_codes: "New recovery codes",
        tokens: "Tokens",
        create: "Create a token",
        none: "No tokens yet. Create one for your app.",
        newest: "Your newest tokens",
        all: "All your tokens",
        name: "Name",
        created: "Created",
        last_used: "Last used",
        expires: "Expires",
    },
    german: Words {
        attention: "Zu beachten",
        expires_on: ["läuft am", " ab."],
        many_expire: |count| format!("{count} Token laufen in den nächsten 7 Tagen ab."),
        unused: |count| match count {
            1 => "Ein Token wurde seit 90 Tagen nicht benutzt.".into(),
            count => format!("{count} Token wurden seit 90 Tagen nicht benutzt."),
        },
        revoke_them: "Widerrufen Sie, was nicht mehr gebraucht wird.",
        no_second_step: "Bei der Anmeldung wird nur nach dem Passwort gefragt.",
        add_second_step: "Zweiten Schritt hinzufügen",
        new_codes: "Neue Wiederherstellungscodes",
        tokens: "Token",
        create: "Token erstellen",
        none: "Noch keine Token. Erstellen Sie eines für Ihre App.",
        newest: "Ihre neuesten Token",
        all: "Alle Ihre Token",
        name: "Name",
        created: "Erstellt",
        last_used: "Zuletzt benutzt",
        expires: "Läuft ab",
    },
};
