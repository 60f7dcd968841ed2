//! `POST A/search`: records by parts of words and by metadata (docs/api.md 11).

use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::{
    model::{
        filter::UserFilter,
        metadata::Metadata,
        problem::ErrorCode,
        search::{Column, Combination, Search, Term},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            endpoints::{
                products::{self, ProductResource},
                users::{self, UserResource},
            },
            extract::{
                authenticated::Authenticated,
                body::{Body, BodyObject},
                list_query::ListQuery,
            },
            openapi::{Callers, Operation, SuccessResponse},
            wire::{
                error::ApiError,
                json::Json,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{
            json_keys::{self, CamelCase},
            search,
        },
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::post(Scope::Account, "/search", run, RUN)]
}

const BODY: ObjectSchema = &[(
    "meta",
    Node::object(&[("type", Node::text().required()), ("op", Node::text()), ("query", Node::free_object().required())])
        .required(),
)];

const RUN: Operation = Operation::new(
    "search",
    "Search users or products",
    SuccessResponse::page_of_either::<UserResource, ProductResource>("The records that match, of one type."),
)
.description(
    "Finds any part of a text, in any case, from three characters on. Users: `id`, `email`, `firstName`, `lastName`, \
     `name` (or `fullName`), `role` and `metadata`. Products: `id`, `name` and `metadata`. A pair of metadata matches \
     by its whole value. Unlike the list, it finds users of every role.\n\nPages work as in lists: send the same body \
     to the links.",
)
.callers(Callers::STAFF)
.body(
    BODY,
    r#"{ "meta": { "type": "users", "op": "OR", "query": { "email": "@engine.", "metadata": { "customerId": "cus_0091" } } } }"#,
)
.field_errors(&[ErrorCode::SearchTooBroad]);

/// What can be searched.
#[derive(Clone, Copy)]
enum Kind {
    Users,
    Products,
}

/// `POST A/search`
async fn run(Authenticated(context): Authenticated, list_query: ListQuery, body: Body) -> Result<Response, ApiError> {
    let sent = body.validate(BODY)?;
    let meta = sent.meta();
    let name = CamelCase(&json_keys::canonical(&meta.required_text("type"))).to_string();
    let kind = kind(&name)?;
    let combination = combination(meta.text("op"))?;
    match kind {
        Kind::Users => search::may_search_users(&context)?,
        Kind::Products => search::may_search_products(&context)?,
    }
    let search = parse(kind, &name, combination, meta)?;
    let paging = list_query.paging()?;
    let account = context.account();
    Ok(match kind {
        Kind::Users => {
            let page = search::users(&context, &search, paging).await?;
            let now = context.now();
            list_query.document(paging, page.map(|user| users::resource(account, &user, now))).into_response()
        }
        Kind::Products => {
            let page = search::products(&context, &search, paging).await?;
            list_query.document(paging, page.map(|product| products::resource(account, &product))).into_response()
        }
    })
}

/// The kind of a type's name, in the singular or plural.
fn kind(name: &str) -> Result<Kind, ApiError> {
    match name {
        "user" | "users" => Ok(Kind::Users),
        "product" | "products" => Ok(Kind::Products),
        _ => Err(refusal("/meta/type", format!("search type '{name}' is not supported"))),
    }
}

fn combination(sent: Option<String>) -> Result<Combination, ApiError> {
    let Some(sent) = sent else { return Ok(Combination::default()) };
    match sent.to_ascii_uppercase().as_str() {
        "AND" => Ok(Combination::All),
        "OR" => Ok(Combination::Any),
        _ => Err(refusal("/meta/op", format!("search operator '{sent}' is not supported"))),
    }
}

/// The search, or the first key of the query, in the order of the document, that cannot be searched for.
fn parse(kind: Kind, name: &str, combination: Combination, meta: BodyObject<'_>) -> Result<Search, ApiError> {
    let mut search = Search { combination, terms: Vec::new(), metadata: Map::new() };
    for (key, value) in meta.members("query") {
        let at = format!("/meta/query/{}", CamelCase(key));
        if key == "metadata" {
            search.metadata = metadata(value, &at)?;
        } else if let Some(column) = column(kind, key) {
            search.terms.push(Term { column, text: term(column, key, value, &at)? });
        } else {
            let detail = format!("search query '{}' is not supported for resource type '{name}'", CamelCase(key));
            return Err(refusal(&at, detail));
        }
    }
    Ok(search)
}

fn column(kind: Kind, key: &str) -> Option<Column> {
    Some(match (kind, key) {
        (_, "id") => Column::Id,
        (_, "name") | (Kind::Users, "full_name") => Column::Name,
        (Kind::Users, "email") => Column::Email,
        (Kind::Users, "first_name") => Column::FirstName,
        (Kind::Users, "last_name") => Column::LastName,
        (Kind::Users, "role") => Column::Role,
        _ => return None,
    })
}

/// The text of a term. Null is a term that nothing matches.
fn term(column: Column, key: &str, value: &Json, at: &str) -> Result<String, ApiError> {
    match value {
        Json::Text(text) => long_enough(text, key, at).map(|()| text.clone()),
        Json::Null => Ok(String::new()),
        Json::Number(number) if matches!(column, Column::Id | Column::Role) => Ok(number.to_string()),
        _ => Err(refusal(at, format!("search query for '{}' must be a string", CamelCase(key)))),
    }
}

fn metadata(value: &Json, at: &str) -> Result<Map<String, Value>, ApiError> {
    let Json::Object(pairs) = value else {
        let detail = "search query for 'metadata' must be a hash of key-value search terms";
        return Err(refusal(at, detail.into()));
    };
    if pairs.is_empty() {
        return Err(refusal(at, "cannot be blank".into()));
    }
    if pairs.len() > UserFilter::MOST_PAIRS {
        return Err(refusal(at, format!("maximum of {} pairs exceeded", UserFilter::MOST_PAIRS)));
    }
    // Lists are compared item by item with those of many records.
    if pairs.iter().map(|(_, value)| items(value)).sum::<usize>() > Metadata::MAX_KEYS {
        return Err(refusal(at, format!("maximum of {} items exceeded", Metadata::MAX_KEYS)));
    }
    for (key, value) in pairs {
        if let Json::Text(text) = value {
            long_enough(text, key, &format!("{at}/{}", CamelCase(key)))?;
        }
    }
    Ok(pairs.iter().map(|(key, value)| (key.clone(), Value::from(value))).collect())
}

/// The number of values in a value, at every depth.
fn items(value: &Json) -> usize {
    match value {
        Json::List(items) => items.len() + items.iter().map(self::items).sum::<usize>(),
        Json::Object(members) => members.len() + members.iter().map(|(_, value)| self::items(value)).sum::<usize>(),
        _ => 0,
    }
}

fn long_enough(text: &str, key: &str, at: &str) -> Result<(), ApiError> {
    if text.chars().nth(Term::MIN_LENGTH - 1).is_some() {
        return Ok(());
    }
    let least = Term::MIN_LENGTH;
    Err(refusal(at, format!("search query for '{}' is too small (minimum {least} characters)", CamelCase(key))))
}

fn refusal(at: &str, detail: String) -> ApiError {
    ApiError::invalid_body(at.into(), detail)
}
