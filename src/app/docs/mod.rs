//! `/docs`: the API reference, rendered from the OpenAPI document.
//!
//! It runs on the server only, as all pages do; none of it is in the wasm.

mod introduction;
mod operation;
mod part;
mod prose;
mod schema;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::app::{
    docs::{introduction::SECTIONS, operation::DocumentedOperation, part::DocumentPart},
    layout::Page,
    pages,
};

/// The OpenAPI document of this server; the router provides it.
#[derive(Clone)]
pub struct ReferenceSource(pub Arc<dyn Fn() -> Arc<Value> + Send + Sync>);

/// `/docs`
#[component]
pub fn DocsPage() -> impl IntoView {
    let ReferenceSource(document) = use_context().expect("the router provides the document");
    let document = document();
    view! {
        <Page entry=pages::DOCS english=true>
            {reference(DocumentPart::whole(&document))}
        </Page>
    }
}

fn reference(document: DocumentPart<'_>) -> AnyView {
    let operations = operation::all(document);
    view! {
        <h1>"API"</h1>
        <p class="under">
            "Also as " <a href="/openapi.json" rel="external">"openapi.json"</a> ". "
            <a href="/errors">"Each error code"</a> " has a page."
        </p>
        <div class="docs">
            <nav class="contents" aria-label="On this page">{contents(document, &operations)}</nav>
            <div class="reference">
                {introduction::introduction(document)}
                {tags(document, &operations).map(|tag| group(document, tag, &operations)).collect_view()}
                {records(document)}
            </div>
        </div>
    }
    .into_any()
}

/// The tags that have operations.
fn tags<'a>(
    document: DocumentPart<'a>,
    operations: &[DocumentedOperation<'a>],
) -> impl Iterator<Item = DocumentPart<'a>> {
    document
        .get("tags")
        .items()
        .filter(|tag| operations.iter().any(|operation| operation.tag() == tag.get("name").text()))
}

/// The table of contents.
fn contents(document: DocumentPart<'_>, operations: &[DocumentedOperation<'_>]) -> AnyView {
    let section = |(id, heading, ..): (&'static str, &'static str, _, _)| {
        view! { <li><a href=format!("#{id}")>{heading}</a></li> }
    };
    let group = |tag: DocumentPart<'_>| {
        let name = tag.get("name").text();
        let own = operations.iter().filter(|operation| operation.tag() == name);
        let own = own.map(|operation| {
            view! { <li><a href=format!("#{}", operation.id())>{operation.summary()}</a></li> }
        });
        view! { <p>{name.to_owned()}</p> <ul>{own.collect_view()}</ul> }
    };
    view! {
        <p>"Overview"</p>
        <ul>{SECTIONS.map(section).into_iter().collect_view()} <li><a href="#records">"Records"</a></li></ul>
        {tags(document, operations).map(group).collect_view()}
    }
    .into_any()
}

/// The operations of one tag.
fn group(document: DocumentPart<'_>, tag: DocumentPart<'_>, operations: &[DocumentedOperation<'_>]) -> AnyView {
    let name = tag.get("name").text();
    let own = operations.iter().filter(|operation| operation.tag() == name);
    let id = format!("group-{}", name.to_lowercase().replace(' ', "-"));
    view! {
        <section id=id.clone()>
            <h2><a href=format!("#{id}")>{name.to_owned()}</a></h2>
            {prose::paragraphs(tag.get("description").text())}
            {own.map(|operation| operation.section(document)).collect_view()}
        </section>
    }
    .into_any()
}

/// The records in responses, with their attributes.
fn records(document: DocumentPart<'_>) -> AnyView {
    let schemas = document.get("components").get("schemas").members();
    let records = schemas.filter(|(_, schema)| schema.get("properties").get("attributes").is_there());
    let record = |(name, schema): (&str, DocumentPart<'_>)| {
        let id = format!("record-{}", name.to_lowercase());
        view! {
            <section id=id.clone()>
                <h3><a href=format!("#{id}")>{name.to_owned()}</a></h3>
                {schema::keys(schema.get("properties").get("attributes"))}
            </section>
        }
    };
    view! {
        <section id="records">
            <h2><a href="#records">"Records"</a></h2>
            <p>"The attributes of the records in responses."</p>
            {records.map(record).collect_view()}
        </section>
    }
    .into_any()
}
