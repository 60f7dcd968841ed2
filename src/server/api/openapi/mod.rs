//! `/v1` as OpenAPI 3.1, made from what serves it: the doors, the trees that judge
//! bodies, the types that are serialised, the codes and their wording.
//!
//! What no type tells (who may, what for) stands with each endpoint.

mod answer;
mod bodies;
mod components;
mod failures;
mod headers;
mod operation;
mod parameters;
mod samples;
#[cfg(test)]
mod tests;

use axum::http::Method;
use utoipa::openapi::{
    HttpMethod, InfoBuilder, LicenseBuilder, OpenApiBuilder, ServerBuilder,
    path::{OperationBuilder, PathItem, PathsBuilder},
    schema::{Object, ObjectBuilder, SchemaFormat, Type},
    security::SecurityRequirement,
    tag::{Tag, TagBuilder},
};

pub(in crate::server::api) use self::{
    answer::SuccessResponse,
    operation::{Credentials, Operation},
    parameters::Parameter,
    samples::IssuedTokenResource,
};
use crate::{
    model::api_version::Version,
    server::{
        api::{endpoint::Endpoint, openapi::components::Components, routes::endpoints},
        config::PublicUrl,
    },
};

const JSON_API: &str = "application/vnd.api+json";
const JSON: &str = "application/json";

/// The groups of operations, by the last word of their path that stands here; that of the account itself is empty.
const TAGS: [(&str, &str, &str); 13] = [
    ("users", "Users", "People: the vendor's customers, and its staff."),
    ("passwords", "Passwords", "Changed by whoever knows theirs, reset by whoever forgot it."),
    ("update-password", "Passwords", ""),
    ("reset-password", "Passwords", ""),
    ("tokens", "Tokens", "What an app shows to act for somebody. Making one by email and password is how one logs in."),
    ("second-factors", "Second factors", "Codes from an authenticator app, asked for at log-in beside the password."),
    ("me", "Who am I", "Whoever the token belongs to."),
    ("profile", "Who am I", ""),
    ("products", "Products", "What the vendor sells. Their tokens let a vendor's own server create users."),
    ("", "Account", "The vendor's account, its settings, and who may sign up."),
    ("settings", "Account", ""),
    ("ping", "Server", "Whether it is there."),
    ("health", "Server", ""),
];

/// The whole document, as JSON that people can read.
pub fn describe(public_url: &PublicUrl) -> String {
    let mut components = Components::new(public_url);
    let endpoints = endpoints();
    let paths = endpoints.iter().fold(PathsBuilder::new(), |paths, endpoint| {
        // The short form of a path, without the account, leads to the same door: once is enough.
        let path = format!("/v1{}{}", endpoint.scope.prefixes()[0], endpoint.path);
        endpoint.methods.iter().enumerate().fold(paths, |paths, (nth, method)| {
            // PUT does what PATCH does, where there are both; no two operations have one name.
            let id = format!("{}{}", endpoint.operation.id, if nth > 0 { "ByPut" } else { "" });
            let operation = operation(endpoint, &path, &mut components, public_url).operation_id(Some(id)).build();
            http_method(method)
                .into_iter()
                .fold(paths, |paths, method| paths.path(path.clone(), PathItem::new(method, operation.clone())))
        })
    });
    let info = InfoBuilder::new()
        .title("Keydesk")
        .version(Version::NEWEST.as_str())
        .description(Some(include_str!("about.md").trim().replace("{url}", public_url.origin())))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()));
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url(public_url.origin()).build()]))
        .tags(Some(tags()))
        .paths(paths)
        .components(Some(components.build()))
        .build();
    document.to_pretty_json().expect("the OpenAPI document serialises") + "\n"
}

fn operation(endpoint: &Endpoint, path: &str, components: &mut Components, public_url: &PublicUrl) -> OperationBuilder {
    let told = &endpoint.operation;
    let in_account = path.contains("{account}");
    let builder = OperationBuilder::new()
        .tag(tag(endpoint))
        .summary(Some(told.summary))
        .description(Some(about(told)))
        .request_body(bodies::request(told))
        .securities(securities(told.credentials))
        .response(told.answer.status.to_string(), told.answer.response(components, in_account));
    let builder = parameters::name(builder, path, told);
    failures::name(builder, told, in_account, public_url)
}

fn about(operation: &Operation) -> String {
    let who = (!operation.who.is_empty()).then(|| format!("**Who may:** {}", operation.who));
    let about = Some(operation.about.to_owned()).filter(|about| !about.is_empty());
    about.into_iter().chain(who).collect::<Vec<_>>().join("\n\n")
}

fn securities(credentials: Credentials) -> Option<Vec<SecurityRequirement>> {
    let named = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
    match credentials {
        Credentials::Unread => Some(Vec::new()),
        Credentials::Optional => Some(vec![SecurityRequirement::default(), named("token")]),
        Credentials::Token => Some(vec![named("token")]),
        Credentials::LogIn => Some(vec![named("password"), named("token")]),
    }
}

fn tag(endpoint: &Endpoint) -> &'static str {
    let named = |part: &str| TAGS.iter().find(|(word, ..)| *word == part);
    endpoint.path.rsplit('/').find_map(named).map_or("", |(_, name, _)| name)
}

fn tags() -> Vec<Tag> {
    let told = TAGS.iter().filter(|(.., about)| !about.is_empty());
    told.map(|(_, name, about)| TagBuilder::new().name(*name).description(Some(*about)).build()).collect()
}

fn http_method(method: &Method) -> Option<HttpMethod> {
    match *method {
        Method::GET => Some(HttpMethod::Get),
        Method::POST => Some(HttpMethod::Post),
        Method::PUT => Some(HttpMethod::Put),
        Method::PATCH => Some(HttpMethod::Patch),
        Method::DELETE => Some(HttpMethod::Delete),
        _ => None,
    }
}

/// A text that is one of these: for types that serialise words.
pub(in crate::server::api) fn words<const N: usize>(about: &str, words: [&'static str; N]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about)).enum_values(Some(words)).build()
}

/// A format by its name; validators know more of them than this crate does.
fn format(name: &str) -> Option<SchemaFormat> {
    Some(SchemaFormat::Custom(name.to_owned()))
}
