//! The answer of an operation that succeeds: a status, and a document with records.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema,
    openapi::{
        ContentBuilder, RefOr, Response, ResponseBuilder, Schema,
        schema::{AnyOfBuilder, ArrayBuilder, Object, ObjectBuilder, SchemaType, Type},
    },
};

use crate::server::api::{
    openapi::{
        components::ComponentRegistry,
        headers,
        record::{Record, record_schema},
        samples,
        schemas::JSON_API,
    },
    wire::document::{Document, Links},
};

/// The answer of an operation that succeeded.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct SuccessResponse {
    pub(in crate::server::api) status: u16,
    about: &'static str,
    is_located: bool,
    /// Whether it is a page of a list, which the query selects.
    pub(in crate::server::api) is_page: bool,
    /// The document, if there is one.
    document: Option<fn(&mut ComponentRegistry) -> ExampleDocument>,
    /// The schema of the record; it describes the attributes of the request's body too.
    pub(in crate::server::api) record: Option<fn() -> Schema>,
}

/// The schema of a document, and an example of it.
struct ExampleDocument {
    schema: Schema,
    example: Value,
}

impl SuccessResponse {
    /// An answer without a body.
    pub(in crate::server::api) const fn empty(status: u16, about: &'static str) -> Self {
        Self { status, about, is_located: false, is_page: false, document: None, record: None }
    }

    /// One record.
    pub(in crate::server::api) const fn one<R: Record>(about: &'static str) -> Self {
        Self { document: Some(one::<R>), record: Some(record_schema::<R>), ..Self::empty(200, about) }
    }

    /// The record that was created: 201, with its `Location`.
    pub(in crate::server::api) const fn created<R: Record>(about: &'static str) -> Self {
        Self { status: 201, is_located: true, ..Self::one::<R>(about) }
    }

    /// A page of a list, with links to other pages where the query asks for a page.
    pub(in crate::server::api) const fn page<R: Record>(about: &'static str) -> Self {
        Self { is_page: true, document: Some(page::<R>), ..Self::one::<R>(about) }
    }

    /// A page of a list whose records are all of one of two types.
    pub(in crate::server::api) const fn page_of_either<A: Record, B: Record>(about: &'static str) -> Self {
        Self { is_page: true, document: Some(page_of_either::<A, B>), ..Self::empty(200, about) }
    }

    /// A page of a list that has no records.
    pub(in crate::server::api) const fn empty_page(about: &'static str) -> Self {
        Self { is_page: true, document: Some(empty_page), ..Self::empty(200, about) }
    }

    /// A document whose data is null.
    pub(in crate::server::api) const fn null(about: &'static str) -> Self {
        Self { document: Some(null), ..Self::empty(200, about) }
    }

    /// A record of one of two types, with the id of the token in its `meta`.
    pub(in crate::server::api) const fn profile<A: Record, B: Record>(about: &'static str) -> Self {
        Self { document: Some(profile::<A, B>), ..Self::empty(200, about) }
    }

    /// A record of one of two types, which includes a record of a third.
    pub(in crate::server::api) const fn either<A: Record, B: Record, I: Record>(about: &'static str) -> Self {
        Self { document: Some(either::<A, B, I>), ..Self::empty(200, about) }
    }

    /// The answer as the document describes it.
    pub(in crate::server::api) fn render(&self, components: &mut ComponentRegistry, in_account: bool) -> Response {
        let response = headers::common(ResponseBuilder::new().description(self.about), in_account);
        let response = if self.is_located { headers::with_headers(response, &["Location"]) } else { response };
        let Some(document) = self.document else { return response.build() };
        let ExampleDocument { schema, example } = document(components);
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example));
        response.content(JSON_API, content.build()).build()
    }
}

fn one<R: Record>(components: &mut ComponentRegistry) -> ExampleDocument {
    let schema = envelope(components.add::<R>().into(), None).into();
    ExampleDocument { schema, example: example_of(&Document::<R>::new(R::sample())) }
}

fn page<R: Record>(components: &mut ComponentRegistry) -> ExampleDocument {
    let records = ArrayBuilder::new().items(components.add::<R>());
    page_of(records.into(), vec![R::sample()])
}

fn empty_page(_: &mut ComponentRegistry) -> ExampleDocument {
    page_of(ArrayBuilder::new().max_items(Some(0)).into(), Vec::<()>::new())
}

fn page_of_either<A: Record, B: Record>(components: &mut ComponentRegistry) -> ExampleDocument {
    let list = |record| ArrayBuilder::new().items(record);
    let (first, second) = (list(components.add::<A>()), list(components.add::<B>()));
    page_of(Schema::AnyOf(AnyOfBuilder::new().item(first).item(second).build()).into(), vec![A::sample()])
}

/// A list of these records, with links to other pages.
fn page_of<R: Serialize>(records: RefOr<Schema>, sample: Vec<R>) -> ExampleDocument {
    let mut document = envelope(records, None);
    let Schema::OneOf(kinds) = Schema::from(Links::schema()) else { unreachable!("the schema of an enum is a choice") };
    // A document with the links of pages also matches the shorter kind, so `oneOf` would be wrong.
    let links = kinds.items.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
    document.properties.insert("links".into(), Schema::AnyOf(links.build()).into());
    ExampleDocument { schema: document.into(), example: example_of(&Document::<Vec<R>>::new(sample)) }
}

fn null(_: &mut ComponentRegistry) -> ExampleDocument {
    let data = ObjectBuilder::new().schema_type(Type::Null);
    ExampleDocument { schema: envelope(data.into(), None).into(), example: json!({ "data": null }) }
}

fn profile<A: Record, B: Record>(components: &mut ComponentRegistry) -> ExampleDocument {
    let data = AnyOfBuilder::new().item(components.add::<A>()).item(components.add::<B>());
    let id = ObjectBuilder::new().schema_type([Type::String, Type::Null].into_iter().collect::<SchemaType>());
    let meta = ObjectBuilder::new().schema_type(Type::Object).property("tokenId", id).required("tokenId");
    let mut document = envelope(data.into(), None);
    document.properties.insert("meta".into(), meta.into());
    document.required.push("meta".into());
    let sample = Document::<A>::new(A::sample()).with_meta(json!({ "tokenId": samples::TOKEN.0 }));
    ExampleDocument { schema: document.into(), example: example_of(&sample) }
}

fn either<A: Record, B: Record, I: Record>(components: &mut ComponentRegistry) -> ExampleDocument {
    let data = AnyOfBuilder::new().item(components.add::<A>()).item(components.add::<B>());
    let included = ArrayBuilder::new().items(components.add::<I>()).max_items(Some(1));
    let schema = envelope(data.into(), Some(included.into())).into();
    ExampleDocument { schema, example: example_of(&Document::with_included(A::sample(), Some(I::sample()))) }
}

/// The schema of a document with this data, and without the members that only some documents have.
fn envelope(data: RefOr<Schema>, included: Option<RefOr<Schema>>) -> Object {
    let Schema::Object(mut document) = Schema::from(Document::<()>::schema()) else {
        unreachable!("the schema of a document is an object")
    };
    document.description = None;
    document.properties.retain(|member, _| member == "data");
    document.properties.insert("data".into(), data);
    document.properties.extend(included.map(|included| ("included".to_owned(), included)));
    document
}

fn example_of(document: &impl Serialize) -> Value {
    serde_json::to_value(document).expect("a sample is serialisable")
}
