//! One operation: its purpose, who may call it, parameters, body, responses, an example.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::app::docs::{part::DocumentPart, prose, schema};

const JSON_API: &str = "application/vnd.api+json";
/// The values of path parameters in examples.
const EXAMPLES: [(&str, &str); 6] = [
    ("{account}", "acme"),
    ("{user}", "ada@engine.example"),
    ("{product}", "difference-engine"),
    ("{token}", "01c1dabd-6080-7951-9d9d-c9f81818e811"),
    ("{factor}", "01c1dabe-4b00-7c3e-8a1f-5d2f8f3c1f77"),
    ("{setting}", "default_user_permissions"),
];

/// An operation of the document.
#[derive(Clone, Copy)]
pub(super) struct DocumentedOperation<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) part: DocumentPart<'a>,
    /// Whether `PUT` does the same.
    pub(super) has_put: bool,
}

/// Every operation. A `PUT` that does the same as a `PATCH` is described with it.
pub(super) fn all(document: DocumentPart<'_>) -> Vec<DocumentedOperation<'_>> {
    let mut all = Vec::new();
    for (path, methods) in document.get("paths").members() {
        let is_put = |part: DocumentPart<'_>| part.get("operationId").text().ends_with("ByPut");
        for (method, part) in methods.members().filter(|(_, part)| !is_put(*part)) {
            let has_put = method == "patch" && is_put(methods.get("put"));
            all.push(DocumentedOperation { method, path, part, has_put });
        }
    }
    // Shorter paths first, then by method: create, read, update, delete.
    let rank = |method: &str| ["post", "get", "patch", "put", "delete"].iter().position(|known| *known == method);
    all.sort_by_key(|operation| (operation.path.split('/').count(), operation.path, rank(operation.method)));
    all
}

impl DocumentedOperation<'_> {
    pub(super) fn id(&self) -> String {
        self.part.get("operationId").text().to_owned()
    }

    pub(super) fn summary(&self) -> String {
        self.part.get("summary").text().to_owned()
    }

    pub(super) fn tag(&self) -> &str {
        self.part.get("tags").texts().first().copied().unwrap_or_default()
    }

    /// The methods, such as `PATCH or PUT`.
    fn methods(&self) -> String {
        let method = self.method.to_uppercase();
        if self.has_put { format!("{method} or PUT") } else { method }
    }

    /// The section of this operation.
    pub(super) fn section(&self, document: DocumentPart<'_>) -> AnyView {
        let (id, request) = (self.id(), self.part.get("requestBody").get("content").get(JSON_API));
        let keys = request.get("schema").get("properties").members().next().is_some();
        view! {
            <section class="operation" id=id.clone()>
                <h3><a href=format!("#{id}")>{self.summary()}</a></h3>
                <p class="endpoint"><strong>{self.methods()}</strong> " " <code>{self.path.to_owned()}</code></p>
                {prose::paragraphs(self.part.get("description").text())}
                {schema::parameters(self.part).map(|table| view! { <h4>"Parameters"</h4> {table} })}
                {keys.then(|| view! { <h4>"Body"</h4> {schema::body(request.get("schema"))} })}
                <h4>"Responses"</h4>
                <ul class="responses">{self.successes()} {self.failures(document)}</ul>
                <details>
                    <summary>"Example"</summary>
                    {prose::code(self.curl(document))}
                    {self.example().map(prose::code)}
                </details>
            </section>
        }
        .into_any()
    }

    fn successes(&self) -> AnyView {
        let responses = self.part.get("responses").members().filter(|(status, _)| status.starts_with('2'));
        let line = |(status, response): (&str, DocumentPart<'_>)| {
            let document = response.get("content").get(JSON_API).get("schema").get("properties");
            let record = document.named("data").or_else(|| document.get("data").named("items"));
            let record = record.map(|name| {
                view! { " (" <a href=format!("#record-{}", name.to_lowercase())>{name.to_owned()}</a> ")" }
            });
            let about = prose::inline(response.get("description").text());
            view! { <li><strong>{status.to_owned()}</strong> " " {about} {record}</li> }
        };
        responses.map(line).collect_view().into_any()
    }

    /// The errors that not every endpoint returns.
    fn failures(&self, document: DocumentPart<'_>) -> AnyView {
        let shared: BTreeSet<_> =
            document.get("components").get("responses").members().flat_map(|(_, response)| codes(response)).collect();
        let responses = self.part.get("responses").members().filter(|(status, _)| !status.starts_with('2'));
        let line = |(status, response): (&str, DocumentPart<'_>)| {
            let own: Vec<_> = codes(response).into_iter().filter(|code| !shared.contains(code)).collect();
            let is_listed = !own.is_empty() || matches!(status, "409" | "422");
            is_listed.then(|| {
                let links = own.into_iter().map(link).collect_view();
                let about = response.get("description").text().to_owned();
                view! { <li><strong>{status.to_owned()}</strong> " " {about} {links}</li> }
            })
        };
        responses.filter_map(line).collect_view().into_any()
    }

    fn curl(&self, document: DocumentPart<'_>) -> String {
        let server = document.get("servers").items().next().map(|server| server.get("url").text()).unwrap_or_default();
        let path = EXAMPLES.iter().fold(self.path.to_owned(), |path, (brace, word)| path.replace(brace, word));
        let mut lines = vec![format!("curl -X {} {server}{path}", self.method.to_uppercase())];
        let securities: Vec<_> = self.part.get("security").items().flat_map(|one| one.members().next()).collect();
        match securities.first() {
            Some(("password", _)) => lines.push("-u 'ada@engine.example:seven copper gears at dusk'".into()),
            Some(_) => lines.push("-H \"Authorization: Bearer $KEYDESK_TOKEN\"".into()),
            None => {}
        }
        let body = self.part.get("requestBody").get("content").get(JSON_API).get("example");
        if body.members().next().is_some() {
            lines.push("-H 'Content-Type: application/vnd.api+json'".into());
            lines.push(format!("-d '{}'", body.pretty()));
        }
        lines.join(" \\\n  ")
    }

    fn example(&self) -> Option<String> {
        let mut responses = self.part.get("responses").members();
        let (status, response) = responses.find(|(status, _)| status.starts_with('2'))?;
        let example = response.get("content").get(JSON_API).get("example");
        example.is_there().then(|| format!("HTTP/1.1 {status}\n\n{}", example.pretty()))
    }
}

/// A link to the page of a code.
pub(super) fn link(code: &str) -> AnyView {
    view! { " " <a href=format!("/errors/{code}")><code>{code.to_owned()}</code></a> }.into_any()
}

/// The codes that a response can have.
pub(super) fn codes<'a>(response: DocumentPart<'a>) -> Vec<&'a str> {
    let choices = response.get("content").get(JSON_API).get("schema").get("allOf");
    let code =
        |schema: DocumentPart<'a>| schema.get("properties").get("errors").get("items").get("properties").get("code");
    choices.items().flat_map(|schema| code(schema).get("enum").texts()).collect()
}
