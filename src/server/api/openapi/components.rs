//! What operations share: a schema for each record, the error document, headers, parameters.

use std::mem::take;

use serde_json::Value;
use utoipa::{
    PartialSchema,
    openapi::{
        Components as RenderedSample, Ref, Schema,
        schema::{ComponentsBuilder, Object, ObjectBuilder, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::server::{
    api::{
        openapi::{answer::Record, bodies, failures, headers, parameters},
        wire::{document, error_document},
    },
    config::PublicUrl,
};

/// The components that were asked for so far.
pub(in crate::server::api) struct Components(ComponentsBuilder);

impl Components {
    /// Those that every document has.
    pub(in crate::server::api) fn new(public_url: &PublicUrl) -> Self {
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
        let failures = failures::shared(public_url);
        Self(failures.into_iter().fold(builder, |all, (name, response)| all.response(name, response)))
    }

    /// Adds a record, and says where it is.
    pub(in crate::server::api) fn add<R: Record>(&mut self) -> Ref {
        self.0 = take(&mut self.0).schema(R::NAME, record::<R>());
        Ref::from_schema_name(R::NAME)
    }

    pub(in crate::server::api) fn build(self) -> RenderedSample {
        self.0.build()
    }
}

/// A record's own schema, told more exactly by its sample: of which type it is, and what it is related to.
pub(in crate::server::api) fn record<R: Record>() -> Schema {
    let sample = serde_json::to_value(R::sample()).expect("samples serialise");
    let Schema::Object(mut record) = Schema::from(R::schema()) else { return Schema::default() };
    if let Some(kind) = sample.get("type").and_then(Value::as_str) {
        record.properties.insert("type".into(), word(kind).into());
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

/// Texts, and objects of them, all of which are always there.
fn shape(sample: &Value) -> Object {
    let Some(members) = sample.as_object() else { return ObjectBuilder::new().schema_type(Type::String).build() };
    let object = ObjectBuilder::new().schema_type(Type::Object);
    members.iter().fold(object, |object, (name, sample)| object.property(name, shape(sample)).required(name)).build()
}

fn relationships(sample: &Value) -> Object {
    let names = sample.as_object().into_iter().flatten().map(|(name, _)| name);
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let object =
        names.fold(object, |object, name| object.property(name, Ref::from_schema_name("Relationship")).required(name));
    object.build()
}

/// The one text that is meant.
fn word(text: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([text])).build()
}

fn token() -> SecurityScheme {
    let about = "`Authorization: Bearer <token>`. `Token <token>`, and Basic with the token as user name, do as well.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build())
}

fn password() -> SecurityScheme {
    let about =
        "`Authorization: Basic base64(email:password)`, taken by `POST /tokens` alone: that is how one logs in.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some(about)).build())
}
