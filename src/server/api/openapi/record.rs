//! The records that answers contain, and their schemas.

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        Ref, RefOr, Schema,
        schema::{Object, ObjectBuilder, Type},
    },
};

/// A record that answers contain. Its sample is built by the code that builds real answers.
pub(in crate::server::api) trait Record: ToSchema + Serialize + Sized {
    /// Its name among the components.
    const NAME: &'static str;

    /// An example.
    fn sample() -> Self;
}

/// The schema of a record. The sample adds what the type does not say: the value of `type` and the relationships.
pub(in crate::server::api) fn record_schema<R: Record>() -> Schema {
    let sample = serde_json::to_value(R::sample()).expect("a record is serialisable");
    let Schema::Object(mut record) = Schema::from(R::schema()) else {
        unreachable!("the schema of a record is an object")
    };
    if let Some(kind) = sample.get("type").and_then(Value::as_str) {
        record.properties.insert("type".into(), constant(kind).into());
    }
    if let Some(related) = sample.get("relationships") {
        record.properties.insert("relationships".into(), relationships(related).into());
    }
    match sample.get("meta") {
        Some(meta) => record.properties.insert("meta".into(), shape(meta).into()),
        None => record.properties.shift_remove("meta"),
    };
    record.into()
}

/// The schema of a record, with an attribute that only some answers have and this one always has.
pub(in crate::server::api) fn with_required_attribute(mut schema: RefOr<Schema>, name: &str) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(record)) = &mut schema
        && let Some(RefOr::T(Schema::Object(attributes))) = record.properties.get_mut("attributes")
    {
        attributes.required.push(name.into());
    }
    schema
}

/// Strings, whole numbers, nulls, and objects of them, each of which is required.
fn shape(sample: &Value) -> Object {
    let of_type = |kind: Type| ObjectBuilder::new().schema_type(kind);
    match sample {
        Value::Object(members) => {
            let all = members.iter();
            all.fold(of_type(Type::Object), |all, (name, one)| all.property(name, shape(one)).required(name)).build()
        }
        Value::Null => of_type(Type::Null).build(),
        Value::Number(_) => of_type(Type::Integer).build(),
        _ => of_type(Type::String).build(),
    }
}

fn relationships(sample: &Value) -> Object {
    let names = sample.as_object().into_iter().flatten().map(|(name, _)| name);
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let object =
        names.fold(object, |object, name| object.property(name, Ref::from_schema_name("Relationship")).required(name));
    object.build()
}

/// The one string that is allowed.
fn constant(text: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([text])).build()
}
