//! Schemas as tables.

use leptos::prelude::*;

use crate::app::docs::{part::DocumentPart, prose};

/// A row of a table: a key, its values, its meaning.
struct SchemaRow {
    key: String,
    kind: String,
    about: String,
    is_required: bool,
}

/// The keys of a body, down to the innermost.
pub(super) fn body(schema: DocumentPart<'_>) -> AnyView {
    let mut rows = Vec::new();
    flatten(schema, "", true, &mut rows);
    table(rows)
}

/// The keys of one object.
pub(super) fn keys(schema: DocumentPart<'_>) -> AnyView {
    let required = schema.get("required").texts();
    let row = |(key, value): (&str, DocumentPart<'_>)| row(key.to_owned(), value, required.contains(&key));
    table(schema.get("properties").members().map(row).collect())
}

/// The parameters of an operation, except those that every operation has.
pub(super) fn parameters(operation: DocumentPart<'_>) -> Option<AnyView> {
    let own = operation.get("parameters").items().filter(|parameter| parameter.get("in").text() != "header");
    let own = own.filter(|parameter| parameter.get("name").text() != "account");
    let rows: Vec<_> = own.flat_map(parameter).collect();
    (!rows.is_empty()).then(|| table(rows))
}

/// The rows of a parameter: one, or one per member, such as `page[number]`.
fn parameter(parameter: DocumentPart<'_>) -> Vec<SchemaRow> {
    let (name, schema) = (parameter.get("name").text(), parameter.get("schema"));
    let about = parameter.get("description").text().to_owned();
    let choices = schema.get("anyOf").items().flat_map(|choice| choice.get("properties").members());
    let mut members: Vec<_> = choices.map(|(key, value)| row(format!("{name}[{key}]"), value, false)).collect();
    members.sort_by(|a, b| a.key.cmp(&b.key));
    members.dedup_by(|a, b| a.key == b.key);
    if !members.is_empty() {
        return members;
    }
    let values = schema.get("additionalProperties");
    let (key, kind) =
        if values.is_there() { (format!("{name}[…]"), kind(values)) } else { (name.to_owned(), kind(schema)) };
    vec![SchemaRow { key, kind, about, is_required: parameter.get("required").value() == true }]
}

fn row(key: String, schema: DocumentPart<'_>, is_required: bool) -> SchemaRow {
    SchemaRow { key, kind: kind(schema), about: schema.get("description").text().to_owned(), is_required }
}

fn flatten(schema: DocumentPart<'_>, place: &str, is_required: bool, rows: &mut Vec<SchemaRow>) {
    let required = schema.get("required").texts();
    for (key, value) in schema.get("properties").members() {
        let place = if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
        let is_required = is_required && required.contains(&key);
        if value.get("properties").is_there() {
            flatten(value, &place, is_required, rows);
        } else {
            rows.push(row(place, value, is_required));
        }
    }
}

fn table(rows: Vec<SchemaRow>) -> AnyView {
    let line = |row: SchemaRow| {
        view! {
            <tr>
                <th scope="row" data-label="Key">
                    <code>{breakable(&row.key)}</code>
                    {row.is_required.then(|| view! { " " <span class="hint">"required"</span> })}
                </th>
                <td data-label="Value">{prose::inline(&row.kind)}</td>
                <td data-label="Meaning">{(!row.about.is_empty()).then(|| prose::inline(&row.about))}</td>
            </tr>
        }
    };
    view! {
        <table class="dense">
            <thead>
                <tr>
                    <th scope="col">"Key"</th>
                    <th scope="col">"Value"</th>
                    <th scope="col">"Meaning"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(line).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// A key that can be broken after each dot.
fn breakable(key: &str) -> AnyView {
    let word = |word: &str| view! { {word.to_owned()} <wbr/> };
    key.split_inclusive('.').map(word).collect_view().into_any()
}

/// The values of a schema, in words.
fn kind(schema: DocumentPart<'_>) -> String {
    let words: Vec<_> = schema.get("enum").items().map(|word| format!("`{}`", plain(word))).collect();
    if !words.is_empty() {
        return words.join(", ");
    }
    let types = schema.get("type").texts();
    if types.is_empty() {
        let choices: Vec<_> = schema.get("anyOf").items().map(kind).collect();
        return if choices.is_empty() { "anything".into() } else { choices.join(" or ") };
    }
    let format = schema.get("format").text();
    let mut words: Vec<_> = types.into_iter().map(|name| word(schema, name, format)).collect();
    // A time can also be sent as a number; "time" says it all.
    words.retain(|word| format != "date-time" || word != "number");
    let words = words.join(" or ");
    match (schema.get("maxLength").value().as_u64(), schema.get("maximum").value().as_u64()) {
        (Some(0), _) => "nothing".into(),
        (Some(most), _) => format!("{words}, up to {most} characters"),
        (_, Some(most)) => format!("{words} from 1 to {most}"),
        _ => words,
    }
}

fn word(schema: DocumentPart<'_>, name: &str, format: &str) -> String {
    match (name, format) {
        ("string", "uuid") => "id".into(),
        ("string", "date-time") => "time".into(),
        ("string", "email") => "email".into(),
        ("string", _) => "text".into(),
        ("integer", _) => "number".into(),
        ("boolean", _) => "true or false".into(),
        ("array", _) => format!("list of {}", kind(schema.get("items"))),
        (other, _) => other.to_owned(),
    }
}

fn plain(word: DocumentPart<'_>) -> String {
    word.value().as_str().map_or_else(|| word.value().to_string(), str::to_owned)
}
