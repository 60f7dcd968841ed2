//! What stands in a path, a query or a header, beside credentials and media types.

use utoipa::openapi::{
    Ref, Required,
    path::{OperationBuilder, Parameter as RenderedSample, ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, Type},
};

use crate::{model::api_version::Version, server::api::openapi::operation::Operation};

/// A parameter of the query.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Parameter {
    name: &'static str,
    about: &'static str,
    kind: ParameterKind,
}

#[derive(Clone, Copy)]
enum ParameterKind {
    Id,
    Flag,
    Number { most: u16, usual: u16 },
    Page,
    OneOf(&'static [&'static str]),
    ListOf(&'static [&'static str]),
    Map,
}

/// How much of a list is shown, and which part.
const PAGES: [Parameter; 3] = [
    Parameter::number("limit", "How many records at most.", 100, 10),
    Parameter {
        name: "page",
        about: "Which part; the answer then has `links` to the others.",
        kind: ParameterKind::Page,
    },
    Parameter::one_of("order", "By when records were created; the newest first unless `asc`.", &["desc", "asc"]),
];

/// What the braces of paths stand for.
const IN_PATHS: [(&str, &str, bool); 6] = [
    ("account", "The account, by id or slug.", false),
    ("user", "The user, by id or email.", false),
    ("product", "The product, by id or code.", false),
    ("token", "The token, by id; never its secret.", true),
    ("factor", "The second factor, by id.", true),
    ("setting", "The setting, by id or key.", false),
];

impl Parameter {
    pub(in crate::server::api) const fn id(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Id }
    }

    pub(in crate::server::api) const fn flag(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Flag }
    }

    pub(in crate::server::api) const fn number(name: &'static str, about: &'static str, most: u16, usual: u16) -> Self {
        Self { name, about, kind: ParameterKind::Number { most, usual } }
    }

    pub(in crate::server::api) const fn one_of(
        name: &'static str,
        about: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        Self { name, about, kind: ParameterKind::OneOf(words) }
    }

    pub(in crate::server::api) const fn list_of(
        name: &'static str,
        about: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        Self { name, about, kind: ParameterKind::ListOf(words) }
    }

    /// `name[key]=value`, for any key.
    pub(in crate::server::api) const fn map(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Map }
    }

    fn written(&self) -> RenderedSample {
        let parameter = ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.about))
            .schema(Some(self.schema()));
        match self.kind {
            ParameterKind::Map | ParameterKind::Page => {
                parameter.style(Some(ParameterStyle::DeepObject)).explode(Some(true)).build()
            }
            _ => parameter.build(),
        }
    }

    fn schema(&self) -> Schema {
        let typed = |kind: Type| ObjectBuilder::new().schema_type(kind);
        match self.kind {
            ParameterKind::Id => typed(Type::String).format(super::format("uuid")).build().into(),
            ParameterKind::Flag => typed(Type::Boolean).build().into(),
            ParameterKind::Number { most, usual } => number(most).default(Some(usual.into())).build().into(),
            ParameterKind::Page => page(),
            ParameterKind::OneOf(words) => typed(Type::String).enum_values(Some(words.iter().copied())).build().into(),
            ParameterKind::ListOf(words) => {
                let item = typed(Type::String).enum_values(Some(words.iter().copied()));
                ArrayBuilder::new().items(item).build().into()
            }
            ParameterKind::Map => {
                let values = AdditionalProperties::from(typed(Type::String));
                typed(Type::Object).additional_properties(Some(values)).build().into()
            }
        }
    }
}

/// Names in an operation what its path holds, what its query may, and what every request in an account may say.
pub(in crate::server::api) fn name(builder: OperationBuilder, path: &str, told: &Operation) -> OperationBuilder {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let builder = in_path.fold(builder, |builder, name| builder.parameter_ref(place(name)));
    let pages = PAGES.iter().filter(|_| told.answer.is_part);
    let builder = pages.fold(builder, |builder, page| builder.parameter_ref(place(page.name)));
    let builder = told.parameters.iter().fold(builder, |builder, own| builder.parameter(own.written()));
    if path.contains("{account}") { builder.parameter_ref(place("version")) } else { builder }
}

/// The parameters that operations refer to.
pub(in crate::server::api) fn shared() -> Vec<(&'static str, RenderedSample)> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let in_paths = IN_PATHS.map(|(name, about, is_id)| {
        let schema = if is_id { text().format(super::format("uuid")) } else { text().min_length(Some(1)) };
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        (name, parameter.description(Some(about)).schema(Some(schema)).build())
    });
    let version = ParameterBuilder::new()
        .name("Keygen-Version")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The version of the API to speak; the account's own unless given."))
        .schema(Some(text().enum_values(Some(Version::KNOWN.iter().copied()))));
    let pages = PAGES.map(|page| (page.name, page.written()));
    in_paths.into_iter().chain(pages).chain([("version", version.build())]).collect()
}

/// By number or by cursor, never both.
fn page() -> Schema {
    let size = || number(100).description(Some("How many records it has; `limit` unless given."));
    let by = |name: &str, schema: Schema| {
        let object = ObjectBuilder::new().schema_type(Type::Object).property(name, schema).required(name);
        object.property("size", size()).additional_properties(Some(AdditionalProperties::FreeForm(false)))
    };
    let by_number = number(100).description(Some("Counted from 1."));
    let id = ObjectBuilder::new().schema_type(Type::String).format(super::format("uuid"));
    let empty = ObjectBuilder::new().schema_type(Type::String).max_length(Some(0));
    let by_cursor = AnyOfBuilder::new().item(id).item(empty);
    let by_cursor =
        by_cursor.description(Some("The id of the record after which it begins; empty for the first page."));
    let kinds = AnyOfBuilder::new().item(by("number", by_number.build().into()));
    Schema::AnyOf(kinds.item(by("cursor", Schema::AnyOf(by_cursor.build()))).build())
}

fn number(most: u16) -> ObjectBuilder {
    let most = Some(isize::try_from(most).expect("sizes are small"));
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(most)
}

fn place(name: &str) -> Ref {
    Ref::new(format!("#/components/parameters/{name}"))
}
