//! Small parts of schemas, and the media types of bodies.

use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaFormat, Type};

pub(in crate::server::api) const JSON_API: &str = "application/vnd.api+json";
pub(in crate::server::api) const JSON: &str = "application/json";

/// A string that is one of these, for types that serialise such strings.
pub(in crate::server::api) fn string_enum<const N: usize>(about: &str, values: [&'static str; N]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about)).enum_values(Some(values)).build()
}

/// A format by its name; validators know more of them than utoipa does.
pub(in crate::server::api) fn format(name: &str) -> Option<SchemaFormat> {
    Some(SchemaFormat::Custom(name.to_owned()))
}
