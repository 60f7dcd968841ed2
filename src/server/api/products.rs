//! Products: list, create, show, update, delete (contract 6).

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        product::{DistributionStrategy, Product, ProductChanges, ProductDraft},
    },
    server::domain::products::{self, ProductRef},
};

use super::{
    body::{Body, Members, Sent},
    caller::{Asking, Someone},
    document::{Created, Document, Relationship, Resource, place},
    error::ApiError,
    json::camelled,
    openapi::words,
    paging::Asked,
    path::Named,
    schema::{Keys, NOTHING, Node},
    time,
};

/// What `POST A/products` takes.
pub(super) const NEW_PRODUCT: Keys = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
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

/// What `PATCH A/products/{id|code}` takes.
pub(super) const CHANGES: Keys = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        (
            "attributes",
            Node::object(&[
                ("name", Node::text()),
                ("code", Node::text().or_blank()),
                ("distribution_strategy", Node::text()),
                ("url", Node::text()),
                ("platforms", Node::texts()),
                ("metadata", Node::metadata()),
            ]),
        ),
    ])
    .required(),
)];

const TYPE: Node = Node::one_of(&["product", "products"]).required();

/// A product as answers show it.
pub(super) type ProductResource = Resource<Attributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attributes {
    /// What people call it.
    #[schema(max_length = 255)]
    name: String,
    /// A short name for addresses; no other product of the account has it.
    #[schema(required, max_length = 255)]
    code: Option<String>,
    #[schema(schema_with = strategies)]
    distribution_strategy: &'static str,
    /// Its home page, at a public host.
    #[schema(required, max_length = 255)]
    url: Option<String>,
    /// Where it runs, in free words.
    #[schema(required)]
    platforms: Option<Vec<String>>,
    /// Whatever the vendor keeps with the product.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// `POST A/products`
pub(super) async fn create(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    body: Body,
) -> Result<Created<Attributes>, ApiError> {
    let sent = body.read(NEW_PRODUCT)?;
    let product = products::create(&domain, &caller, account, draft(&sent)).await?;
    Ok(Created(resource(account, &product)))
}

/// `GET A/products/{id|code}`
pub(super) async fn show(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<ProductRef>,
) -> Result<Document<ProductResource>, ApiError> {
    let product = products::show(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &product)))
}

/// `PATCH` or `PUT A/products/{id|code}`
pub(super) async fn update(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<ProductRef>,
    body: Body,
) -> Result<Document<ProductResource>, ApiError> {
    products::show(&domain, &caller, account, &named).await?;
    let sent = body.read(CHANGES)?;
    let product = products::update(&domain, &caller, account, &named, changes(&sent)).await?;
    Ok(Document::of(resource(account, &product)))
}

/// `DELETE A/products/{id|code}`
pub(super) async fn delete(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<ProductRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    products::show(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    products::delete(&domain, &caller, account, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET A/products`
pub(super) async fn list(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
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

fn strategies() -> Object {
    use DistributionStrategy::{Closed, Licensed, Open};
    let about = "Who may download it: holders of a licence, anybody, or staff.";
    words(about, [Licensed, Open, Closed].map(DistributionStrategy::as_str))
}

fn changes(sent: &Sent) -> ProductChanges {
    let attributes = sent.attributes();
    ProductChanges {
        name: attributes.text("name"),
        code: attributes.nullable("code", Members::text),
        distribution_strategy: attributes.text("distribution_strategy"),
        url: attributes.nullable("url", Members::text),
        platforms: attributes.nullable("platforms", Members::texts),
        metadata: attributes.json("metadata").map(|_| attributes.metadata()),
    }
}
