//! The schemas of request bodies, generated from the schemas that validate them.
//!
//! An attribute is described as in the record that the endpoint returns. Keys that
//! no record has are described below.

use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Required, Schema,
    request_body::{RequestBody, RequestBodyBuilder},
    schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, SchemaType, Type},
};

#[cfg(test)]
use crate::model::problem::Field;
use crate::{
    model::metadata::Metadata,
    server::{
        api::{
            openapi::{
                operation::{BodyDescription, Operation},
                schemas::{JSON, JSON_API, format},
            },
            wire::schema::{JsonKind, Node, ObjectSchema},
        },
        domain::json_keys::{self, CamelCase},
    },
};

/// The descriptions of keys that only bodies have.
const DESCRIPTIONS: [(&str, &str); 15] = [
    ("type", "The type of the record."),
    ("id", "The id of the record."),
    (
        "attributes.password",
        "Its minimum length is a setting of the server. At most 128 characters, counted after Unicode normalisation, \
         and not easy to guess. Never returned.",
    ),
    ("password", "The caller's own password."),
    ("group", "Groups are not supported: null."),
    (
        "product",
        "The product that an invite is for, for the record, or whose events a webhook endpoint hears of. A product can name only itself.",
    ),
    ("bearer", "The user or product that the token is for. The default is the caller."),
    ("op", "Whether all keys of the query must match (`AND`, the default) or one of them (`OR`)."),
    ("query", "What to look for, by key: a text of at least three characters, or pairs of metadata."),
    ("otp", "The six digits that the authenticator app shows, or a recovery code."),
    ("email", "The email of the user whose password is reset."),
    ("deliver", "Whether to send the mail. The default is true."),
    ("oldPassword", "The current password."),
    ("newPassword", "The new password. The rules of a user's `password` apply."),
    ("passwordResetToken", "The token from the mail: 50 characters."),
];

/// What is known at a place in a body.
struct BodyContext<'a> {
    body: &'a BodyDescription,
    /// The schema of the record that the endpoint returns.
    record: &'a Schema,
    is_attribute: bool,
}

/// The body of an operation, in both media types.
pub(in crate::server::api) fn request(operation: &Operation) -> Option<RequestBody> {
    let body = operation.body?;
    let record = operation.answer.record.map(|record| record()).unwrap_or_default();
    let context = BodyContext { body: &body, record: &record, is_attribute: false };
    let is_required = body.keys.iter().any(|(_, node)| node.is_required);
    // A body of null counts as none.
    let kind = if is_required { Type::Object.into() } else { [Type::Object, Type::Null].into_iter().collect() };
    let schema = object(body.keys, &context).schema_type::<SchemaType>(kind).build();
    let content = |schema| ContentBuilder::new().schema(Some(schema));
    let example = Some(serde_json::from_str(body.example).expect("an example is JSON"));
    let request = RequestBodyBuilder::new()
        .required(Some(if is_required { Required::True } else { Required::False }))
        .content(JSON_API, content(schema.clone()).example(example).build())
        .content(JSON, content(schema).build());
    Some(request.build())
}

/// The guarded keys, at any depth.
#[cfg(test)]
pub(in crate::server::api) fn guarded_fields(keys: ObjectSchema) -> Vec<Field> {
    let below = |node: &Node| if let JsonKind::Object(keys) = node.kind { guarded_fields(keys) } else { Vec::new() };
    keys.iter().flat_map(|(_, node)| node.guard.into_iter().chain(below(node))).collect()
}

/// The schemas of metadata, which end at the depth that is allowed.
pub(in crate::server::api) fn shared() -> [(&'static str, Schema); 4] {
    let about = format!(
        "Free JSON of the vendor, at most two levels deep, with at most {} keys of {} characters, and {} bytes.",
        Metadata::MAX_KEYS,
        json_keys::MAX_LENGTH,
        Metadata::MAX_BYTES
    );
    let scalar: SchemaType = [Type::String, Type::Number, Type::Boolean, Type::Null].into_iter().collect();
    [
        ("Metadata", map_of("Nested").description(Some(about)).build().into()),
        ("Nested", value_or_more("NestedTwice")),
        ("NestedTwice", value_or_more("Scalar")),
        ("Scalar", ObjectBuilder::new().schema_type(scalar).build().into()),
    ]
}

fn map_of(values: &str) -> ObjectBuilder {
    let values = AdditionalProperties::from(Ref::from_schema_name(values));
    ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(values))
}

fn value_or_more(values: &str) -> Schema {
    let list = ArrayBuilder::new().items(Ref::from_schema_name(values)).build();
    AnyOfBuilder::new().item(Ref::from_schema_name("Scalar")).item(list).item(map_of(values)).build().into()
}

/// An object without other keys, like every object of a body.
fn object(keys: ObjectSchema, context: &BodyContext<'_>) -> ObjectBuilder {
    let closed = ObjectBuilder::new().schema_type(Type::Object);
    let closed = closed.additional_properties(Some(AdditionalProperties::FreeForm(false)));
    keys.iter().fold(closed, |object, (key, node)| {
        let key = CamelCase(key).to_string();
        let object = if node.is_required { object.required(&key) } else { object };
        object.property(&key, value(&key, node, context))
    })
}

fn value(key: &str, node: &Node, context: &BodyContext<'_>) -> RefOr<Schema> {
    let attribute = context.record_attribute(key);
    let about = context.describe(key, node, attribute);
    let typed = |kind: Type| ObjectBuilder::new().schema_type(or_null(&[kind], node)).description(about.clone());
    match node.kind {
        JsonKind::Text => text(typed(Type::String), node, attribute).into(),
        JsonKind::OneOf(words) => typed(Type::String).enum_values(Some(one_of(words, node))).into(),
        JsonKind::Boolean => typed(Type::Boolean).into(),
        JsonKind::Integer => range(typed(Type::Integer), attribute).into(),
        JsonKind::Id => typed(Type::String).format(format("uuid")).into(),
        JsonKind::Time => {
            let typed = typed(Type::String).schema_type(or_null(&[Type::String, Type::Number], node));
            typed.format(format("date-time")).into()
        }
        JsonKind::Texts => {
            let item = text(ObjectBuilder::new().schema_type(Type::String), &Node::text(), None);
            let list = ArrayBuilder::new().items(item).description(about);
            list.schema_type(or_null(&[Type::Array], node)).into()
        }
        JsonKind::Metadata => nullable(Ref::from_schema_name("Metadata"), node, about),
        JsonKind::Object(keys) => {
            let context = BodyContext { is_attribute: key == "attributes", ..*context };
            let least = (!node.may_be_blank).then_some(1);
            let object = object(keys, &context).min_properties(least).description(about);
            object.schema_type(or_null(&[Type::Object], node)).into()
        }
        JsonKind::FreeObject => typed(Type::Object).min_properties(Some(1)).into(),
        JsonKind::Anything | JsonKind::Ignored => {
            ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(about).into()
        }
    }
}

/// A string with the length and format of the record's attribute. It must not be blank unless the schema allows it.
fn text(typed: ObjectBuilder, node: &Node, attribute: Option<&Schema>) -> ObjectBuilder {
    let typed = match attribute {
        Some(Schema::Object(attribute)) => typed.max_length(attribute.max_length).format(attribute.format.clone()),
        _ => typed,
    };
    if node.may_be_blank { typed } else { typed.min_length(Some(1)).pattern(Some(r"\S")) }
}

/// A number within the range of the record's attribute.
fn range(typed: ObjectBuilder, attribute: Option<&Schema>) -> ObjectBuilder {
    match attribute {
        Some(Schema::Object(attribute)) => typed.minimum(attribute.minimum.clone()).maximum(attribute.maximum.clone()),
        _ => typed,
    }
}

fn or_null(kinds: &[Type], node: &Node) -> SchemaType {
    match kinds {
        [kind] if !node.may_be_null => kind.clone().into(),
        kinds => kinds.iter().cloned().chain(node.may_be_null.then_some(Type::Null)).collect(),
    }
}

fn one_of(words: &[&str], node: &Node) -> Vec<Value> {
    words.iter().copied().map(Value::from).chain(node.may_be_null.then_some(Value::Null)).collect()
}

fn nullable(named: Ref, node: &Node, about: Option<String>) -> RefOr<Schema> {
    if !node.may_be_null {
        return named.into();
    }
    let null = ObjectBuilder::new().schema_type(Type::Null);
    AnyOfBuilder::new().item(named).item(null).description(about).into()
}

impl BodyContext<'_> {
    /// The attribute of the record with this key.
    fn record_attribute(&self, key: &str) -> Option<&Schema> {
        let Schema::Object(record) = self.record else { return None };
        let Some(RefOr::T(Schema::Object(attributes))) = record.properties.get("attributes") else { return None };
        match attributes.properties.get(key).filter(|_| self.is_attribute) {
            Some(RefOr::T(attribute)) => Some(attribute),
            _ => None,
        }
    }

    /// What the key means, and who can send it.
    fn describe(&self, key: &str, node: &Node, attribute: Option<&Schema>) -> Option<String> {
        let is_listed = |name: &str| name == key || self.is_attribute && name.strip_prefix("attributes.") == Some(key);
        let listed = DESCRIPTIONS.iter().find(|(name, _)| is_listed(name)).map(|(_, about)| (*about).to_owned());
        let about = match node.kind {
            JsonKind::Ignored => Some("Ignored.".to_owned()),
            _ => attribute.and_then(description).or(listed),
        };
        let guard = node.guard.and_then(|guard| self.body.guarded_keys.iter().find(|(field, _)| *field == guard));
        let senders = guard.map(|(_, senders)| format!("Only {senders} can send it."));
        let sentences: Vec<_> = about.into_iter().chain(senders).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

fn description(schema: &Schema) -> Option<String> {
    match schema {
        Schema::Object(object) => object.description.clone(),
        Schema::Array(list) => list.description.clone(),
        _ => None,
    }
}
