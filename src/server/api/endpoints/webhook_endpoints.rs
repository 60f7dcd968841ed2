//! Webhook endpoints: list, create, show, update, delete (docs/api.md 8.1).

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::{
        api_version::Version,
        id::{AccountId, ProductId},
        problem::ErrorCode,
        webhook_endpoint::{Subscriptions, WebhookEndpoint, WebhookEndpointChanges, WebhookEndpointDraft},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{
                authenticated::Authenticated,
                body::{Body, BodyObject, CheckedBody},
                list_query::ListQuery,
                path::PathRef,
                request_version::RequestVersion,
            },
            openapi::{Callers, Operation, Record, SuccessResponse, samples},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::{
            resource_ref::WebhookEndpointRef,
            webhooks::endpoints::{self, SIGNATURE_ALGORITHM},
        },
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/webhook-endpoints", list, LIST),
        Endpoint::post(Account, "/webhook-endpoints", create, CREATE),
        Endpoint::get(Account, "/webhook-endpoints/{endpoint}", show, SHOW),
        Endpoint::patch(Account, "/webhook-endpoints/{endpoint}", update, UPDATE),
        Endpoint::delete(Account, "/webhook-endpoints/{endpoint}", delete, DELETE),
    ]
}

/// A webhook endpoint as answers have it.
type WebhookEndpointResource = Resource<WebhookEndpointAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WebhookEndpointAttributes {
    /// Where events are sent: an https URL with a public host name, other than this server's.
    #[schema(max_length = 4096)]
    url: String,
    /// The names of the events that it hears of, or `*` alone for every event, which is the default. An empty list:
    /// it was disabled, because its server answered 410 or 530.
    subscriptions: Vec<String>,
    /// How its requests are signed: `ed25519`.
    signature_algorithm: &'static str,
    /// The version of the API that its requests name. The default is the version of the request that creates it.
    api_version: &'static str,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// Who creates and changes endpoints.
const WRITERS: Callers = Callers::PRODUCTS.and(Callers::MANAGERS);
/// Who sees them.
const READERS: Callers = WRITERS.and(Callers::READ_ONLY);

const LIST: Operation = Operation::new(
    "listWebhookEndpoints",
    "List webhook endpoints",
    SuccessResponse::page::<WebhookEndpointResource>("The webhook endpoints."),
)
.callers(READERS)
.restriction("A product sees only its own.");

/// `GET A/webhook-endpoints`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<WebhookEndpointResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = endpoints::list(&context, paging).await?;
    Ok(list_query.document(paging, page.map(|endpoint| resource(context.account(), &endpoint))))
}

/// The attributes of both bodies, but the URL.
const SUBSCRIPTIONS: (&str, Node) = ("subscriptions", Node::texts());
const SIGNATURE: (&str, Node) = ("signature_algorithm", Node::text());
const VERSION: (&str, Node) = ("api_version", Node::one_of(Version::KNOWN));

/// The body of `POST A/webhook-endpoints`.
const CREATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("attributes", Node::object(&[("url", Node::text().required()), SUBSCRIPTIONS, SIGNATURE, VERSION]).required()),
        ("relationships", RELATIONSHIPS),
    ])
    .required(),
)];

const RELATIONSHIPS: Node = Node::object(&[("product", Node::object(&[("data", PRODUCT)]))]);

const PRODUCT: Node =
    Node::object(&[("type", Node::one_of(&["product", "products"]).required()), ("id", Node::id().required())])
        .required()
        .or_null();

const TYPE: Node = Node::one_of(&[
    "webhook-endpoint",
    "webhook-endpoints",
    "webhook_endpoint",
    "webhook_endpoints",
    "webhookEndpoint",
    "webhookEndpoints",
])
.required();

/// The field errors of an endpoint.
const FIELD_ERRORS: &[ErrorCode] = &[
    ErrorCode::UrlInvalid,
    ErrorCode::UrlProtocolInvalid,
    ErrorCode::UrlHostInvalid,
    ErrorCode::UrlTooLong,
    ErrorCode::SubscriptionsTooShort,
    ErrorCode::SubscriptionsNotAllowed,
    ErrorCode::SignatureAlgorithmNotAllowed,
    ErrorCode::ProductNotFound,
    ErrorCode::WebhookEndpointLimitExceeded,
];

const CREATE: Operation = Operation::new(
    "createWebhookEndpoint",
    "Create a webhook endpoint",
    SuccessResponse::created::<WebhookEndpointResource>("The webhook endpoint."),
)
.description(
    "From then on, each event that it subscribes to is sent to its URL. An endpoint of a product hears only of what that \
     product may see; other endpoints hear of everything.",
)
.callers(WRITERS)
.restriction("A product's endpoint is bound to that product.")
.body(
    CREATE_BODY,
    r#"{ "data": { "type": "webhook-endpoints", "attributes": {
        "url": "https://hooks.engine.example/keydesk", "subscriptions": ["user.created", "user.deleted"] } } }"#,
)
.field_errors(FIELD_ERRORS);

/// `POST A/webhook-endpoints`
async fn create(
    Authenticated(context): Authenticated,
    RequestVersion(version): RequestVersion,
    body: Body,
) -> Result<Created<WebhookEndpointAttributes>, ApiError> {
    let sent = body.validate(CREATE_BODY)?;
    let endpoint = endpoints::create(&context, draft(&sent, version)).await?;
    Ok(Created(resource(context.account(), &endpoint)))
}

const SHOW: Operation = Operation::new(
    "showWebhookEndpoint",
    "Show a webhook endpoint",
    SuccessResponse::one::<WebhookEndpointResource>("The webhook endpoint."),
)
.callers(READERS)
.restriction("A product sees only its own.");

/// `GET A/webhook-endpoints/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<WebhookEndpointRef>,
) -> Result<Document<WebhookEndpointResource>, ApiError> {
    let endpoint = endpoints::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &endpoint)))
}

/// The body of `PATCH A/webhook-endpoints/{id}`.
const UPDATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        ("attributes", Node::object(&[("url", Node::text()), SUBSCRIPTIONS, SIGNATURE, VERSION])),
        ("relationships", RELATIONSHIPS),
    ])
    .required(),
)];

const UPDATE: Operation = Operation::new(
    "updateWebhookEndpoint",
    "Update a webhook endpoint",
    SuccessResponse::one::<WebhookEndpointResource>("The webhook endpoint."),
)
.description(
    "An attribute that is not sent, or is null, keeps its value. `product` as null lets the endpoint hear of everything. \
     A disabled endpoint needs new `subscriptions` in the same request.",
)
.callers(WRITERS)
.restriction("A product can update only its own, and cannot give it to another product.")
.body(
    UPDATE_BODY,
    r#"{ "data": { "type": "webhook-endpoints", "attributes": { "subscriptions": ["*"] } } }"#,
)
.field_errors(FIELD_ERRORS);

/// `PATCH` or `PUT A/webhook-endpoints/{id}`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<WebhookEndpointRef>,
    body: Body,
) -> Result<Document<WebhookEndpointResource>, ApiError> {
    endpoints::may_update(&context, &named).await?;
    let sent = body.validate(UPDATE_BODY)?;
    let endpoint = endpoints::update(&context, &named, changes(&sent)).await?;
    Ok(Document::new(resource(context.account(), &endpoint)))
}

const DELETE: Operation = Operation::new(
    "deleteWebhookEndpoint",
    "Delete a webhook endpoint",
    SuccessResponse::empty(204, "The webhook endpoint was deleted."),
)
.description("Events on their way to it are not sent any more.")
.callers(WRITERS)
.restriction("A product can delete only its own.");

/// `DELETE A/webhook-endpoints/{id}`
async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<WebhookEndpointRef>,
) -> Result<StatusCode, ApiError> {
    endpoints::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn draft(sent: &CheckedBody, version: Version) -> WebhookEndpointDraft {
    let attributes = sent.attributes();
    WebhookEndpointDraft {
        url: attributes.required_text("url"),
        subscriptions: attributes.texts("subscriptions"),
        signature_algorithm: attributes.text("signature_algorithm"),
        api_version: named_version(attributes).unwrap_or(version),
        product: product(sent),
    }
}

fn changes(sent: &CheckedBody) -> WebhookEndpointChanges {
    let attributes = sent.attributes();
    WebhookEndpointChanges {
        url: attributes.text("url"),
        subscriptions: attributes.texts("subscriptions"),
        signature_algorithm: attributes.text("signature_algorithm"),
        api_version: named_version(attributes),
        product: product(sent),
    }
}

fn named_version(attributes: BodyObject<'_>) -> Option<Version> {
    attributes.text("api_version").map(|name| Version::find(&name).expect("the schema allows only versions"))
}

/// The product: absent (`None`), null (`Some(None)`) or sent.
fn product(sent: &CheckedBody) -> Option<Option<ProductId>> {
    let is_sent = sent.data().members("relationships").iter().any(|(name, _)| name == "product");
    is_sent.then(|| sent.relationship("product").id().map(ProductId))
}

/// The endpoint as answers have it.
fn resource(account: AccountId, endpoint: &WebhookEndpoint) -> WebhookEndpointResource {
    let product = endpoint.product.map_or_else(Relationship::to_nothing, |id| {
        Relationship::to_one(account_path(account, &format!("/products/{id}")), "products", id.0)
    });
    let relationships = [("account", Relationship::to_account(account)), ("product", product)];
    let attributes = WebhookEndpointAttributes {
        url: endpoint.url.clone(),
        subscriptions: endpoint.subscriptions.names().to_vec(),
        signature_algorithm: SIGNATURE_ALGORITHM,
        api_version: endpoint.api_version.as_str(),
        created: time::format(endpoint.created),
        updated: time::format(endpoint.updated),
    };
    let own = account_path(account, &format!("/webhook-endpoints/{}", endpoint.id));
    Resource::new("webhook-endpoints", endpoint.id.0, own, attributes, relationships)
}

impl Record for WebhookEndpointResource {
    const NAME: &'static str = "WebhookEndpoint";

    fn sample() -> Self {
        let endpoint = WebhookEndpoint {
            id: samples::WEBHOOK_ENDPOINT,
            product: None,
            url: "https://hooks.engine.example/keydesk".into(),
            subscriptions: Subscriptions::everything(),
            api_version: Version::NEWEST,
            created: samples::NOW,
            updated: samples::NOW,
        };
        resource(samples::ACCOUNT, &endpoint)
    }
}
