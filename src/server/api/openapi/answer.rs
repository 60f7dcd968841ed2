//! What a door answers when all is well: a status, and a document of some record.

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, RefOr, Response, ResponseBuilder, Schema,
        schema::{AnyOfBuilder, ArrayBuilder},
    },
};

use super::{
    super::document::Document,
    JSON_API,
    components::{self, Components},
    headers,
};

/// A record that answers show. Its sample goes through the code that real ones go through.
pub(in crate::server::api) trait Record: ToSchema + Serialize + Sized {
    /// What it is called among the components.
    const NAME: &'static str;

    /// One of them.
    fn sample() -> Option<Self>;
}

/// A success.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Answer {
    pub(super) status: u16,
    about: &'static str,
    is_located: bool,
    /// The document, where there is one.
    document: Option<fn(&mut Components) -> Written>,
    /// The record's own schema: what the attributes of a body mean, too.
    pub(super) record: Option<fn() -> Schema>,
}

/// The schema of a document, and one that fits it.
struct Written {
    schema: Schema,
    example: Value,
}

impl Answer {
    /// Nothing.
    pub(in crate::server::api) const fn nothing(status: u16, about: &'static str) -> Self {
        Self { status, about, is_located: false, document: None, record: None }
    }

    /// One record.
    pub(in crate::server::api) const fn one<R: Record>(about: &'static str) -> Self {
        Self { document: Some(one::<R>), record: Some(components::record::<R>), ..Self::nothing(200, about) }
    }

    /// The record that was just made: 201, and where it is.
    pub(in crate::server::api) const fn made<R: Record>(about: &'static str) -> Self {
        Self { status: 201, is_located: true, ..Self::one::<R>(about) }
    }

    /// A list of records.
    pub(in crate::server::api) const fn many<R: Record>(about: &'static str) -> Self {
        Self { document: Some(many::<R>), ..Self::one::<R>(about) }
    }

    /// One of two kinds of record, with a third beside it.
    pub(in crate::server::api) const fn either<A: Record, B: Record, I: Record>(about: &'static str) -> Self {
        Self { document: Some(either::<A, B, I>), ..Self::nothing(200, about) }
    }

    /// As the document holds it.
    pub(super) fn response(&self, components: &mut Components, in_account: bool) -> Response {
        let response = headers::common(ResponseBuilder::new().description(self.about), in_account);
        let response = if self.is_located { headers::carrying(response, &["Location"]) } else { response };
        let Some(document) = self.document else { return response.build() };
        let Written { schema, example } = document(components);
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example));
        response.content(JSON_API, content.build()).build()
    }
}

fn one<R: Record>(components: &mut Components) -> Written {
    let schema = envelope(components.add::<R>().into(), None);
    Written { schema, example: written(&R::sample().map(Document::<R>::of)) }
}

fn many<R: Record>(components: &mut Components) -> Written {
    let records = ArrayBuilder::new().items(components.add::<R>());
    let schema = envelope(records.into(), None);
    Written { schema, example: written(&Document::<Vec<R>>::of(R::sample().into_iter().collect())) }
}

fn either<A: Record, B: Record, I: Record>(components: &mut Components) -> Written {
    let data = AnyOfBuilder::new().item(components.add::<A>()).item(components.add::<B>());
    let included = ArrayBuilder::new().items(components.add::<I>()).max_items(Some(1));
    let schema = envelope(data.into(), Some(included.into()));
    Written { schema, example: written(&A::sample().map(|record| Document::including(record, I::sample()))) }
}

/// A document's own schema, with what it is about; of the members that some documents have, none.
fn envelope(data: RefOr<Schema>, included: Option<RefOr<Schema>>) -> Schema {
    let Schema::Object(mut document) = Schema::from(Document::<()>::schema()) else { return Schema::default() };
    document.description = None;
    document.properties.retain(|member, _| member == "data");
    document.properties.insert("data".into(), data);
    document.properties.extend(included.map(|included| ("included".to_owned(), included)));
    document.into()
}

fn written(document: &impl Serialize) -> Value {
    serde_json::to_value(document).unwrap_or_default()
}
