//! `/tokens/{id}/created`: shows a new token, once. After a reload it is gone.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{copy::CopyButton, first_request::Waiting, local_time::LocalTimes},
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        snippets::Snippets,
        tokens::parts::Facts,
    },
    model::{problem::Problem, timestamp::Timestamp, token::Token},
};

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct CreatedView {
    token: Token,
    /// The value of the token; `None` after the first time.
    secret: Option<String>,
    may_regenerate: bool,
    may_generate: bool,
    api: String,
    now: Timestamp,
}

/// `/tokens/{id}/created`
#[component]
pub fn TokenCreatedPage() -> impl IntoView {
    let id = path_parameter("id");
    view! {
        <Page entry=pages::TOKEN_CREATED once=true>
            <Loaded load=token_created_page(id) show=|page: CreatedView| match page.secret.clone() {
                Some(secret) => view! { <NewToken page secret/> }.into_any(),
                None => view! { <NoLongerShown page/> }.into_any(),
            }/>
        </Page>
    }
}

#[component]
fn NewToken(page: CreatedView, secret: String) -> impl IntoView {
    let words = WORDS.get();
    let (token, now) = (page.token, page.now);
    let warning = if token.expiry.is_some() { words.until_it_expires } else { words.until_it_is_revoked };
    view! {
        <h1>{words.heading}</h1>
        <p>{words.once} " " {warning}</p>
        <div class="secret">
            <code id="token-value" tabindex="0" aria-label=words.your_token>{secret}</code>
            <CopyButton target="token-value".to_owned() label=words.copy.to_owned() file="keydesk-token.txt".to_owned()/>
        </div>
        <Facts token=token.clone() now named=true/>
        <Waiting token=Some(token.id.to_string()) since=now otherwise=words.otherwise.to_owned()/>
        <Snippets api=page.api/>
        <p><a class="button" href="/tokens">{words.done}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn NoLongerShown(page: CreatedView) -> impl IntoView {
    let words = WORDS.get();
    let address = format!("/tokens/{}/regenerate", page.token.id);
    let regenerate = page.may_regenerate.then(|| view! { <a class="button" href=address>{words.regenerate}</a> });
    let create = page.may_generate.then(|| view! { <a class="button" href="/tokens/new">{words.create}</a> });
    view! {
        <h1>{words.gone}</h1>
        <p>{words.what_next}</p>
        <Facts token=page.token now=page.now named=true/>
        <p class="buttons">{regenerate} {create} <a href="/tokens">{words.back}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

/// Loads a token of the user's own, with its value if it has just been created.
#[server(prefix = "/forms", endpoint = "token-created-page")]
pub async fn token_created_page(
    /// The id of the token, as in the path.
    id: String,
) -> Result<CreatedView, Problem> {
    use crate::server::{
        domain::{resource_ref::TokenRef, tokens},
        web::forms,
    };

    let context = forms::logged_in().await?;
    let token = tokens::show_own(&context, &TokenRef::new(&id)).await.map_err(forms::refuse)?;
    let slug = forms::account()?.slug;
    let api = forms::state()?.config.public_url.join(&format!("/v1/accounts/{slug}"));
    let may_regenerate = tokens::may_regenerate(&context, &token).is_ok();
    let may_generate = tokens::may_generate(&context).is_ok();
    Ok(CreatedView { secret: forms::secret_of(token.id), token, may_regenerate, may_generate, api, now: context.now() })
}

/// The words of this page.
struct Words {
    heading: &'static str,
    once: &'static str,
    until_it_expires: &'static str,
    until_it_is_revoked: &'static str,
    your_token: &'static str,
    copy: &'static str,
    otherwise: &'static str,
    done: &'static str,
    gone: &'static str,
    what_next: &'static str,
    regenerate: &'static str,
    create: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Copy your token now",
        once: "It is shown only once.",
        until_it_expires: "Anyone who has it can act as you until it expires.",
        until_it_is_revoked: "Anyone who has it can act as you until you revoke it.",
        your_token: "Your token",
        copy: "Copy token",
        otherwise: "Your list of tokens shows when it was last used.",
        done: "I have copied it",
        gone: "This token was shown once",
        what_next: "Regenerate it, or create another one. Regenerating makes the old value invalid at once.",
        regenerate: "Regenerate",
        create: "Create another",
        back: "Your tokens",
    },
    german: Words {
        heading: "Kopieren Sie das Token jetzt",
        once: "Es wird nur einmal angezeigt.",
        until_it_expires: "Wer es hat, kann in Ihrem Namen handeln, bis es abläuft.",
        until_it_is_revoked: "Wer es hat, kann in Ihrem Namen handeln, bis Sie es widerrufen.",
        your_token: "Ihr Token",
        copy: "Token kopieren",
        otherwise: "In der Liste Ihrer Token steht, wann es zuletzt benutzt wurde.",
        done: "Ich habe es kopiert",
        gone: "Dieses Token wurde schon angezeigt",
        what_next: "Erstellen Sie einen neuen Wert oder ein weiteres Token. Ein neuer Wert macht den alten sofort \
                    ungültig.",
        regenerate: "Neuen Wert erstellen",
        create: "Weiteres Token",
        back: "Ihre Token",
    },
};
