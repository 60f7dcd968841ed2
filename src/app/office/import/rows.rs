//! The rows of an import, by pages: those that were refused, or all of them, each with its fate.

use leptos::prelude::*;

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
    model::{
        import::{ImportCounts, RowFate, RowReport, RowsPage, SHOWN_REFUSALS},
        paging::Place,
        problem::FieldError,
    },
};

/// The table, and the way to the other rows; nothing where there are no rows.
#[component]
pub(super) fn Rows(page: RowsPage, counts: ImportCounts) -> impl IntoView {
    let words = WORDS.get();
    let RowsPage { rows, place, is_of_all, has_all } = page;
    if rows.is_empty() {
        return ().into_any();
    }
    let heading = if is_of_all { words.rows_heading } else { words.refused_heading };
    let is_cut = !is_of_all && counts.refused > SHOWN_REFUSALS as u64;
    let cut = is_cut.then(|| view! { <p class="hint">{(words.first_only)(&grouped(SHOWN_REFUSALS as u64))}</p> });
    let lines = rows.into_iter().flat_map(lines_of).map(|(row, error)| view! { <Line words row error/> }.into_any());
    let lines = lines.collect_view();
    view! {
        <section class="card" aria-labelledby="rows-heading">
            <h2 id="rows-heading">{heading}</h2>
            {has_all.then(|| view! { <Choice words counts is_of_all/> })}
            {cut}
            <table class="dense users">
                <caption class="sr">{heading}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.line}</th>
                        <th scope="col">{words.email}</th>
                        <th scope="col">{words.fate}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            <Pages words place is_of_all/>
        </section>
    }
    .into_any()
}

/// A row for each rule that it breaks.
fn lines_of(row: RowReport) -> Vec<(RowReport, Option<FieldError>)> {
    match row.fate.clone() {
        RowFate::Refused(errors) => errors.into_iter().map(|error| (row.clone(), Some(error))).collect(),
        RowFate::Created(_) | RowFate::Exists => vec![(row, None)],
    }
}

#[component]
fn Line(words: &'static Words, row: RowReport, error: Option<FieldError>) -> impl IntoView {
    let fate = match row.fate {
        RowFate::Created(role) if role.is_staff() => (words.fate_created_as)(role.as_str()),
        RowFate::Created(_) => words.fate_created.to_owned(),
        RowFate::Exists => words.fate_exists.to_owned(),
        RowFate::Refused(_) => words.fate_refused.to_owned(),
    };
    let reason = error.map(|error| {
        let column = error.field.map(|field| view! { <code>{field.as_str()}</code> ": " });
        view! { ". " {column} {error.sentence(language())} }
    });
    view! {
        <tr>
            <td data-label=words.line>{row.line.to_string()}</td>
            <th scope="row" data-label=words.email><bdi>{row.email}</bdi></th>
            <td data-label=words.fate>{fate} {reason}</td>
        </tr>
    }
    .into_any()
}

/// The way from the refused rows to all rows, and back.
#[component]
fn Choice(words: &'static Words, counts: ImportCounts, is_of_all: bool) -> impl IntoView {
    let link = |shown: &'static str, label: &'static str, count: u64, is_here: bool| {
        let address = query_of(PAGE, &[("rows", shown.into())]);
        view! {
            <a href=address aria-current=is_here.then_some("page")>{label} " " <span class="count">{grouped(count)}</span></a>
        }
    };
    let refused = link("refused", words.only_refused, counts.refused, !is_of_all);
    let all = link("all", words.all_rows, counts.rows(), is_of_all);
    (counts.refused > 0).then(|| view! { <nav class="groups" aria-label=words.which_rows>{refused} {all}</nav> })
}

#[component]
fn Pages(words: &'static Words, place: Place, is_of_all: bool) -> impl IntoView {
    let Place { page, last } = place;
    let shown = if is_of_all { "all" } else { "refused" };
    let address = |number: u32| query_of(PAGE, &[("rows", shown.into()), ("page", number.to_string().into())]);
    (last > 1).then(|| {
        let before = (page > 1).then(|| view! { <a rel="prev" href=address(page - 1)>{words.previous}</a> });
        let after = (page < last).then(|| view! { <a rel="next" href=address(page + 1)>{words.next}</a> });
        view! {
            <nav class="pages" aria-label=words.pages>{before} <span>{(words.page_of)(page, last)}</span> {after}</nav>
        }
    })
}
