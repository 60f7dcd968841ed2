//! Products: list, create, show, update, delete (docs/api.md 6).

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        metadata::Metadata,
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
            openapi::{Callers, Operation, Record, SuccessResponse, samples, string_enum},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::{json_keys::camel_case_keys, products, resource_ref::ProductRef},
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

/// A product as answers have it.
pub(in crate::server::api) type ProductResource = Resource<ProductAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct ProductAttributes {
    /// The name for people.
    #[schema(max_length = 255)]
    name: String,
    /// A short name for URLs, unique in the account.
    #[schema(required, max_length = 255)]
    code: Option<String>,
    #[schema(schema_with = strategies)]
    distribution_strategy: &'static str,
    /// The home page. Its host must be public.
    #[schema(required, max_length = 255)]
    url: Option<String>,
    /// The platforms it runs on, as free text.
    #[schema(required)]
    platforms: Option<Vec<String>>,
    /// Free JSON of the vendor.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

const LIST: Operation =
    Operation::new("listProducts", "List products", SuccessResponse::page::<ProductResource>("The products."))
        .callers(Callers::STAFF);

/// `GET A/products`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<ProductResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = products::list(&context, paging).await?;
    Ok(list_query.document(paging, page.map(|product| resource(context.account(), &product))))
}

/// The body of `POST A/products`.
const CREATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        (
            "attributes",
            Node::object(&[
                ("name", Node::text().required()),
                // An empty code is a 422 of the model's.
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
    Operation::new("createProduct", "Create a product", SuccessResponse::created::<ProductResource>("The product."))
        .callers(Callers::MANAGERS)
        .body(
            CREATE_BODY,
            r#"{ "data": { "type": "products", "attributes": {
                "name": "Difference Engine", "code": "difference-engine", "url": "https://engine.example",
                "platforms": ["linux", "macos"] } } }"#,
        )
        .field_errors(FIELD_ERRORS);

/// `POST A/products`
async fn create(Authenticated(context): Authenticated, body: Body) -> Result<Created<ProductAttributes>, ApiError> {
    let sent = body.validate(CREATE_BODY)?;
    let product = products::create(&context, draft(&sent)).await?;
    Ok(Created(resource(context.account(), &product)))
}

const SHOW: Operation =
    Operation::new("showProduct", "Show a product", SuccessResponse::one::<ProductResource>("The product."))
        .callers(Callers::PRODUCTS.and(Callers::STAFF))
        .restriction("A product can see only itself.");

/// `GET A/products/{id|code}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<ProductRef>,
) -> Result<Document<ProductResource>, ApiError> {
    let product = products::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &product)))
}

/// The body of `PATCH A/products/{id|code}`.
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
    Operation::new("updateProduct", "Update a product", SuccessResponse::one::<ProductResource>("The product."))
        .description("An attribute that is not sent keeps its value. `metadata` is replaced as a whole.")
        .callers(Callers::PRODUCTS.and(Callers::MANAGERS))
        .restriction("A product can update only itself.")
        .body(UPDATE_BODY, r#"{ "data": { "type": "products", "attributes": { "platforms": ["linux"] } } }"#)
        .field_errors(FIELD_ERRORS);

/// `PATCH` or `PUT A/products/{id|code}`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<ProductRef>,
    body: Body,
) -> Result<Document<ProductResource>, ApiError> {
    products::show(&context, &named).await?;
    let sent = body.validate(UPDATE_BODY)?;
    let product = products::update(&context, &named, changes(&sent)).await?;
    Ok(Document::new(resource(context.account(), &product)))
}

const DELETE: Operation =
    Operation::new("deleteProduct", "Delete a product", SuccessResponse::empty(204, "The product was deleted."))
        .description("Its tokens, webhook endpoints and webhook events are deleted with it.")
        .callers(Callers::MANAGERS);

/// `DELETE A/products/{id|code}`
async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<ProductRef>,
) -> Result<StatusCode, ApiError> {
    products::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

const TYPE: Node = Node::one_of(&["product", "products"]).required();

/// The field errors of a product.
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

/// The product as answers have it, for every caller.
pub(in crate::server::api) fn resource(account: AccountId, product: &Product) -> ProductResource {
    let own = account_path(account, &format!("/products/{}", product.id));
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
        metadata: camel_case_keys(&product.metadata.0),
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
        seen: None,
    }
}

fn strategies() -> Object {
    let about = "Who can download it: users with a licence, anyone, or staff.";
    string_enum(about, DistributionStrategy::ALL.map(DistributionStrategy::as_str))
}

impl Record for ProductResource {
    const NAME: &'static str = "Product";

    fn sample() -> Self {
        let product = Product {
            id: samples::PRODUCT,
            name: "Difference Engine".into(),
            code: Some("difference-engine".into()),
            distribution_strategy: DistributionStrategy::Licensed,
            url: Some("https://engine.example".into()),
            platforms: Some(vec!["linux".into(), "macos".into()]),
            metadata: Metadata::default(),
            created: samples::NOW,
            updated: samples::NOW,
        };
        resource(samples::ACCOUNT, &product)
    }
}
