//! `/admin/products/{id}/confirm`: asks before a product is deleted, its tokens are revoked, or one gets a new value.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::local_time::Moment,
        language::Translated,
        layout::{Loaded, Page},
        office::{
            parts::{Confirm, Question, grouped},
            products::LIST,
        },
        pages,
        parameters::{path_parameter, query_parameter},
        refused_form::refused,
        tokens::parts::{LastUseSentence, name_of},
    },
    model::{
        deed::Deed, problem::Problem, product::Product, product_list::ProductBelongings, timestamp::Timestamp,
        token::Token,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProductConfirmView {
    product: Product,
    asked: Asked,
    now: Timestamp,
}

/// What is asked about.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Asked {
    Delete(ProductBelongings),
    /// So many tokens.
    Tokens(u64),
    Token(Box<Token>),
    Regenerate(Box<Token>),
}

/// `/admin/products/{id}/confirm`
#[component]
pub fn ProductConfirmPage() -> impl IntoView {
    let refused =
        refused::<DeleteProduct>().or(refused::<RevokeProductTokens>()).or(refused::<RegenerateProductToken>());
    let error = refused.is_some();
    let (id, change, token) = (path_parameter("id"), query_parameter("change"), query_parameter("token"));
    view! {
        <Page entry=pages::PRODUCT_CONFIRM error>
            <Loaded
                load=product_confirm_page(id, change, token)
                show=move |page: ProductConfirmView| view! { <Ask page refused/> }
                who=WORDS.get().who
                deed=Deed::ChangeProducts
            />
        </Page>
    }
}

#[component]
fn Ask(page: ProductConfirmView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let ProductConfirmView { product, asked, now } = page;
    let (name, id) = (product.name, product.id.to_string());
    let back = format!("{LIST}/{id}");
    let (question, consequence) = (question(&asked, &name), consequence(&asked, now));
    let (endpoint, label, token) = match asked {
        Asked::Delete(_) => ("delete-product", words.delete, None),
        Asked::Tokens(_) => ("revoke-product-tokens", words.revoke_all, None),
        Asked::Token(token) => ("revoke-product-tokens", words.revoke, Some(token.id)),
        Asked::Regenerate(token) => ("regenerate-product-token", words.regenerate, Some(token.id)),
    };
    let token = token.map(|id| ("token", id.to_string()));
    let fields = [("id", id)].into_iter().chain(token).collect::<Vec<_>>();
    view! {
        <Question question consequence is_refused=refused.is_some()>
            <Confirm endpoint fields label busy=words.busy back deed=Deed::ChangeProducts refused/>
        </Question>
    }
    .into_any()
}

fn question(asked: &Asked, product: &str) -> String {
    let words = WORDS.get();
    match asked {
        Asked::Delete(_) => (words.asks_delete)(product),
        Asked::Tokens(count) => (words.asks_all)(*count, product),
        Asked::Token(token) => (words.asks_revoke)(&name_of(token), product),
        Asked::Regenerate(token) => (words.asks_regenerate)(&name_of(token), product),
    }
}

fn consequence(asked: &Asked, now: Timestamp) -> AnyView {
    let words = WORDS.get();
    match asked {
        Asked::Delete(ProductBelongings { tokens, invites }) => {
            view! { <p>{(words.goes)(*tokens, *invites)}</p> <p>{words.users_stay}</p> }.into_any()
        }
        Asked::Tokens(_) => view! { <p>{words.at_once}</p> }.into_any(),
        Asked::Token(token) => view! { <p>{words.at_once}</p> <LastUseSentence at=token.last_used now/> }.into_any(),
        Asked::Regenerate(token) => {
            let validity = match token.renewed_expiry(now) {
                Some(at) => view! { {words.valid_until} " " <Moment at/> "." }.into_any(),
                None => words.never_expires.into_any(),
            };
            view! { <p>{words.old_value} " " {validity}</p> <LastUseSentence at=token.last_used now/> }.into_any()
        }
    }
}

/// Loads what is asked about.
#[server(prefix = "/forms", endpoint = "product-confirm-page")]
pub async fn product_confirm_page(
    /// The id of the product, as in the path.
    id: String,
    /// `delete`, `tokens`, `token` or `regenerate`.
    #[server(default)]
    change: String,
    /// The id of a token, if it is about one.
    #[server(default)]
    token: String,
) -> Result<ProductConfirmView, Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::{
            domain::{
                products,
                resource_ref::{ProductRef, TokenRef},
                tokens,
            },
            web::forms,
        },
    };

    let context = forms::logged_in().await?;
    let named = ProductRef::new(&id);
    let shown = products::show_for_staff(&context, &named).await.map_err(forms::refuse)?;
    let (rights, belongings) = (shown.rights, shown.belongings);
    let found = async || {
        let found = tokens::show_for(&context, &named.clone().into(), &TokenRef::new(&token)).await;
        found.map(Box::new).map_err(forms::refuse)
    };
    let asked = match change.as_str() {
        "delete" if rights.delete => Asked::Delete(belongings),
        "tokens" if rights.revoke_tokens => Asked::Tokens(belongings.tokens),
        "token" if rights.revoke_tokens => Asked::Token(found().await?),
        "regenerate" if rights.generate_tokens => Asked::Regenerate(found().await?),
        "delete" | "tokens" | "token" | "regenerate" => return Err(forms::forbidden()),
        _ => return Err(forms::refuse(ErrorCode::FormInvalid)),
    };
    Ok(ProductConfirmView { product: shown.product, asked, now: context.now() })
}

/// Deletes a product.
#[server(prefix = "/forms", endpoint = "delete-product")]
pub async fn delete_product(
    /// The id of the product.
    id: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{products, resource_ref::ProductRef},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    products::may_create(&context).map_err(forms::refuse)?;
    // Who deletes one that is gone already has what they want.
    let was_there = forms::found(products::delete(&context, &ProductRef::new(&id)).await)?.is_some();
    forms::notice(if was_there { Notice::ProductDeleted } else { Notice::ProductGone });
    forms::go_to(&LocalPath::ours(LIST));
    Ok(())
}

/// Revokes a token of a product, or all of them.
#[server(prefix = "/forms", endpoint = "revoke-product-tokens")]
pub async fn revoke_product_tokens(
    /// The id of the product.
    id: String,
    /// The id of the token; empty for all.
    #[server(default)]
    token: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{
                products,
                resource_ref::{ProductRef, TokenRef},
                tokens,
            },
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let product = products::show(&context, &ProductRef::new(&id)).await.map_err(forms::refuse)?.id;
    let bearer = ProductRef::from(product).into();
    let notice = if token.is_empty() {
        tokens::revoke_all(&context, &bearer).await.map_err(forms::refuse)?;
        Notice::TokensRevoked
    } else {
        let revoked = tokens::revoke_for(&context, &bearer, &TokenRef::new(&token)).await;
        if forms::found(revoked)?.is_some() { Notice::TokenRevoked } else { Notice::TokenGone }
    };
    office::product_done(product, notice);
    Ok(())
}

/// Gives a token of a product a new value, and redirects to the page that shows it once. The old one is invalid at once.
#[server(prefix = "/forms", endpoint = "regenerate-product-token")]
pub async fn regenerate_product_token(
    /// The id of the product.
    id: String,
    /// The id of the token.
    #[server(default)]
    token: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{
                products,
                resource_ref::{ProductRef, TokenRef},
                tokens,
            },
            web::{forms, office},
        },
    };

    let context = forms::logged_in().await?;
    let product = products::show(&context, &ProductRef::new(&id)).await.map_err(forms::refuse)?.id;
    let bearer = ProductRef::from(product).into();
    let issued = tokens::regenerate_for(&context, &bearer, &TokenRef::new(&token)).await;
    match forms::found(issued)? {
        Some(issued) => forms::go_to(&forms::show_once(&issued)),
        None => office::product_done(product, Notice::TokenGone),
    }
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    asks_delete: fn(&str) -> String,
    asks_all: fn(u64, &str) -> String,
    asks_revoke: fn(&str, &str) -> String,
    asks_regenerate: fn(&str, &str) -> String,
    goes: fn(u64, u64) -> String,
    users_stay: &'static str,
    at_once: &'static str,
    old_value: &'static str,
    /// Before the moment.
    valid_until: &'static str,
    never_expires: &'static str,
    delete: &'static str,
    revoke: &'static str,
    revoke_all: &'static str,
    regenerate: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        asks_delete: |product| format!("Delete {product}?"),
        asks_all: |count, product| format!("Revoke all tokens of {product}, {} in all?", grouped(count)),
        asks_revoke: |token, product| format!("Revoke {token} of {product}?"),
        asks_regenerate: |token, product| format!("Regenerate {token} of {product}?"),
        goes: |tokens, invites| {
            let tokens = match tokens {
                0 => None,
                1 => Some("1 token".to_owned()),
                _ => Some(format!("{} tokens", grouped(tokens))),
            };
            let invites = match invites {
                0 => None,
                1 => Some("1 invite that it made".to_owned()),
                _ => Some(format!("{} invites that it made", grouped(invites))),
            };
            let all = tokens.into_iter().chain(invites).collect::<Vec<_>>().join(" and ");
            if all.is_empty() {
                return "It has no tokens, and made no invites.".into();
            }
            format!("Deleted with it: {all}. Servers that use its tokens stop working at once.")
        },
        users_stay: "Users stay, also those whom it created. This cannot be undone.",
        at_once: "Servers that use it stop working at once. This cannot be undone.",
        old_value: "The old value stops working at once. The new one is shown once.",
        valid_until: "It is valid until",
        never_expires: "It never expires.",
        delete: "Delete product",
        revoke: "Revoke token",
        revoke_all: "Revoke all tokens",
        regenerate: "Regenerate token",
        busy: "One moment…",
    },
    german: Words {
        who: "Admins und Entwicklung",
        asks_delete: |product| format!("{product} löschen?"),
        asks_all: |count, product| format!("Alle Token von {product} widerrufen, insgesamt {}?", grouped(count)),
        asks_revoke: |token, product| format!("{token} von {product} widerrufen?"),
        asks_regenerate: |token, product| format!("Neuer Wert für {token} von {product}?"),
        goes: |tokens, invites| {
            let tokens = (tokens > 0).then(|| format!("{} Token", grouped(tokens)));
            let invites = match invites {
                0 => None,
                1 => Some("1 Einladung, die von ihm stammt".to_owned()),
                _ => Some(format!("{} Einladungen, die von ihm stammen", grouped(invites))),
            };
            let all = tokens.into_iter().chain(invites).collect::<Vec<_>>().join(" und ");
            if all.is_empty() {
                return "Es hat keine Token und keine Einladungen erstellt.".into();
            }
            format!(
                "Mit ihm werden gelöscht: {all}. Server, die seine Token benutzen, funktionieren sofort nicht mehr."
            )
        },
        users_stay: "Benutzer bleiben, auch die vom Produkt angelegten. Das lässt sich nicht rückgängig machen.",
        at_once: "Server, die es benutzen, funktionieren sofort nicht mehr. Das lässt sich nicht rückgängig machen.",
        old_value: "Der alte Wert gilt ab sofort nicht mehr. Der neue wird nur einmal angezeigt.",
        valid_until: "Er gilt bis",
        never_expires: "Er läuft nie ab.",
        delete: "Produkt löschen",
        revoke: "Token widerrufen",
        revoke_all: "Alle Token widerrufen",
        regenerate: "Neuen Wert erstellen",
        busy: "Einen Moment …",
    },
};
