//! What a body may hold, told from the very tree that judges it: a new key cannot be forgotten here.
//!
//! What a key means, the record says that the door answers; keys that no record
//! shows have their sentence below.

use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Required, Schema,
    request_body::{RequestBody, RequestBodyBuilder},
    schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder, SchemaFormat, SchemaType, Type},
};

#[cfg(test)]
use crate::model::problem::Field;
use crate::{
    model::metadata::Metadata,
    server::api::{
        openapi::{
            JSON, JSON_API,
            operation::{BodyDescription, Operation},
        },
        wire::{
            keys::camel,
            schema::{JsonKind, Node, ObjectSchema},
        },
    },
};

/// Keys that stand in bodies only.
const MEANINGS: [(&str, &str); 12] = [
    ("type", "Of which kind."),
    ("id", "Which one."),
    (
        "attributes.password",
        "As long as the server asks for, 128 characters at most, counted after Unicode normalisation, and not easy to \
         guess. Never shown.",
    ),
    ("password", "The caller's own."),
    ("group", "Groups are not served: null."),
    ("bearer", "Whose token it is to be: a user or a product. The caller's own unless given."),
    ("otp", "The six digits that the authenticator app shows."),
    ("email", "Whose password is to be reset."),
    ("deliver", "False: no mail is sent."),
    ("oldPassword", "The password that is to be replaced."),
    ("newPassword", "The new one, by the rules of `password`."),
    ("passwordResetToken", "What came with the reset: 50 characters."),
];

/// Where a body is.
struct BodyContext<'a> {
    body: &'a BodyDescription,
    /// What the attributes of the answer mean.
    record: &'a Schema,
    is_attribute: bool,
}

/// The body of an operation, in both media types.
pub(in crate::server::api) fn request(operation: &Operation) -> Option<RequestBody> {
    let body = operation.body?;
    let record = operation.answer.record.map(|record| record()).unwrap_or_default();
    let place = BodyContext { body: &body, record: &record, is_attribute: false };
    let is_required = body.keys.iter().any(|(_, node)| node.is_required);
    // A body of null is none.
    let kind = if is_required { Type::Object.into() } else { [Type::Object, Type::Null].into_iter().collect() };
    let schema = object(body.keys, &place).schema_type::<SchemaType>(kind).build();
    let content = |schema| ContentBuilder::new().schema(Some(schema));
    let example: Value = serde_json::from_str(body.example).expect("examples are JSON");
    let request = RequestBodyBuilder::new()
        .required(Some(if is_required { Required::True } else { Required::False }))
        .content(JSON_API, content(schema.clone()).example(Some(example)).build())
        .content(JSON, content(schema).build());
    Some(request.build())
}

/// What only some may send, wherever it stands.
#[cfg(test)]
pub(in crate::server::api) fn guards(keys: ObjectSchema) -> Vec<Field> {
    let below = |node: &Node| if let JsonKind::Object(keys) = node.kind { guards(keys) } else { Vec::new() };
    keys.iter().flat_map(|(_, node)| node.guard.into_iter().chain(below(node))).collect()
}

/// Metadata, to the depth that is taken.
pub(in crate::server::api) fn shared() -> [(&'static str, Schema); 4] {
    let about = format!(
        "Whatever the vendor keeps with the record, nested two deep at most: up to {} keys, {} bytes.",
        Metadata::MAX_KEYS,
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

/// Closed, as every object of a body is.
fn object(keys: ObjectSchema, place: &BodyContext<'_>) -> ObjectBuilder {
    let closed = ObjectBuilder::new().schema_type(Type::Object);
    let closed = closed.additional_properties(Some(AdditionalProperties::FreeForm(false)));
    keys.iter().fold(closed, |object, (key, node)| {
        let (key, place) = (camel(key), BodyContext { is_attribute: place.is_attribute, ..*place });
        let object = if node.is_required { object.required(&key) } else { object };
        object.property(&key, value(&key, node, &place))
    })
}

fn value(key: &str, node: &Node, place: &BodyContext<'_>) -> RefOr<Schema> {
    let shown = place.shown(key);
    let about = place.meaning(key, node, shown);
    let typed = |kind: Type| ObjectBuilder::new().schema_type(or_null(&[kind], node)).description(about.clone());
    match node.kind {
        JsonKind::Text => text(typed(Type::String), node, shown).into(),
        JsonKind::OneOf(words) => typed(Type::String).enum_values(Some(one_of(words, node))).into(),
        JsonKind::Boolean => typed(Type::Boolean).into(),
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
            let place = BodyContext { is_attribute: key == "attributes", ..*place };
            let least = (!node.may_be_blank).then_some(1);
            let object = object(keys, &place).min_properties(least).description(about);
            object.schema_type(or_null(&[Type::Object], node)).into()
        }
        JsonKind::Anything | JsonKind::Ignored => {
            ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(about).into()
        }
    }
}

/// As long as the record's own may be, of its form, and not blank unless that will do.
fn text(typed: ObjectBuilder, node: &Node, shown: Option<&Schema>) -> ObjectBuilder {
    let typed = match shown {
        Some(Schema::Object(shown)) => typed.max_length(shown.max_length).format(shown.format.clone()),
        _ => typed,
    };
    if node.may_be_blank { typed } else { typed.min_length(Some(1)).pattern(Some(r"\S")) }
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

fn format(name: &str) -> Option<SchemaFormat> {
    Some(SchemaFormat::Custom(name.to_owned()))
}

impl BodyContext<'_> {
    /// The same attribute, as answers show it.
    fn shown(&self, key: &str) -> Option<&Schema> {
        let Schema::Object(record) = self.record else { return None };
        let Some(RefOr::T(Schema::Object(attributes))) = record.properties.get("attributes") else { return None };
        match attributes.properties.get(key).filter(|_| self.is_attribute) {
            Some(RefOr::T(shown)) => Some(shown),
            _ => None,
        }
    }

    fn meaning(&self, key: &str, node: &Node, shown: Option<&Schema>) -> Option<String> {
        let is_meant = |word: &str| word == key || self.is_attribute && word.strip_prefix("attributes.") == Some(key);
        let own = MEANINGS.iter().find(|(word, _)| is_meant(word)).map(|(_, meaning)| (*meaning).to_owned());
        let meaning = shown.and_then(description).or(own);
        let meaning =
            if matches!(node.kind, JsonKind::Ignored) { Some("Known, and without effect.".into()) } else { meaning };
        let sender = node.guard.and_then(|guard| self.body.senders.iter().find(|(field, _)| *field == guard));
        let sender = sender.map(|(_, who)| format!("Sent by {who} only."));
        let told: Vec<_> = meaning.into_iter().chain(sender).collect();
        (!told.is_empty()).then(|| told.join(" "))
    }
}

fn description(schema: &Schema) -> Option<String> {
    match schema {
        Schema::Object(object) => object.description.clone(),
        Schema::Array(list) => list.description.clone(),
        _ => None,
    }
}
