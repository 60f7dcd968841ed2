//! The OpenAPI document: every endpoint, and the components that they refer to.

use axum::http::Method;
use utoipa::{
    PartialSchema,
    openapi::{
        HttpMethod, InfoBuilder, LicenseBuilder, OpenApiBuilder, ServerBuilder,
        extensions::{Extensions, ExtensionsBuilder},
        path::{OperationBuilder, PathItem, PathsBuilder},
        schema::ComponentsBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};

use crate::{
    model::api_version::Version,
    server::{
        api::{
            openapi::{
                bodies,
                components::ComponentRegistry,
                errors, headers,
                operation::{Operation, RequiredCredentials},
                parameters,
            },
            wire::{document, error_document},
        },
        config::PublicUrl,
    },
};

/// The tag of an operation, by the last segment of its path that is listed here; the account itself has the empty one.
const TAGS: [(&str, &str, &str); 15] = [
    ("users", "Users", "The vendor's customers and staff."),
    ("passwords", "Passwords", "Change your password, or reset a forgotten one."),
    ("update-password", "Passwords", ""),
    ("reset-password", "Passwords", ""),
    ("tokens", "Tokens", "The credentials of apps and servers. To log in, generate one with email and password."),
    ("second-factors", "Second factors", "Codes from an authenticator app, which log-in asks for after the password."),
    ("me", "Current bearer", "The user or product that the token belongs to."),
    ("profile", "Current bearer", ""),
    ("products", "Products", "The vendor's products. With a product's token, the vendor's own server manages users."),
    ("invites", "Invites", "Links with which people sign up, also while the account is protected."),
    ("request-logs", "Logs", "What was asked of the API, and how it was answered."),
    ("", "Account", "The vendor's account and its settings."),
    ("settings", "Account", ""),
    ("ping", "Server", "Whether the server answers and works."),
    ("health", "Server", ""),
];

/// An endpoint, as the document describes it.
pub(in crate::server::api) struct DescribedEndpoint<'a> {
    pub(in crate::server::api) methods: &'a [Method],
    /// `/v1`, and what an endpoint of an account has before its own path.
    pub(in crate::server::api) prefix: String,
    pub(in crate::server::api) path: &'a str,
    pub(in crate::server::api) operation: &'a Operation,
}

/// The whole document, as indented JSON.
pub(in crate::server::api) fn render(endpoints: &[DescribedEndpoint<'_>], public_url: &PublicUrl) -> String {
    let mut components = ComponentRegistry::new(shared_components(public_url));
    let paths = endpoints.iter().fold(PathsBuilder::new(), |paths, endpoint| {
        let path = format!("{}{}", endpoint.prefix, endpoint.path);
        endpoint.methods.iter().enumerate().fold(paths, |paths, (nth, method)| {
            // PUT does what PATCH does where an endpoint has both, and needs an id of its own.
            let id = format!("{}{}", endpoint.operation.id, if nth > 0 { "ByPut" } else { "" });
            let operation = operation(endpoint, &path, &mut components, public_url).operation_id(Some(id)).build();
            paths.path(path.clone(), PathItem::new(http_method(method), operation))
        })
    });
    let about = include_str!("about.md").trim().replace("{url}", public_url.origin());
    let info =
        InfoBuilder::new().title("Keydesk").version(Version::NEWEST.as_str()).description(Some(about)).license(Some(
            LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build(),
        ));
    let document = OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url(public_url.origin()).build()]))
        .tags(Some(tags()))
        .paths(paths)
        .components(Some(components.build()))
        .build();
    document.to_pretty_json().expect("the document is serialisable") + "\n"
}

fn operation(
    endpoint: &DescribedEndpoint<'_>,
    path: &str,
    components: &mut ComponentRegistry,
    public_url: &PublicUrl,
) -> OperationBuilder {
    let operation = endpoint.operation;
    let in_account = path.contains("{account}");
    let builder = OperationBuilder::new()
        .tag(tag(endpoint.path))
        .summary(Some(operation.summary))
        .description(Some(description(operation)))
        .extensions(Some(extensions(operation)))
        .request_body(bodies::request(operation))
        .securities(securities(operation.credentials))
        .response(operation.answer.status.to_string(), operation.answer.render(components, in_account));
    let builder = parameters::add_parameters(builder, path, operation);
    errors::add_errors(builder, operation, in_account, public_url)
}

/// The components that every document has.
fn shared_components(public_url: &PublicUrl) -> ComponentsBuilder {
    let builder = ComponentsBuilder::new()
        .schema("Error", error_document::LinkedError::schema())
        .schema("ErrorDocument", error_document::ErrorContext::schema())
        .schema("Relationship", document::Relationship::schema())
        .security_scheme("token", token())
        .security_scheme("password", password());
    let builder = bodies::shared().into_iter().fold(builder, |all, (name, schema)| all.schema(name, schema));
    let builder = headers::shared().into_iter().fold(builder, |all, (name, header)| all.header(name, header));
    let builder =
        parameters::shared().into_iter().fold(builder, |all, (name, parameter)| all.parameter(name, parameter));
    errors::shared(public_url).into_iter().fold(builder, |all, (name, response)| all.response(name, response))
}

/// The description, and a last paragraph on who can call the endpoint.
fn description(operation: &Operation) -> String {
    let Operation { description, callers, restriction, .. } = operation;
    let callers = format!("**Who can call it:** {callers} {restriction}");
    [description, callers.trim_end()].join("\n\n").trim_start().to_owned()
}

fn extensions(operation: &Operation) -> Extensions {
    let callers: Vec<_> = operation.callers.names().collect();
    ExtensionsBuilder::new().add("x-keydesk-callers", callers).build()
}

fn securities(credentials: RequiredCredentials) -> Option<Vec<SecurityRequirement>> {
    let named = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
    match credentials {
        RequiredCredentials::Unread => Some(Vec::new()),
        RequiredCredentials::Optional => Some(vec![SecurityRequirement::default(), named("token")]),
        RequiredCredentials::Token => Some(vec![named("token")]),
        RequiredCredentials::LogIn => Some(vec![named("password"), named("token")]),
    }
}

fn tag(path: &str) -> &'static str {
    let named = |part: &str| TAGS.iter().find(|(segment, ..)| *segment == part);
    let (_, name, _) = path.rsplit('/').find_map(named).expect("a tag has the empty segment before the first slash");
    name
}

fn tags() -> Vec<Tag> {
    let described = TAGS.iter().filter(|(.., about)| !about.is_empty());
    described.map(|(_, name, about)| TagBuilder::new().name(*name).description(Some(*about)).build()).collect()
}

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::GET => HttpMethod::Get,
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => unreachable!("no endpoint has another method"),
    }
}

fn token() -> SecurityScheme {
    let about = "`Authorization: Bearer <token>`. Also as `Token <token>`, and as the user name of Basic.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build())
}

fn password() -> SecurityScheme {
    let about =
        "`Authorization: Basic base64(email:password)`. Only `POST /tokens` takes it, which is how a user logs in.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some(about)).build())
}
