//! A parameter of the query, as an operation declares it.

use utoipa::openapi::{
    Required,
    path::{ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, Schema, Type},
};

use crate::{model::paging::Paging, server::api::openapi::schemas::format};

/// A parameter of the query.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Parameter {
    pub(in crate::server::api) name: &'static str,
    about: &'static str,
    kind: ParameterKind,
}

#[derive(Clone, Copy)]
enum ParameterKind {
    Id,
    Text,
    Texts,
    Flag,
    Number { most: u32, usual: u32 },
    Page,
    OneOf(&'static [&'static str]),
    ListOf(&'static [&'static str]),
    Map,
    Days,
}

/// The parameters of every list.
pub(in crate::server::api) const PAGES: [Parameter; 3] = [
    Parameter::number("limit", "The maximum number of records.", Paging::MAX, Paging::DEFAULT_SIZE),
    Parameter {
        name: "page",
        about: "The page. The answer then has `links` to other pages.",
        kind: ParameterKind::Page,
    },
    Parameter::one_of(
        "order",
        "The order by creation time. The default, `desc`, returns the newest first.",
        &["desc", "asc"],
    ),
];

impl Parameter {
    pub(in crate::server::api) const fn id(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Id }
    }

    /// Any text. No text is invalid: one that names nothing matches nothing.
    pub(in crate::server::api) const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Text }
    }

    /// A list of texts.
    pub(in crate::server::api) const fn texts(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Texts }
    }

    pub(in crate::server::api) const fn flag(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Flag }
    }

    pub(in crate::server::api) const fn number(name: &'static str, about: &'static str, most: u32, usual: u32) -> Self {
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

    /// `name[start]` and `name[end]`: days, both of them.
    pub(in crate::server::api) const fn days(name: &'static str, about: &'static str) -> Self {
        Self { name, about, kind: ParameterKind::Days }
    }

    pub(in crate::server::api) fn render(&self) -> utoipa::openapi::path::Parameter {
        let parameter = ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.about))
            .schema(Some(self.schema()));
        match self.kind {
            ParameterKind::Map | ParameterKind::Days | ParameterKind::Page => {
                parameter.style(Some(ParameterStyle::DeepObject)).explode(Some(true)).build()
            }
            _ => parameter.build(),
        }
    }

    fn schema(&self) -> Schema {
        let typed = |kind: Type| ObjectBuilder::new().schema_type(kind);
        match self.kind {
            ParameterKind::Id => typed(Type::String).format(format("uuid")).build().into(),
            ParameterKind::Text => typed(Type::String).build().into(),
            ParameterKind::Texts => ArrayBuilder::new().items(typed(Type::String)).build().into(),
            ParameterKind::Flag => typed(Type::Boolean).build().into(),
            ParameterKind::Number { most, usual } => number(most).default(Some(usual.into())).build().into(),
            ParameterKind::Page => page(),
            ParameterKind::OneOf(words) => typed(Type::String).enum_values(Some(words.iter().copied())).build().into(),
            ParameterKind::ListOf(words) => {
                let item = typed(Type::String).enum_values(Some(words.iter().copied()));
                ArrayBuilder::new().items(item).build().into()
            }
            ParameterKind::Days => {
                let day = || typed(Type::String).format(format("date"));
                let object = typed(Type::Object).property("start", day()).required("start");
                let object = object.property("end", day()).required("end");
                object.additional_properties(Some(AdditionalProperties::FreeForm(false))).build().into()
            }
            ParameterKind::Map => {
                let values = AdditionalProperties::from(typed(Type::String));
                typed(Type::Object).additional_properties(Some(values)).build().into()
            }
        }
    }
}

/// A page by number or by cursor, never by both.
fn page() -> Schema {
    let size = || number(Paging::MAX).description(Some("The number of records on the page. The default is `limit`."));
    let by = |name: &str, schema: Schema| {
        let object = ObjectBuilder::new().schema_type(Type::Object).property(name, schema).required(name);
        object.property("size", size()).additional_properties(Some(AdditionalProperties::FreeForm(false)))
    };
    let by_number = number(Paging::MAX).description(Some("The number of the page, from 1."));
    let id = ObjectBuilder::new().schema_type(Type::String).format(format("uuid"));
    let empty = ObjectBuilder::new().schema_type(Type::String).max_length(Some(0));
    let by_cursor = AnyOfBuilder::new().item(id).item(empty);
    let by_cursor = by_cursor.description(Some("The id of the record before the page. Empty for the first page."));
    let kinds = AnyOfBuilder::new().item(by("number", by_number.build().into()));
    Schema::AnyOf(kinds.item(by("cursor", Schema::AnyOf(by_cursor.build()))).build())
}

fn number(most: u32) -> ObjectBuilder {
    let most = Some(isize::try_from(most).expect("a pointer has 32 bits or more"));
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(most)
}
