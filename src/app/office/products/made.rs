//! `/admin/products/{id}/tokens/{token}/created`: shows a new token of a product, once. After a reload it is gone.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{code_block::CodeBlock, copy::CopyButton, first_request::Waiting, local_time::LocalTimes},
        language::Translated,
        layout::{Loaded, Page},
        office::products::LIST,
        pages,
        parameters::path_parameter,
        tokens::parts::Facts,
    },
    model::{deed::Deed, problem::Problem, product::Product, timestamp::Timestamp, token::Token},
};

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProductTokenView {
    product: Product,
    token: Token,
    /// The value of the token; `None` after the first time.
    secret: Option<String>,
    may_regenerate: bool,
    api: String,
    now: Timestamp,
}

/// `/admin/products/{id}/tokens/{token}/created`
#[component]
pub fn ProductTokenPage() -> impl IntoView {
    let (id, token) = (path_parameter("id"), path_parameter("token"));
    view! {
        <Page entry=pages::PRODUCT_TOKEN once=true>
            <Loaded
                load=product_token_page(id, token)
                show=|page: ProductTokenView| match page.secret.clone() {
                    Some(secret) => view! { <NewToken page secret/> }.into_any(),
                    None => view! { <NoLongerShown page/> }.into_any(),
                }
                who=WORDS.get().who
                deed=Deed::SeeProducts
            />
        </Page>
    }
}

#[component]
fn NewToken(page: ProductTokenView, secret: String) -> impl IntoView {
    let words = WORDS.get();
    let (token, now) = (page.token, page.now);
    view! {
        <h1>{words.heading}</h1>
        <p>{words.once}</p>
        <p class="warning">{words.keep}</p>
        <div class="secret">
            <code id="token-value" tabindex="0" aria-label=words.value>{secret}</code>
            <CopyButton target="token-value".to_owned() label=words.copy.to_owned() file="keydesk-token.txt".to_owned()/>
        </div>
        <Facts token=token.clone() now named=true/>
        <Waiting token=Some(token.id.to_string()) since=now otherwise=words.otherwise.to_owned()/>
        <h2>{words.creates}</h2>
        <CodeBlock id="create-user".to_owned() code=command(&page.api)/>
        <p><a class="button" href=format!("{LIST}/{}", page.product.id)>{words.done}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

#[component]
fn NoLongerShown(page: ProductTokenView) -> impl IntoView {
    let words = WORDS.get();
    let own = format!("{LIST}/{}", page.product.id);
    let address = format!("{own}/confirm?change=regenerate&token={}", page.token.id);
    let regenerate = page.may_regenerate.then(|| view! { <a class="button" href=address>{words.regenerate}</a> });
    view! {
        <h1>{words.gone}</h1>
        <p>{words.what_next}</p>
        <Facts token=page.token now=page.now named=true/>
        <p class="buttons">{regenerate} <a href=own>{page.product.name}</a></p>
        <LocalTimes/>
    }
    .into_any()
}

/// The call that creates a user, for this server.
fn command(api: &str) -> String {
    format!(
        "curl -X POST {api}/users \\\n  -H \"Authorization: Bearer $KEYDESK_TOKEN\" \\\n  \
         -H \"Content-Type: application/vnd.api+json\" \\\n  -H \"Accept: application/vnd.api+json\" \\\n  \
         -d '{{\"data\":{{\"type\":\"users\",\"attributes\":{{\"email\":\"ada@engine.example\"}}}}}}'"
    )
}

/// Loads a token of a product, with its value if it has just been created.
#[server(prefix = "/forms", endpoint = "product-token-page")]
pub async fn product_token_page(
    /// The id of the product, as in the path.
    id: String,
    /// The id of the token, as in the path.
    #[server(default)]
    token: String,
) -> Result<ProductTokenView, Problem> {
    use crate::server::{
        domain::{
            accounts, products,
            resource_ref::{ProductRef, TokenRef},
            tokens,
        },
        web::forms,
    };

    let context = forms::logged_in().await?;
    let named = ProductRef::new(&id);
    let product = products::show_for_staff(&context, &named).await.map_err(forms::refuse)?.product;
    let token = tokens::show_for(&context, &named.into(), &TokenRef::new(&token)).await.map_err(forms::refuse)?;
    let slug = accounts::show(&context).await.map_err(forms::refuse)?.slug;
    let api = forms::state()?.config.public_url.join(&format!("/v1/accounts/{slug}"));
    let may_regenerate = tokens::may_regenerate(&context, &token).is_ok();
    let (secret, now) = (forms::secret_of(token.id), context.now());
    Ok(ProductTokenView { product, token, secret, may_regenerate, api, now })
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    once: &'static str,
    keep: &'static str,
    value: &'static str,
    copy: &'static str,
    otherwise: &'static str,
    creates: &'static str,
    done: &'static str,
    gone: &'static str,
    what_next: &'static str,
    regenerate: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        heading: "Copy the token now",
        once: "It is shown only once.",
        keep: "Keep this on your server. It can create users while sign-up is closed.",
        value: "The token",
        copy: "Copy token",
        otherwise: "The page of the product shows when it was last used.",
        creates: "Create a user with it",
        done: "I have copied it",
        gone: "This token was shown once",
        what_next: "Regenerate it, or create another one. Regenerating makes the old value invalid at once.",
        regenerate: "Regenerate",
    },
    german: Words {
        who: "Mitarbeiter",
        heading: "Kopieren Sie das Token jetzt",
        once: "Es wird nur einmal angezeigt.",
        keep: "Bewahren Sie es auf Ihrem Server auf. Es kann Benutzer anlegen, auch wenn die Registrierung geschlossen ist.",
        value: "Das Token",
        copy: "Token kopieren",
        otherwise: "Auf der Seite des Produkts steht, wann es zuletzt benutzt wurde.",
        creates: "Damit einen Benutzer anlegen",
        done: "Ich habe es kopiert",
        gone: "Dieses Token wurde schon angezeigt",
        what_next: "Erstellen Sie einen neuen Wert oder ein weiteres Token. Ein neuer Wert macht den alten sofort ungültig.",
        regenerate: "Neuen Wert erstellen",
    },
};
