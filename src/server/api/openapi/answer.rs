//! What a door answers when all is well: a status, and a document of some record.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ContentBuilder, RefOr, Response, ResponseBuilder, Schema,
        schema::{AnyOfBuilder, ArrayBuilder, ObjectBuilder, SchemaType, Type},
    },
};

use crate::server::api::{
    openapi::{
        JSON_API,
        components::{self, Components},
        headers,
    },
    wire::document::{Document, Links},
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
pub(in crate::server::api) struct SuccessResponse {
    pub(in crate::server::api) status: u16,
    about: &'static str,
    is_located: bool,
    /// Whether it is a part of a list, which the query chooses.
    pub(in crate::server::api) is_part: bool,
    /// The document, where there is one.
    document: Option<fn(&mut Components) -> RenderedSample>,
    /// The record's own schema: what the attributes of a body mean, too.
    pub(in crate::server::api) record: Option<fn() -> Schema>,
}

/// The schema of a document, and one that fits it.
struct RenderedSample {
    schema: Schema,
    example: Value,
}

impl SuccessResponse {
    /// Nothing.
    pub(in crate::server::api) const fn nothing(status: u16, about: &'static str) -> Self {
        Self { status, about, is_located: false, is_part: false, document: None, record: None }
    }

    /// One record.
    pub(in crate::server::api) const fn one<R: Record>(about: &'static str) -> Self {
        Self { document: Some(one::<R>), record: Some(components::record::<R>), ..Self::nothing(200, about) }
    }

    /// The record that was just made: 201, and where it is.
    pub(in crate::server::api) const fn made<R: Record>(about: &'static str) -> Self {
        Self { status: 201, is_located: true, ..Self::one::<R>(about) }
    }

    /// A part of a list, with links to the others where the query asks for pages.
    pub(in crate::server::api) const fn page<R: Record>(about: &'static str) -> Self {
        Self { is_part: true, document: Some(page::<R>), ..Self::one::<R>(about) }
    }

    /// A document that says that there is nothing.
    pub(in crate::server::api) const fn none(about: &'static str) -> Self {
        Self { document: Some(none), ..Self::nothing(200, about) }
    }

    /// One of two kinds of record, and by which token it was recognised.
    pub(in crate::server::api) const fn profile<A: Record, B: Record>(about: &'static str) -> Self {
        Self { document: Some(profile::<A, B>), ..Self::nothing(200, about) }
    }

    /// One of two kinds of record, with a third beside it.
    pub(in crate::server::api) const fn either<A: Record, B: Record, I: Record>(about: &'static str) -> Self {
        Self { document: Some(either::<A, B, I>), ..Self::nothing(200, about) }
    }

    /// As the document holds it.
    pub(in crate::server::api) fn response(&self, components: &mut Components, in_account: bool) -> Response {
        let response = headers::common(ResponseBuilder::new().description(self.about), in_account);
        let response = if self.is_located { headers::carrying(response, &["Location"]) } else { response };
        let Some(document) = self.document else { return response.build() };
        let RenderedSample { schema, example } = document(components);
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example));
        response.content(JSON_API, content.build()).build()
    }
}

fn one<R: Record>(components: &mut Components) -> RenderedSample {
    let schema = envelope(components.add::<R>().into(), None);
    RenderedSample { schema, example: written(&R::sample().map(Document::<R>::of)) }
}

fn page<R: Record>(components: &mut Components) -> RenderedSample {
    let records = ArrayBuilder::new().items(components.add::<R>());
    let mut schema = envelope(records.into(), None);
    if let (Schema::Object(document), Schema::OneOf(kinds)) = (&mut schema, Schema::from(Links::schema())) {
        // What has all links has those of the shorter kind too.
        let links = kinds.items.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
        document.properties.insert("links".into(), Schema::AnyOf(links.build()).into());
    }
    RenderedSample { schema, example: written(&Document::<Vec<R>>::of(R::sample().into_iter().collect())) }
}

fn none(_: &mut Components) -> RenderedSample {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    RenderedSample { schema: envelope(null.into(), None), example: json!({ "data": null }) }
}

fn profile<A: Record, B: Record>(components: &mut Components) -> RenderedSample {
    let data = AnyOfBuilder::new().item(components.add::<A>()).item(components.add::<B>());
    let id = ObjectBuilder::new().schema_type([Type::String, Type::Null].into_iter().collect::<SchemaType>());
    let meta = ObjectBuilder::new().schema_type(Type::Object).property("tokenId", id).required("tokenId");
    let token = "01c1dabd-6080-7951-9d9d-c9f81818e811";
    let example = written(&A::sample().map(|record| Document::<A>::of(record).with_meta(json!({ "tokenId": token }))));
    match envelope(data.into(), None) {
        Schema::Object(mut document) => {
            document.properties.insert("meta".into(), meta.into());
            document.required.push("meta".into());
            RenderedSample { schema: document.into(), example }
        }
        schema => RenderedSample { schema, example },
    }
}

fn either<A: Record, B: Record, I: Record>(components: &mut Components) -> RenderedSample {
    let data = AnyOfBuilder::new().item(components.add::<A>()).item(components.add::<B>());
    let included = ArrayBuilder::new().items(components.add::<I>()).max_items(Some(1));
    let schema = envelope(data.into(), Some(included.into()));
    RenderedSample { schema, example: written(&A::sample().map(|record| Document::including(record, I::sample()))) }
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
    serde_json::to_value(document).expect("documents serialise")
}
