//! The rows of an import that break a rule: each with its line, its columns and the rules.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        language::language,
        office::{
            import::{
                PAGE,
                words::{WORDS, Words},
            },
            parts::grouped,
        },
        parameters::query_of,
    },
    model::{import::SHOWN_REFUSALS, paging::Place, problem::FieldError},
};

/// A row that breaks a rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefusedRow {
    /// The line at which it begins, from 1.
    pub(super) line: u64,
    /// What is wrong with it.
    pub(super) errors: Vec<FieldError>,
}

/// The table, a page of it at a time; nothing where no row was refused.
#[component]
pub(super) fn RefusedRows(rows: Vec<RefusedRow>, place: Place, count: u64) -> impl IntoView {
    let words = WORDS.get();
    if rows.is_empty() {
        return ().into_any();
    }
    let cut = (count > SHOWN_REFUSALS as u64)
        .then(|| view! { <p class="hint">{(words.first_only)(&grouped(SHOWN_REFUSALS as u64))}</p> });
    let lines = rows.into_iter().flat_map(|row| row.errors.into_iter().map(move |error| (row.line, error)));
    let lines = lines.map(|(line, error)| view! { <Line words line error/> }.into_any()).collect_view();
    view! {
        <section class="card" aria-labelledby="refused-heading">
            <h2 id="refused-heading">{words.refused_heading}</h2>
            {cut}
            <table>
                <caption class="sr">{words.refused_heading}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.line}</th>
                        <th scope="col">{words.column}</th>
                        <th scope="col">{words.reason}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            <Pages words place/>
        </section>
    }
    .into_any()
}

#[component]
fn Line(words: &'static Words, line: u64, error: FieldError) -> impl IntoView {
    let column = error.field.map_or("", |field| field.as_str());
    view! {
        <tr>
            <th scope="row" data-label=words.line>{line.to_string()}</th>
            <td data-label=words.column>{column}</td>
            <td data-label=words.reason>{error.sentence(language())}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn Pages(words: &'static Words, place: Place) -> impl IntoView {
    let Place { page, last } = place;
    let address = |number: u32| query_of(PAGE, &[("page", number.to_string().into())]);
    (last > 1).then(|| {
        let before = (page > 1).then(|| view! { <a rel="prev" href=address(page - 1)>{words.previous}</a> });
        let after = (page < last).then(|| view! { <a rel="next" href=address(page + 1)>{words.next}</a> });
        view! {
            <nav class="pages" aria-label=words.pages>{before} <span>{(words.page_of)(page, last)}</span> {after}</nav>
        }
    })
}
