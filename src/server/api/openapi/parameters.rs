//! The parameters of paths, queries and headers, apart from credentials and media types.

use utoipa::openapi::{
    Ref, Required,
    path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, Type},
};

use crate::{
    model::api_version::Version,
    server::api::openapi::{operation::Operation, parameter::PAGES, schemas::format},
};

/// The parameters of paths.
const IN_PATHS: [(&str, &str, bool); 8] = [
    ("account", "The account, by id or slug.", false),
    ("user", "The user, by id or email.", false),
    ("product", "The product, by id or code.", false),
    ("token", "The token, by id, not by its secret.", true),
    ("invite", "The invite, by id, not by its code.", true),
    ("factor", "The second factor, by id.", true),
    ("setting", "The setting, by id or key.", false),
    ("request", "The request, by the `X-Request-Id` of its answer.", true),
];

/// Adds the parameters of the path and the query, and the header that every request to an account can have.
pub(in crate::server::api) fn add_parameters(
    builder: OperationBuilder,
    path: &str,
    operation: &Operation,
) -> OperationBuilder {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let builder = in_path.fold(builder, |builder, name| builder.parameter_ref(reference(name)));
    let pages = PAGES.iter().filter(|_| operation.answer.is_page);
    let builder = pages.fold(builder, |builder, page| builder.parameter_ref(reference(page.name)));
    let builder = operation.parameters.iter().fold(builder, |builder, own| builder.parameter(own.render()));
    if path.contains("{account}") { builder.parameter_ref(reference("version")) } else { builder }
}

/// The components that operations refer to.
pub(in crate::server::api) fn shared() -> Vec<(&'static str, Parameter)> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let in_paths = IN_PATHS.map(|(name, about, is_id)| {
        let schema = if is_id { text().format(format("uuid")) } else { text().min_length(Some(1)) };
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        (name, parameter.description(Some(about)).schema(Some(schema)).build())
    });
    let version = ParameterBuilder::new()
        .name("Keygen-Version")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The version of the API to use. The default is the account's version."))
        .schema(Some(text().enum_values(Some(Version::KNOWN.iter().copied()))));
    let pages = PAGES.map(|page| (page.name, page.render()));
    in_paths.into_iter().chain(pages).chain([("version", version.build())]).collect()
}

fn reference(name: &str) -> Ref {
    Ref::new(format!("#/components/parameters/{name}"))
}
