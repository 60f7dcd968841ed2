//! Products: create, list (contract 6).

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    model::{
        id::AccountId,
        product::{Product, ProductDraft},
    },
    server::domain::{Domain, products},
};

use super::{
    body::{Body, Sent},
    caller::Someone,
    document::{Created, Document, Relationship, Resource, place},
    error::ApiError,
    json::camelled,
    paging::Asked,
    path::Account,
    schema::{Keys, Node},
    time,
};

/// What `POST A/products` takes.
const NEW_PRODUCT: Keys = &[(
    "data",
    Node::object(&[
        ("type", Node::one_of(&["product", "products"]).required()),
        (
            "attributes",
            Node::object(&[
                ("name", Node::text().required()),
                // Whether it is empty is one of the code's own rules, and a 422.
                ("code", Node::text().or_blank()),
                ("distribution_strategy", Node::text()),
                ("url", Node::text()),
                ("platforms", Node::texts()),
                ("metadata", Node::metadata()),
            ])
            .required(),
        ),
    ])
    .required(),
)];

/// A product as answers show it.
pub(super) type ProductResource = Resource<Attributes>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attributes {
    name: String,
    code: Option<String>,
    distribution_strategy: &'static str,
    url: Option<String>,
    platforms: Option<Vec<String>>,
    metadata: Map<String, Value>,
    created: String,
    updated: String,
}

/// `POST A/products`
pub(super) async fn create(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    body: Body,
) -> Result<Created<Attributes>, ApiError> {
    let sent = body.read(NEW_PRODUCT)?;
    let product = products::create(&domain, &caller, account, draft(&sent)).await?;
    Ok(Created(resource(account, &product)))
}

/// `GET A/products`
pub(super) async fn list(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    asked: Asked,
) -> Result<Document<Vec<ProductResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = products::list(&domain, &caller, account, paging).await?;
    Ok(asked.answer(paging, page.map(|product| resource(account, &product))))
}

/// The product, whoever looks.
pub(super) fn resource(account: AccountId, product: &Product) -> ProductResource {
    let own = place(account, &format!("/products/{}", product.id));
    let related = |name: &str| Relationship::to(format!("{own}/{name}"));
    let relationships = [
        ("account", Relationship::to_account(account)),
        ("policies", related("policies")),
        ("licenses", related("licenses")),
        ("machines", related("machines")),
        ("users", related("users")),
        ("tokens", related("tokens")),
    ];
    Resource::new("products", product.id.0, own, attributes(product), relationships)
}

fn attributes(product: &Product) -> Attributes {
    Attributes {
        name: product.name.clone(),
        code: product.code.clone(),
        distribution_strategy: product.distribution_strategy.as_str(),
        url: product.url.clone(),
        platforms: product.platforms.clone(),
        metadata: camelled(&product.metadata.0),
        created: time::format(product.created),
        updated: time::format(product.updated),
    }
}

fn draft(sent: &Sent) -> ProductDraft {
    let attributes = sent.attributes();
    ProductDraft {
        name: attributes.text("name").unwrap_or_default(),
        code: attributes.text("code"),
        distribution_strategy: attributes.text("distribution_strategy"),
        url: attributes.text("url"),
        platforms: attributes.texts("platforms"),
        metadata: attributes.metadata(),
    }
}
