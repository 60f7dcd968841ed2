//! Webhook events: list, show, delete, send again (docs/api.md 8.4).

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::json;
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        api_version::Version,
        event_name::EventName,
        id::AccountId,
        problem::ErrorCode,
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{authenticated::Authenticated, list_query::ListQuery, path::PathRef},
            openapi::{Callers, Operation, Parameter, Record, SuccessResponse, samples, string_enum},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                query::Query,
                time,
            },
        },
        domain::{resource_ref::WebhookEventRef, webhooks::events},
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/webhook-events", list, LIST),
        Endpoint::get(Account, "/webhook-events/{event}", show, SHOW),
        Endpoint::delete(Account, "/webhook-events/{event}", delete, DELETE),
        Endpoint::post(Account, "/webhook-events/{event}/actions/retry", retry, RETRY),
    ]
}

/// A webhook event as answers have it, and requests to endpoints.
pub(in crate::server::api) type WebhookEventResource = Resource<WebhookEventAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct WebhookEventAttributes {
    /// The URL of the webhook endpoint when the event happened.
    endpoint: String,
    /// The version of the API that its request names.
    api_version: &'static str,
    /// A whole JSON document, as a text: what the event is about, as it was then.
    payload: String,
    /// The name of the event, such as `user.created`.
    event: &'static str,
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// The status of the last response of the endpoint; null: there was none.
    #[schema(required)]
    last_response_code: Option<u16>,
    /// The body of the last response, up to 2048 bytes, or why there is none.
    #[schema(required)]
    last_response_body: Option<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// Who sees events.
const READERS: Callers = Callers::PRODUCTS.and(Callers::READ_ONLY).and(Callers::MANAGERS);

const LIST: Operation = Operation::new(
    "listWebhookEvents",
    "List webhook events",
    SuccessResponse::page::<WebhookEventResource>("The webhook events."),
)
.description(
    "There is one for each event and each endpoint that heard of it, for 30 days. Pages by number do not say how many \
     there are.",
)
.callers(READERS)
.restriction("A product sees only those of its own endpoints.")
.parameters(&[Parameter::texts("events[]", "Only events with these names. Nothing matches an unknown name.")]);

/// `GET A/webhook-events`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<WebhookEventResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = events::list(&context, names(&list_query.query), paging).await?;
    Ok(list_query.document(paging, page.map(|event| resource(context.account(), &event))))
}

const SHOW: Operation = Operation::new(
    "showWebhookEvent",
    "Show a webhook event",
    SuccessResponse::one::<WebhookEventResource>("The webhook event."),
)
.callers(READERS)
.restriction("A product sees only those of its own endpoints.");

/// `GET A/webhook-events/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<WebhookEventRef>,
) -> Result<Document<WebhookEventResource>, ApiError> {
    let event = events::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &event)))
}

const DELETE: Operation = Operation::new(
    "deleteWebhookEvent",
    "Delete a webhook event",
    SuccessResponse::empty(204, "The webhook event was deleted."),
)
.description("It is not sent any more.")
.callers(Callers::MANAGERS);

/// `DELETE A/webhook-events/{id}`
async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<WebhookEventRef>,
) -> Result<StatusCode, ApiError> {
    events::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

const RETRY: Operation = Operation::new(
    "retryWebhookEvent",
    "Send a webhook event again",
    SuccessResponse::created::<WebhookEventResource>("The new webhook event."),
)
.description(
    "Makes a new webhook event with the same payload and idempotency token, whatever became of the old one. It goes to the \
     same endpoint, or, if that was deleted, to one with the same URL. The endpoint must subscribe to the event.",
)
.callers(Callers::MANAGERS)
.field_errors(&[ErrorCode::WebhookRetryImpossible]);

/// `POST A/webhook-events/{id}/actions/retry`
async fn retry(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<WebhookEventRef>,
) -> Result<Created<WebhookEventAttributes>, ApiError> {
    let event = events::retry(&context, &named).await?;
    Ok(Created(resource(context.account(), &event)))
}

/// The events that the query names, each once; `None`: it names none. What is no event matches nothing.
fn names(query: &Query) -> Option<Vec<EventName>> {
    let sent: Vec<_> = query.list("events").collect();
    let is_filter = !sent.is_empty() || query.last("events").is_some() || query.has_malformed_elements("events");
    let is_named = |event: &EventName| sent.contains(&event.as_str());
    is_filter.then(|| EventName::ALL.iter().copied().filter(is_named).collect())
}

/// The event as answers have it.
pub(in crate::server::api) fn resource(account: AccountId, event: &WebhookEvent) -> WebhookEventResource {
    let attributes = WebhookEventAttributes {
        endpoint: event.url.clone(),
        api_version: event.api_version.as_str(),
        payload: event.payload.clone(),
        event: event.event.as_str(),
        status: event.status.as_str(),
        last_response_code: event.last_response_code,
        last_response_body: event.last_response_body.clone(),
        created: time::format(event.created),
        updated: time::format(event.updated),
    };
    let own = account_path(account, &format!("/webhook-events/{}", event.id));
    let relationships = [("account", Relationship::to_account(account))];
    Resource::new("webhook-events", event.id.0, own, attributes, relationships)
        .with_meta(json!({ "idempotencyToken": event.idempotency_token }))
}

fn statuses() -> Object {
    let about = "How far it is: not sent yet; received; to be sent again; given up.";
    string_enum(about, WebhookStatus::ALL.map(WebhookStatus::as_str))
}

impl Record for WebhookEventResource {
    const NAME: &'static str = "WebhookEvent";

    fn sample() -> Self {
        let event = WebhookEvent {
            id: samples::WEBHOOK_EVENT,
            endpoint: samples::WEBHOOK_ENDPOINT,
            product: None,
            url: "https://hooks.engine.example/keydesk".into(),
            event: EventName::UserCreated,
            payload: r#"{"data":{"id":"01c1dabc-7620-7893-923f-0824128b2f33","type":"users","attributes":{"email":"ada@engine.example"}}}"#.into(),
            api_version: Version::NEWEST,
            idempotency_token: "2e4415ae97ba94d0eda82f8f6d05584ef8aa38922766581e27a1c08a6a63ecv3".into(),
            status: WebhookStatus::Delivered,
            last_response_code: Some(204),
            last_response_body: Some(String::new()),
            created: samples::NOW,
            updated: samples::NOW,
        };
        resource(samples::ACCOUNT, &event)
    }
}
