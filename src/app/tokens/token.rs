//! `/tokens/{id}`: the facts of a token, and a form for its name.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            conflict::{Conflict, ConflictField, is_conflict},
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::LocalTimes,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::{Typed, field_error, refused},
        tokens::parts::{Facts, NameField, name_of},
    },
    model::{
        id::TokenId,
        own_tokens::TokenRights,
        problem::{Field, Problem},
        timestamp::Timestamp,
        token::Token,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TokenView {
    token: Token,
    rights: TokenRights,
    typed: Typed,
    now: Timestamp,
}

/// `/tokens/{id}`
#[component]
pub fn TokenPage() -> impl IntoView {
    let id = path_parameter("id");
    let refused = refused::<RenameToken>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::TOKEN error>
            <Loaded load=token_page(id) show=move |page: TokenView| view! { <OneToken page refused/> }/>
        </Page>
    }
}

#[component]
fn OneToken(page: TokenView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let TokenView { token, rights, typed, now } = page;
    let address = format!("/tokens/{}", token.id);
    let action =
        |label: &'static str, path: &str| view! { <a class="button" href=[&address, path].concat()>{label}</a> };
    let regenerate = rights.regenerate.then(|| action(words.regenerate, "/regenerate"));
    let revoke = rights.revoke.then(|| action(words.revoke, "/revoke"));
    let rename = rights.rename.then(|| view! { <NameForm token=token.clone() typed refused/> });
    view! {
        <h1>{name_of(&token)}</h1>
        <Facts token now/>
        {rename}
        <p class="buttons">{regenerate} {revoke}</p>
        <p><a href="/tokens">{words.back}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn NameForm(token: Token, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let stored = token.name.unwrap_or_default();
    // What was typed, where it was refused; it may be empty.
    let value = typed.named("name").unwrap_or_else(|| stored.clone());
    let conflict = is_conflict(refused.as_ref()).then(|| {
        let fields = vec![ConflictField::new(words.name, value.trim(), stored.as_str())];
        view! { <Conflict fields/> }
    });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    let error = field_error(refused.as_ref(), Field::Name);
    view! {
        {conflict}
        <form class="card" method="post" action="/forms/rename-token" id="rename-token" novalidate>
            <Feedback form="rename-token".to_owned() check=FormCheck::TokenName refused help=None/>
            <input type="hidden" name="id" value=token.id.to_string()/>
            <input type="hidden" name="seen" value=stored/>
            <NameField value error/>
            <Submit label=words.rename busy=words.renaming/>
        </form>
    }
    .into_any()
}

/// Loads a token of the user's own.
#[server(prefix = "/forms", endpoint = "token-page")]
pub async fn token_page(
    /// The id of the token, as in the path.
    id: String,
) -> Result<TokenView, Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let token = tokens::show_own(&context, &TokenRef::new(&id)).await.map_err(forms::refuse)?;
    let rights = tokens::rights(&context, &token);
    Ok(TokenView { token, rights, typed: Typed(forms::flash().typed), now: context.now() })
}

/// Gives a token another name.
#[server(prefix = "/forms", endpoint = "rename-token")]
pub async fn rename_token(
    /// The id of the token.
    id: TokenId,
    /// The name.
    #[server(default)]
    name: String,
    /// The name that the page showed; empty for none.
    #[server(default)]
    seen: Option<String>,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::TokenRef, tokens},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let renamed = tokens::rename(&context, &TokenRef::from(id), &name, seen.as_deref()).await;
    let (notice, next) = match forms::found(renamed)? {
        Some(_) => (Notice::TokenRenamed, format!("/tokens/{id}")),
        None => (Notice::TokenGone, "/tokens".into()),
    };
    forms::notice(notice);
    forms::go_to(&LocalPath::ours(next));
    Ok(())
}

/// The words of this page.
struct Words {
    name: &'static str,
    rename: &'static str,
    renaming: &'static str,
    regenerate: &'static str,
    revoke: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        name: "Name",
        rename: "Rename",
        renaming: "Renaming…",
        regenerate: "Regenerate",
        revoke: "Revoke",
        back: "Back to your tokens",
    },
    german: Words {
        name: "Name",
        rename: "Umbenennen",
        renaming: "Wird umbenannt …",
        regenerate: "Neuen Wert erstellen",
        revoke: "Widerrufen",
        back: "Zurück zu Ihren Token",
    },
};
