//! What stands in a path, a query or a header, beside credentials and media types.

use utoipa::openapi::{
    Ref, Required,
    path::{OperationBuilder, Parameter as Written, ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, Type},
};

use super::{super::version, operation::Operation};

/// A parameter of the query.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Parameter {
    name: &'static str,
    about: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Id,
    Flag,
    Number { most: u16, usual: Option<u16> },
    OneOf(&'static [&'static str]),
    ListOf(&'static [&'static str]),
    Map,
}

/// How much of a list is shown, and which part.
const PAGES: [Parameter; 5] = [
    Parameter::number("limit", "How many records at most.", 100, Some(10)),
    Parameter::number("page[number]", "Which page, counted from 1; the answer then has `links`.", 100, None),
    Parameter::number("page[size]", "How many records a page has; `limit` unless given.", 100, None),
    Parameter::text("page[cursor]", "The id of the record after which the page begins; empty for the first page."),
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
    pub(in crate::server::api) const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: Kind::Text }
    }

    pub(in crate::server::api) const fn id(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: Kind::Id }
    }

    pub(in crate::server::api) const fn flag(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: Kind::Flag }
    }

    pub(in crate::server::api) const fn number(
        name: &'static str,
        about: &'static str,
        most: u16,
        usual: Option<u16>,
    ) -> Self {
        Self { name, about, kind: Kind::Number { most, usual } }
    }

    pub(in crate::server::api) const fn one_of(
        name: &'static str,
        about: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        Self { name, about, kind: Kind::OneOf(words) }
    }

    pub(in crate::server::api) const fn list_of(
        name: &'static str,
        about: &'static str,
        words: &'static [&'static str],
    ) -> Self {
        Self { name, about, kind: Kind::ListOf(words) }
    }

    /// `name[key]=value`, for any key.
    pub(in crate::server::api) const fn map(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: Kind::Map }
    }

    fn written(&self) -> Written {
        let parameter = ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.about))
            .schema(Some(self.schema()));
        match self.kind {
            Kind::Map => parameter.style(Some(ParameterStyle::DeepObject)).explode(Some(true)).build(),
            _ => parameter.build(),
        }
    }

    fn schema(&self) -> Schema {
        let typed = |kind: Type| ObjectBuilder::new().schema_type(kind);
        match self.kind {
            Kind::Text => typed(Type::String).build().into(),
            Kind::Id => typed(Type::String).format(super::format("uuid")).build().into(),
            Kind::Flag => typed(Type::Boolean).build().into(),
            Kind::Number { most, usual } => {
                let number = typed(Type::Integer).minimum(Some(1)).maximum(Some(isize::from(most as i16)));
                number.default(usual.map(Into::into)).build().into()
            }
            Kind::OneOf(words) => typed(Type::String).enum_values(Some(words.iter().copied())).build().into(),
            Kind::ListOf(words) => {
                let item = typed(Type::String).enum_values(Some(words.iter().copied()));
                ArrayBuilder::new().items(item).build().into()
            }
            Kind::Map => {
                let values = AdditionalProperties::from(typed(Type::String));
                typed(Type::Object).additional_properties(Some(values)).build().into()
            }
        }
    }
}

/// Names in an operation what its path holds, what its query may, and what every request in an account may say.
pub(super) fn name(builder: OperationBuilder, path: &str, told: &Operation) -> OperationBuilder {
    let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let builder = in_path.fold(builder, |builder, name| builder.parameter_ref(place(name)));
    let pages = PAGES.iter().filter(|_| told.answer.is_part);
    let builder = pages.chain(told.parameters).fold(builder, |builder, own| builder.parameter(own.written()));
    if path.contains("{account}") { builder.parameter_ref(place("version")) } else { builder }
}

/// The parameters that operations refer to.
pub(super) fn shared() -> Vec<(&'static str, Written)> {
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
        .schema(Some(text().enum_values(Some(version::KNOWN.iter().copied()))));
    in_paths.into_iter().chain([("version", version.build())]).collect()
}

fn place(name: &str) -> Ref {
    Ref::new(format!("#/components/parameters/{name}"))
}
