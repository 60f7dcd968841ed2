//! Schemas in words and tables.

use leptos::prelude::*;

use super::{part::Part, prose};

/// A row of a table: a key, what may stand there, what it means.
struct Row {
    key: String,
    kind: String,
    about: String,
    is_required: bool,
}

/// The keys of a body, down to what holds no keys itself.
pub(super) fn body(schema: Part<'_>) -> AnyView {
    let mut rows = Vec::new();
    flatten(schema, "", true, &mut rows);
    table(rows)
}

/// The keys of one object.
pub(super) fn keys(schema: Part<'_>) -> AnyView {
    let required = schema.get("required").texts();
    let row = |(key, value): (&str, Part<'_>)| row(key.to_owned(), value, required.contains(&key));
    table(schema.get("properties").members().map(row).collect())
}

/// The parameters of an operation, but for those that every one has.
pub(super) fn parameters(operation: Part<'_>) -> Option<AnyView> {
    let own = operation.get("parameters").items().filter(|parameter| parameter.get("in").text() != "header");
    let own = own.filter(|parameter| parameter.get("name").text() != "account");
    let row = |parameter: Part<'_>| Row {
        key: parameter.get("name").text().to_owned(),
        kind: kind(parameter.get("schema")),
        about: parameter.get("description").text().to_owned(),
        is_required: parameter.get("required").value() == true,
    };
    let rows: Vec<_> = own.map(row).collect();
    (!rows.is_empty()).then(|| table(rows))
}

fn row(key: String, schema: Part<'_>, is_required: bool) -> Row {
    Row { key, kind: kind(schema), about: schema.get("description").text().to_owned(), is_required }
}

fn flatten(schema: Part<'_>, place: &str, is_required: bool, rows: &mut Vec<Row>) {
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

fn table(rows: Vec<Row>) -> AnyView {
    let line = |row: Row| {
        view! {
            <tr>
                <th scope="row" data-label="Key">
                    <code>{row.key}</code>
                    {row.is_required.then(|| view! { " " <span class="hint">"required"</span> })}
                </th>
                <td data-label="Value">{prose::inline(&row.kind)}</td>
                <td data-label="Meaning">{prose::inline(&row.about)}</td>
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

/// What may stand there, in words.
fn kind(schema: Part<'_>) -> String {
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
    // A time in seconds is a time.
    words.retain(|word| format != "date-time" || word != "number");
    let words = words.join(" or ");
    match (schema.get("maxLength").value().as_u64(), schema.get("maximum").value().as_u64()) {
        (Some(most), _) => format!("{words}, up to {most} characters"),
        (_, Some(most)) => format!("{words} from 1 to {most}"),
        _ => words,
    }
}

fn word(schema: Part<'_>, name: &str, format: &str) -> String {
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

fn plain(word: Part<'_>) -> String {
    word.value().as_str().map_or_else(|| word.value().to_string(), str::to_owned)
}
