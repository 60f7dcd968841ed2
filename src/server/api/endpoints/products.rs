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
    server::{
        api::{
            extract::{
                authenticated::{Authenticated, RequestContext},
                body::{Body, BodyObject, CheckedBody},
                list_query::ListQuery,
                path::PathRef,
            },
            openapi::words,
            wire::{
                document::{Created, Document, Relationship, Resource, place},
                error::ApiError,
                json::camelled,
                schema::{NOTHING, Node, ObjectSchema},
                time,
            },
        },
        domain::{products, resource_ref::ProductRef},
    },
};

/// What `POST A/products` takes.
pub(in crate::server::api) const NEW_PRODUCT: ObjectSchema = &[(
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
pub(in crate::server::api) const CHANGES: ObjectSchema = &[(
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
pub(in crate::server::api) type ProductResource = Resource<ProductAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct ProductAttributes {
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
pub(in crate::server::api) async fn create(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    body: Body,
) -> Result<Created<ProductAttributes>, ApiError> {
    let sent = body.read(NEW_PRODUCT)?;
    let product = products::create(&domain, &caller, account, draft(&sent)).await?;
    Ok(Created(resource(account, &product)))
}

/// `GET A/products/{id|code}`
pub(in crate::server::api) async fn show(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<ProductRef>,
) -> Result<Document<ProductResource>, ApiError> {
    let product = products::show(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &product)))
}

/// `PATCH` or `PUT A/products/{id|code}`
pub(in crate::server::api) async fn update(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<ProductRef>,
    body: Body,
) -> Result<Document<ProductResource>, ApiError> {
    products::show(&domain, &caller, account, &named).await?;
    let sent = body.read(CHANGES)?;
    let product = products::update(&domain, &caller, account, &named, changes(&sent)).await?;
    Ok(Document::of(resource(account, &product)))
}

/// `DELETE A/products/{id|code}`
pub(in crate::server::api) async fn delete(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<ProductRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    products::show(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    products::delete(&domain, &caller, account, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET A/products`
pub(in crate::server::api) async fn list(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    asked: ListQuery,
) -> Result<Document<Vec<ProductResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = products::list(&domain, &caller, account, paging).await?;
    Ok(asked.answer(paging, page.map(|product| resource(account, &product))))
}

/// The product, whoever looks.
pub(in crate::server::api) fn resource(account: AccountId, product: &Product) -> ProductResource {
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

fn attributes(product: &Product) -> ProductAttributes {
    ProductAttributes {
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

fn draft(sent: &CheckedBody) -> ProductDraft {
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

fn changes(sent: &CheckedBody) -> ProductChanges {
    let attributes = sent.attributes();
    ProductChanges {
        name: attributes.text("name"),
        code: attributes.nullable("code", BodyObject::text),
        distribution_strategy: attributes.text("distribution_strategy"),
        url: attributes.nullable("url", BodyObject::text),
        platforms: attributes.nullable("platforms", BodyObject::texts),
        metadata: attributes.json("metadata").map(|_| attributes.metadata()),
    }
}
