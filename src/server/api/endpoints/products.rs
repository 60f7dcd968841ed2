//! Products: list, create, show, update, delete (contract 6).

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        problem::ErrorCode,
        product::{DistributionStrategy, Product, ProductChanges, ProductDraft},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{
                authenticated::Authenticated,
                body::{Body, BodyObject, CheckedBody},
                list_query::ListQuery,
                path::PathRef,
            },
            openapi::{Operation, SuccessResponse, words},
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

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/products", list, LIST),
        Endpoint::post(Account, "/products", create, CREATE),
        Endpoint::get(Account, "/products/{product}", show, SHOW),
        Endpoint::patch(Account, "/products/{product}", update, UPDATE),
        Endpoint::delete(Account, "/products/{product}", delete, DELETE),
    ]
}

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

const LIST: Operation =
    Operation::new("listProducts", "List products", SuccessResponse::page::<ProductResource>("The products."))
        .who("Staff.");

/// `GET A/products`
async fn list(
    Authenticated(context): Authenticated,
    asked: ListQuery,
) -> Result<Document<Vec<ProductResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = products::list(&context, paging).await?;
    Ok(asked.answer(paging, page.map(|product| resource(context.account(), &product))))
}

/// What `POST A/products` takes.
const CREATE_BODY: ObjectSchema = &[(
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

const CREATE: Operation =
    Operation::new("createProduct", "Create a product", SuccessResponse::made::<ProductResource>("The product."))
        .who("Admins and developers.")
        .takes(
            CREATE_BODY,
            r#"{ "data": { "type": "products", "attributes": {
                "name": "Difference Engine", "code": "difference-engine", "url": "https://engine.example",
                "platforms": ["linux", "macos"] } } }"#,
        )
        .refuses(FIELD_ERRORS);

/// `POST A/products`
async fn create(Authenticated(context): Authenticated, body: Body) -> Result<Created<ProductAttributes>, ApiError> {
    let sent = body.read(CREATE_BODY)?;
    let product = products::create(&context, draft(&sent)).await?;
    Ok(Created(resource(context.account(), &product)))
}

const SHOW: Operation =
    Operation::new("showProduct", "Show a product", SuccessResponse::one::<ProductResource>("The product."))
        .who("Staff, and the product itself.");

/// `GET A/products/{id|code}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<ProductRef>,
) -> Result<Document<ProductResource>, ApiError> {
    let product = products::show(&context, &named).await?;
    Ok(Document::of(resource(context.account(), &product)))
}

/// What `PATCH A/products/{id|code}` takes.
const UPDATE_BODY: ObjectSchema = &[(
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

const UPDATE: Operation =
    Operation::new("updateProduct", "Change a product", SuccessResponse::one::<ProductResource>("The product."))
        .about("What is not sent stays; metadata is replaced as a whole.")
        .who("Admins, developers, and the product itself.")
        .takes(UPDATE_BODY, r#"{ "data": { "type": "products", "attributes": { "platforms": ["linux"] } } }"#)
        .refuses(FIELD_ERRORS);

/// `PATCH` or `PUT A/products/{id|code}`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<ProductRef>,
    body: Body,
) -> Result<Document<ProductResource>, ApiError> {
    products::show(&context, &named).await?;
    let sent = body.read(UPDATE_BODY)?;
    let product = products::update(&context, &named, changes(&sent)).await?;
    Ok(Document::of(resource(context.account(), &product)))
}

const DELETE: Operation =
    Operation::new("deleteProduct", "Delete a product", SuccessResponse::nothing(204, "It is gone."))
        .about("Its tokens go with it.")
        .who("Admins and developers.")
        .takes(NOTHING, "{}");

/// `DELETE A/products/{id|code}`
async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<ProductRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    products::show(&context, &named).await?;
    body.read(NOTHING)?;
    products::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

const TYPE: Node = Node::one_of(&["product", "products"]).required();

/// What can be wrong with a product, as sent.
const FIELD_ERRORS: &[ErrorCode] = &[
    ErrorCode::NameTooLong,
    ErrorCode::CodeInvalid,
    ErrorCode::CodeTaken,
    ErrorCode::CodeReserved,
    ErrorCode::CodeTooLong,
    ErrorCode::DistributionStrategyNotAllowed,
    ErrorCode::UrlInvalid,
    ErrorCode::UrlProtocolInvalid,
    ErrorCode::UrlHostInvalid,
    ErrorCode::UrlTooLong,
    ErrorCode::MetadataTooLong,
];

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
        name: attributes.required_text("name"),
        code: attributes.text("code"),
        distribution_strategy: attributes.text("distribution_strategy"),
        url: attributes.text("url"),
        platforms: attributes.texts("platforms"),
        metadata: attributes.metadata(),
    }
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

fn strategies() -> Object {
    use DistributionStrategy::{Closed, Licensed, Open};
    let about = "Who may download it: holders of a licence, anybody, or staff.";
    words(about, [Licensed, Open, Closed].map(DistributionStrategy::as_str))
}
