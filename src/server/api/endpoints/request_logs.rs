//! The request log: list and show (docs/api.md 8.6).

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::{
    model::{
        id::{AccountId, RequestId},
        record::RecordName,
        request_log::{RequestDetails, RequestLog, RequestLogFilter},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{authenticated::Authenticated, list_query::ListQuery, log_query, path::PathRef},
            openapi::{Callers, Operation, Parameter, Record, SuccessResponse, samples},
            wire::{
                document::{Document, Relationship, Resource, account_path},
                error::ApiError,
                query::Query,
                time,
            },
        },
        domain::request_logs,
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/request-logs", list, LIST),
        Endpoint::get(Account, "/request-logs/{request}", show, SHOW),
    ]
}

/// A request as answers have it.
type RequestLogResource = Resource<RequestLogAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RequestLogAttributes {
    /// Path and query, without secrets; 1,024 bytes at most.
    url: String,
    method: String,
    /// The status of the answer. 499: the client hung up before there was one.
    status: String,
    #[schema(required)]
    user_agent: Option<String>,
    ip: String,
    /// Some headers. A list has none of the five that follow, nor has a server that keeps none.
    #[schema(required, value_type = Option<Object>)]
    request_headers: Option<Map<String, Value>>,
    /// `meta` and `data` as JSON, without secrets.
    #[schema(required)]
    request_body: Option<String>,
    /// The `Keygen-Signature` of the answer.
    #[schema(required)]
    response_signature: Option<String>,
    #[schema(required, value_type = Option<Object>)]
    response_headers: Option<Map<String, Value>>,
    /// The answer as JSON, without secrets.
    #[schema(required)]
    response_body: Option<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// Who reads logs.
const CALLERS: Callers = Callers::READ_ONLY.and(Callers::MANAGERS);

const LIST: Operation = Operation::new(
    "listRequestLogs",
    "List request logs",
    SuccessResponse::page::<RequestLogResource>("The requests."),
)
.description(
    "Requests to the API, some seconds after they were answered. A list looks at 20,000 of them for one page; to \
             look at more, follow `next` from page to page, which may have less than was asked for, or nothing.",
)
.callers(CALLERS)
.parameters(&[
    Parameter::days("date", "Only requests of these days in UTC: `start` and `end`, which are 1 to 31 days apart."),
    Parameter::text("requestor", "Only requests by this user or product: an id, or a part of one."),
    Parameter::text("resource", "Only requests about this record: an id, or a part of one."),
    Parameter::text("method", "Only requests with this method."),
    Parameter::text("status", "Only requests with this status."),
    Parameter::text("ip", "Only requests from addresses that begin so."),
    Parameter::text("url", "Only requests whose path or query contains this."),
]);

/// `GET A/request-logs`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<RequestLogResource>>, ApiError> {
    let paging = list_query.paging()?;
    let found = request_logs::list(&context, &filter(&list_query.query)?, paging).await?;
    let page = found.page.map(|row| resource(context.account(), row));
    Ok(list_query.document_up_to(paging, page, found.next))
}

const SHOW: Operation =
    Operation::new("showRequestLog", "Show a request log", SuccessResponse::one::<RequestLogResource>("The request."))
        .callers(CALLERS);

/// `GET A/request-logs/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<String>,
) -> Result<Document<RequestLogResource>, ApiError> {
    let row = request_logs::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), row)))
}

fn filter(query: &Query) -> Result<RequestLogFilter, ApiError> {
    let text = |name| query.last(name).map(str::to_owned);
    Ok(RequestLogFilter {
        days: log_query::days(query)?,
        requestor: log_query::record_filter(query, "requestor"),
        resource: log_query::record_filter(query, "resource"),
        method: text("method"),
        status: text("status"),
        address: text("ip"),
        url: text("url"),
    })
}

fn resource(account: AccountId, row: RequestLog) -> RequestLogResource {
    let to = |record: RecordName| {
        let kind = record.kind.as_str();
        Relationship::to_one(account_path(account, &format!("/{kind}/{}", record.id)), kind, record.id)
    };
    let relationships = [
        ("account", Relationship::to_account(account)),
        ("requestor", row.requestor.map_or_else(Relationship::none, to)),
        ("resource", row.resource.map_or_else(Relationship::none, to)),
    ];
    let (details, created) = (row.details.map(|details| *details), time::format(row.created));
    let (request_headers, response_headers) = details
        .as_ref()
        .map_or((None, None), |details| (object(&details.request_headers), object(&details.response_headers)));
    let RequestDetails { request_body, response_signature, response_body, .. } = details.unwrap_or_default();
    let attributes = RequestLogAttributes {
        url: row.url,
        method: row.method,
        status: row.status.to_string(),
        user_agent: Some(row.agent).filter(|agent| !agent.is_empty()),
        ip: row.address,
        request_headers,
        request_body,
        response_signature,
        response_headers,
        response_body,
        updated: created.clone(),
        created,
    };
    let own = account_path(account, &format!("/request-logs/{}", row.id));
    let resource = Resource::new("request-logs", row.id.0, own, attributes, relationships);
    resource.with_meta(json!({ "milliseconds": row.milliseconds }))
}

fn object(text: &str) -> Option<Map<String, Value>> {
    Some(serde_json::from_str(text).expect("the log keeps objects"))
}

impl Record for RequestLogResource {
    const NAME: &'static str = "RequestLog";

    fn sample() -> Self {
        let log = RequestLog {
            id: RequestId(samples::REQUEST),
            method: "GET".into(),
            url: "/v1/me".into(),
            status: 200,
            agent: "EngineApp/1.0".into(),
            address: "192.0.2.7".into(),
            requestor: Some(samples::USER.into()),
            resource: None,
            created: samples::NOW,
            milliseconds: 2,
            details: None,
        };
        resource(samples::ACCOUNT, log)
    }
}
