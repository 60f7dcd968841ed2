//! Parts of the pages about tokens: names, moments, facts, the field for a name, and the form that confirms.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            field::{FieldErrorText, error_id},
            form_checks::FormCheck,
            local_time::{self, Moment},
        },
        language::Translated,
    },
    model::{
        id::TokenId,
        problem::{Field, FieldError, Problem},
        timestamp::Timestamp,
        token::{LAST_SECONDS, Token},
    },
};

/// The name of a token, or a text for one without a name.
#[must_use]
pub fn name_of(token: &Token) -> String {
    token.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| WORDS.get().unnamed.into())
}

/// The end of an id: enough to tell tokens apart. Its beginning is the time, which new tokens share.
#[must_use]
pub fn short_id(id: TokenId) -> String {
    let id = id.to_string();
    ["…", &id[id.len() - 8..]].concat()
}

/// When a token expires, with a warning in its last week.
#[component]
pub fn Expires(
    /// When it expires; `None` if never.
    at: Option<Timestamp>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let Some(at) = at else { return words.never.into_any() };
    if at <= now {
        return view! { <span class="badge danger">{words.expired}</span> " " <Moment at/> }.into_any();
    }
    match now.seconds_until(at) < LAST_SECONDS {
        true => view! { <Moment at/> " " <span class="badge warn">{local_time::distance(at, now)}</span> }.into_any(),
        false => view! { <Moment at now/> }.into_any(),
    }
}

/// When a token was last used.
#[component]
pub fn LastUse(
    /// The last use; `None` if there was none.
    at: Option<Timestamp>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    match at {
        Some(at) => view! { <Moment at now/> }.into_any(),
        None => WORDS.get().never_used.into_any(),
    }
}

/// A sentence about the last use, for people who are about to end a token. One within the hour is a warning.
#[component]
pub fn LastUseSentence(
    /// The last use; `None` if there was none.
    at: Option<Timestamp>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    const HOUR: i64 = 3600;
    let words = WORDS.get();
    match at {
        None => view! { <p>{words.has_never_been_used}</p> }.into_any(),
        Some(at) => {
            let class = (at.seconds_until(now) < HOUR).then_some("warning");
            view! { <p class=class>{words.last_used} ": " <Moment at now/></p> }.into_any()
        }
    }
}

/// The facts of a token.
#[component]
pub fn Facts(
    /// The token.
    token: Token,
    /// The current time.
    now: Timestamp,
    /// Whether its name is among them.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let words = WORDS.get();
    let name = named.then(|| view! { <dt>{words.name}</dt> <dd>{name_of(&token)}</dd> });
    let was_regenerated = token.updated != token.created;
    let regenerated =
        was_regenerated.then(|| view! { <dt>{words.regenerated}</dt> <dd><Moment at=token.updated now/></dd> });
    view! {
        <dl class="facts">
            {name}
            <dt>{words.kind}</dt>
            <dd><code>{token.kind.as_str()}</code></dd>
            <dt>{words.created}</dt>
            <dd><Moment at=token.created now/></dd>
            {regenerated}
            <dt>{words.last_used}</dt>
            <dd><LastUse at=token.last_used now/></dd>
            <dt>{words.expires}</dt>
            <dd><Expires at=token.expiry now/></dd>
            <dt>{words.id}</dt>
            <dd><code>{token.id.to_string()}</code></dd>
        </dl>
    }
    .into_any()
}

/// The field for the name of a token.
#[component]
pub fn NameField(
    /// Its value.
    value: String,
    /// Its error.
    error: Option<FieldError>,
) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <div class="field">
            <label for="name">{words.name}</label>
            <p class="hint" id="name-hint">{words.name_hint}</p>
            <FieldErrorText field=Field::Name error/>
            <input
                id="name"
                name="name"
                type="text"
                autocomplete="off"
                value=value
                aria-invalid=error.map(|_| "true")
                aria-describedby=["name-hint ", &error_id(Field::Name)].concat()
            />
        </div>
    }
}

/// The form of a page that asks before it does what cannot be undone: one button, and a way back.
#[component]
pub fn Confirm(
    /// The name of the server function, and the id of the form.
    endpoint: &'static str,
    /// The token; `None` for all.
    token: Option<TokenId>,
    /// The label of the button.
    label: &'static str,
    /// Its label while the form is being sent.
    busy: &'static str,
    /// The words of the link back.
    keep: &'static str,
    /// The address of the link back.
    back: String,
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let token = token.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> });
    view! {
        <form method="post" action=["/forms/", endpoint].concat() id=endpoint novalidate>
            <Feedback form=endpoint.to_owned() check=FormCheck::Nothing refused help=None/>
            {token}
            <div class="buttons">
                <button type="submit" class="danger" data-busy=busy>{label}</button>
                <a href=back>{keep}</a>
            </div>
        </form>
    }
    .into_any()
}

/// The words that these pages share.
struct Words {
    unnamed: &'static str,
    never: &'static str,
    expired: &'static str,
    never_used: &'static str,
    has_never_been_used: &'static str,
    name: &'static str,
    name_hint: &'static str,
    kind: &'static str,
    created: &'static str,
    regenerated: &'static str,
    last_used: &'static str,
    expires: &'static str,
    id: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        unnamed: "Unnamed token",
        never: "Never",
        expired: "Expired",
        never_used: "Never used",
        has_never_been_used: "It has never been used.",
        name: "Name",
        name_hint: "Where it will be used, such as “CI laptop”.",
        kind: "Kind",
        created: "Created",
        regenerated: "Regenerated",
        last_used: "Last used",
        expires: "Expires",
        id: "Id",
    },
    german: Words {
        unnamed: "Token ohne Namen",
        never: "Nie",
        expired: "Abgelaufen",
        never_used: "Nie benutzt",
        has_never_been_used: "Es wurde noch nie benutzt.",
        name: "Name",
        name_hint: "Wo es benutzt wird, zum Beispiel „CI-Laptop“.",
        kind: "Art",
        created: "Erstellt",
        regenerated: "Neuer Wert",
        last_used: "Zuletzt benutzt",
        expires: "Läuft ab",
        id: "ID",
    },
};
