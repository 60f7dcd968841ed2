//! The body of a request: strict JSON in, attributes out, a 400 for whatever does not fit (docs/api.md 1.5 to 1.7).
//! The model says what an attribute means.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    model::{id, metadata::Metadata, problem::Field, timestamp::Timestamp},
    server::{
        api::wire::{
            error::ApiError,
            json::Json,
            pointer::JsonPointer,
            schema::{Node, ObjectSchema},
        },
        domain::error::Error,
        state::AppState,
    },
};

/// A body that is JSON, and not validated yet.
#[derive(Clone, Debug)]
pub(in crate::server::api) struct Body(pub(super) Json);

/// A body that fits the schema of its endpoint.
#[derive(Debug)]
pub(in crate::server::api) struct CheckedBody(Json);

/// The members of an object in a body. There are none if the object was not sent.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct BodyObject<'a>(Option<&'a Json>);

impl Body {
    /// Validates the body, in the order of docs/api.md 1.7.
    pub(in crate::server::api) fn validate(self, keys: ObjectSchema) -> Result<CheckedBody, ApiError> {
        self.validate_guarded(keys, |_| Ok(()))
    }

    /// Validates the body; `may` decides whether the caller can send a guarded key.
    pub(in crate::server::api) fn validate_guarded(
        mut self,
        keys: ObjectSchema,
        may: impl Fn(Field) -> Result<(), Error>,
    ) -> Result<CheckedBody, ApiError> {
        let shape = Node::object(keys);
        shape.refuse_unknown(&self.0, JsonPointer::Top)?;
        shape.refuse_guarded(&self.0, &may)?;
        shape.convert_times(&mut self.0, JsonPointer::Top)?;
        shape.check(Some(&self.0), JsonPointer::Top)?;
        Ok(CheckedBody(self.0))
    }

    /// The code of a second factor. Log-in needs it before the body is validated. A value of another type is a wrong
    /// code.
    pub(in crate::server::api) fn otp(&self) -> Option<String> {
        match self.0.get("meta")?.get("otp")? {
            Json::Null => None,
            Json::Text(code) => Some(code.clone()),
            _ => Some(String::new()),
        }
    }

    /// Parses strict JSON.
    pub(in crate::server::api) fn parse(bytes: &[u8]) -> Result<Self, ApiError> {
        Ok(Self::from_json(Json::parse(bytes)?))
    }

    /// No body is an empty object. JSON that is not an object is taken as the value of `data`.
    fn from_json(json: Json) -> Self {
        match json {
            Json::Object(_) => Self(json),
            Json::Null => Self(Json::Object(Vec::new())),
            other => Self(Json::Object(vec![("data".into(), other)])),
        }
    }
}

impl CheckedBody {
    /// The object at `data.attributes`.
    pub(in crate::server::api) fn attributes(&self) -> BodyObject<'_> {
        BodyObject(self.0.get("data").and_then(|data| data.get("attributes")))
    }

    /// The object at `data`.
    pub(in crate::server::api) fn data(&self) -> BodyObject<'_> {
        BodyObject(self.0.get("data"))
    }

    /// The object at `meta`.
    pub(in crate::server::api) fn meta(&self) -> BodyObject<'_> {
        BodyObject(self.0.get("meta"))
    }

    /// The object at `data.relationships.{name}.data`.
    pub(in crate::server::api) fn relationship(&self, name: &str) -> BodyObject<'_> {
        let relationships = self.0.get("data").and_then(|data| data.get("relationships"));
        BodyObject(relationships.and_then(|all| all.get(name)).and_then(|one| one.get("data")))
    }
}

impl BodyObject<'_> {
    /// A text that the schema requires.
    ///
    /// # Panics
    /// If the schema does not require it. A default would pass for a value that was sent.
    pub(in crate::server::api) fn required_text(&self, key: &str) -> String {
        self.text(key).expect("the schema requires this text")
    }

    /// A boolean that the schema requires.
    ///
    /// # Panics
    /// If the schema does not require it.
    pub(in crate::server::api) fn required_flag(&self, key: &str) -> bool {
        self.flag(key).expect("the schema requires this boolean")
    }

    /// JSON that the schema requires.
    ///
    /// # Panics
    /// If the schema does not require it.
    pub(in crate::server::api) fn required_json(&self, key: &str) -> Value {
        self.json(key).expect("the schema requires this value")
    }

    /// A text; `None` if it is absent or null.
    pub(in crate::server::api) fn text(&self, key: &str) -> Option<String> {
        match self.get(key) {
            Some(Json::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// A boolean; `None` if it is absent or null.
    pub(in crate::server::api) fn flag(&self, key: &str) -> Option<bool> {
        if let Some(Json::Boolean(flag)) = self.get(key) { Some(*flag) } else { None }
    }

    /// A whole number; `None` if it is absent or null. A number that is too large is the largest one.
    pub(in crate::server::api) fn integer(&self, key: &str) -> Option<i64> {
        if let Some(Json::Number(number)) = self.get(key) { number.as_i64().or(Some(i64::MAX)) } else { None }
    }

    /// A list of texts; `None` if it is absent or null.
    pub(in crate::server::api) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let Some(Json::List(items)) = self.get(key) else { return None };
        let text = |item: &Json| if let Json::Text(text) = item { Some(text.clone()) } else { None };
        items.iter().map(text).collect()
    }

    /// A time: absent (`None`), null (`Some(None)`) or sent.
    pub(in crate::server::api) fn time(&self, key: &str) -> Option<Option<Timestamp>> {
        match self.get(key)? {
            Json::Time(moment) => Some(Some(*moment)),
            _ => Some(None),
        }
    }

    /// Any JSON.
    pub(in crate::server::api) fn json(&self, key: &str) -> Option<Value> {
        self.get(key).map(Value::from)
    }

    /// A value that can be removed: absent (`None`), null (`Some(None)`) or sent.
    pub(in crate::server::api) fn nullable<T>(
        &self,
        key: &str,
        read: impl Fn(&Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        self.get(key).map(|_| read(self, key))
    }

    /// The members of an object, in the order of the document; none if it is absent or not an object.
    pub(in crate::server::api) fn members(&self, key: &str) -> &[(String, Json)] {
        match self.get(key) {
            Some(Json::Object(members)) => members,
            _ => &[],
        }
    }

    /// The UUID at `id`.
    pub(in crate::server::api) fn id(&self) -> Option<Uuid> {
        self.text("id").map(|id| id::parse(&id).expect("the schema allows only UUIDs"))
    }

    /// Free JSON; empty if it is absent or null.
    pub(in crate::server::api) fn metadata(&self) -> Metadata {
        match self.get("metadata").map(Value::from) {
            Some(Value::Object(map)) => Metadata(map),
            _ => Metadata::default(),
        }
    }

    /// Free JSON; `None` if it is absent.
    pub(in crate::server::api) fn maybe_metadata(&self) -> Option<Metadata> {
        self.get("metadata").map(|_| self.metadata())
    }

    fn get(&self, key: &str) -> Option<&Json> {
        self.0.and_then(|object| object.get(key))
    }
}

impl FromRequestParts<AppState> for Body {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        Ok(parts.extensions.remove().unwrap_or_else(|| Self::from_json(Json::Null)))
    }
}

/// Parses and validates a body, for tests of the examples.
#[cfg(test)]
pub(in crate::server::api) fn validate(text: &str, keys: ObjectSchema) -> Result<CheckedBody, ApiError> {
    Body::parse(text.as_bytes())?.validate(keys)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::model::problem::{ErrorCode, FieldError};

    use super::*;

    /// A schema like those of endpoints.
    const KEYS: ObjectSchema = &[
        (
            "data",
            Node::object(&[
                ("type", Node::one_of(&["thing", "things"]).required()),
                ("id", Node::id()),
                (
                    "attributes",
                    Node::object(&[
                        ("first_name", Node::text().required()),
                        ("nick", Node::text().or_blank()),
                        ("role", Node::one_of(&["a", "b"]).guarded(Field::Role)),
                        ("open", Node::boolean()),
                        ("expiry", Node::time()),
                        ("words", Node::texts()),
                        ("metadata", Node::metadata()),
                    ])
                    .required(),
                ),
                ("owner", Node::object(&[("data", Node::object(&[("id", Node::id().required())]).required())])),
            ])
            .required(),
        ),
        ("meta", Node::object(&[("otp", Node::ignored())])),
    ];

    fn refusal(body: &str) -> String {
        let guard = |field| Err(FieldError::new(ErrorCode::Unpermitted, field).into());
        let read = Body::parse(body.as_bytes()).and_then(|body| body.validate_guarded(KEYS, guard));
        read.err().map(|error| error.detail_and_pointer()).unwrap_or_default()
    }

    /// The refusal of a body that is valid except for these attributes.
    fn with(attributes: &str) -> String {
        refusal(&format!(r#"{{"data":{{"type":"thing","attributes":{{"firstName":"x",{attributes}}}}}}}"#))
    }

    #[test]
    fn valid_bodies_are_accepted() {
        for body in [
            r#"{"data":{"type":"things","attributes":{"FIRST-NAME":"x"}}}"#,
            r#"{"DATA":{"type":"thing","id":null,"attributes":{"first_name":"x","nick":" ","open":null,"words":[]},"owner":null}}"#,
            r#"{"meta":{"otp":{"any":[1]}},"data":{"type":"thing","attributes":{"firstName":"x"}}}"#,
            r#"{"data":{"type":"thing","attributes":{"firstName":"x","expiry":1932110100,"metadata":{"a":{"b":{"c":1}},"d":[1,{"e":2}]}}}}"#,
        ] {
            assert_eq!(refusal(body), "", "{body}");
        }
    }

    #[test]
    fn unknown_keys_come_first_and_in_document_order() {
        for (body, pointer) in [
            (r#"{"links":1,"jsonapi":2}"#, "/links"),
            (r#"{"data":{"type":7,"attributes":{"zed":1,"able":2}},"meta":null,"x":1}"#, "/data/attributes/zed"),
            (r#"{"data":{"attributes":{"RoLe":1},"links":2}}"#, "/data/attributes/roLe"),
            (r#"{"data":{"owner":{"data":{"id":1,"meta":{}}}}}"#, "/data/owner/data/meta"),
        ] {
            assert_eq!(refusal(body), format!("unpermitted parameter {pointer}"), "{body}");
        }
    }

    #[test]
    fn guarded_keys_come_before_values() {
        assert_eq!(
            refusal(r#"{"data":{"attributes":{"role":null,"expiry":"soon"}}}"#),
            "unpermitted parameter /data/attributes/role"
        );
    }

    #[test]
    fn values_are_validated_in_the_order_of_the_schema() {
        for (body, expected) in [
            ("{}", "is missing /data"),
            ("[]", "type mismatch (received array expected object) /data"),
            (r#""x""#, "type mismatch (received string expected object) /data"),
            (r#"{"data":null}"#, "cannot be null /data"),
            (r#"{"data":{}}"#, "is missing /data/type"),
            (r#"{"data":{"attributes":{"expiry":"soon"}}}"#, "failed to coerce string to time /data/attributes/expiry"),
            (r#"{"data":{"attributes":{"expiry":1e99}}}"#, "failed to coerce float to time /data/attributes/expiry"),
            (r#"{"data":{"attributes":{"firstName":1},"type":"user"}}"#, "is invalid /data/type"),
            (
                r#"{"data":{"type":"thing","id":"x","attributes":{}}}"#,
                "type mismatch (received string expected UUID string) /data/id",
            ),
            (r#"{"data":{"type":"thing","attributes":{}}}"#, "is missing /data/attributes/firstName"),
            (
                r#"{"data":{"type":"thing","attributes":{"firstName":"  "}}}"#,
                "cannot be blank /data/attributes/firstName",
            ),
            (r#"{"data":{"type":"thing","attributes":{"firstName":"x"},"owner":{}}}"#, "is missing /data/owner/data"),
            (r#"{"data":{"type":"","attributes":{}}}"#, "cannot be blank /data/type"),
        ] {
            assert_eq!(refusal(body), expected, "{body}");
        }
    }

    #[test]
    fn types_are_named() {
        assert_eq!(with(r#""nick":42"#), "type mismatch (received integer expected string) /data/attributes/nick");
        assert_eq!(with(r#""open":"true""#), "type mismatch (received string expected boolean) /data/attributes/open");
        assert_eq!(with(r#""expiry":{}"#), "type mismatch (received object expected time) /data/attributes/expiry");
        assert_eq!(
            with(r#""words":["a",1.5]"#),
            "type mismatch (received float expected string) /data/attributes/words/1"
        );
        assert_eq!(
            with(r#""metadata":[]"#),
            "type mismatch (received array expected object) /data/attributes/metadata"
        );
        assert_eq!(
            with(r#""metadata":{"object":{"nested":[{"c":1}]}}"#),
            "maximum depth of 2 exceeded /data/attributes/metadata/object/nested/0"
        );
    }

    proptest! {
        #[test]
        fn never_panics(body in r#"[\[\]{}":,a-z1 ]{0,80}"#) {
            let _ = refusal(&body);
        }
    }
}
