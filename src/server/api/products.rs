//! Products: create; a product's token (contract 4.4 and 6). M2: list, show, update, delete.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        product::{DistributionStrategy, Product, ProductDraft},
    },
    server::domain::{
        Domain,
        products::{self, ProductRef},
        tokens as deeds,
    },
};

use super::{
    body::{Body, Sent},
    caller::Someone,
    document::{Created, Document, Relationship, Resource, place},
    error::ApiError,
    json::camelled,
    openapi::words,
    path::{Account, Named},
    schema::{Keys, Node},
    time,
    tokens::{self, TokenResource},
};

/// What `POST A/products` takes.
pub(super) const NEW_PRODUCT: Keys = &[(
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
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    body: Body,
) -> Result<Created<Attributes>, ApiError> {
    let sent = body.read(NEW_PRODUCT)?;
    let product = products::create(&domain, &caller, account, draft(&sent)).await?;
    Ok(Created(resource(account, &product)))
}

/// `POST A/products/{id|code}/tokens`
pub(super) async fn generate_token(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    Named(name): Named,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    let named = ProductRef::parse(&name);
    // What the path names is looked up before the body is judged.
    products::show(&domain, &caller, account, &named).await?;
    let sent = body.read(tokens::NEW_PRODUCT_TOKEN)?;
    let issued = deeds::generate_for_product(&domain, &caller, account, &named, tokens::draft(&sent)).await?;
    Ok(Document::of(tokens::issued(account, &issued)))
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
