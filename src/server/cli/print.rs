//! The only place that prints. Results go to standard output, all else to
//! standard error; a reader who has gone away is no error.

use std::{
    io::{Write, stderr, stdout},
    process::ExitCode,
};

use serde_json::{Value, json};

pub(super) use crate::server::time_format::iso8601 as moment;
use crate::{model::timestamp::Timestamp, server::cli::failure::Failure};

/// What a verb found or did.
#[derive(Default)]
pub(super) struct CommandOutput {
    /// For people, and for pipes: the bare value where there is one.
    text: String,
    /// The same for programs.
    json: Value,
    /// What people should know besides.
    note: String,
}

impl CommandOutput {
    pub(super) fn new(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, note: String::new() }
    }

    pub(super) fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// Prints what was done.
pub(super) fn answer(answer: &CommandOutput, as_json: bool) -> ExitCode {
    match (as_json, &answer.json) {
        (true, Value::Null) => {}
        (true, json) => line(stdout(), &json.to_string()),
        (false, _) => {
            line(stderr(), &answer.note);
            line(stdout(), &answer.text);
        }
    }
    ExitCode::SUCCESS
}

/// Prints why it was not done.
pub(super) fn failure(failure: &Failure, as_json: bool) -> ExitCode {
    if as_json {
        let told = |told: &super::failure::FailureReason| json!({ "code": told.code, "detail": told.detail });
        let errors: Vec<Value> = failure.errors.iter().map(told).collect();
        line(stdout(), &json!({ "errors": errors }).to_string());
    } else {
        for told in &failure.errors {
            line(stderr(), &format!("error: {}: {}", told.code, told.detail));
        }
    }
    ExitCode::from(if failure.is_usage { 2 } else { 1 })
}

/// Tells the operator something beside the result.
pub(super) fn note(text: &str) {
    line(stderr(), text);
}

/// Asks, and leaves the cursor behind the question.
pub(super) fn question(text: &str) {
    let _ = write!(stderr(), "{text} ").and_then(|()| stderr().flush());
}

/// How far something long has come, on a terminal only.
pub(super) fn progress(of: u32) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(of.into());
    let style = indicatif::ProgressStyle::with_template("{bar:40} {human_pos} of {human_len}, {eta} to go");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn line(mut out: impl Write, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "{text}");
    }
}

/// Columns under their heads.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let heads = heads.map(str::to_uppercase);
    let width = |column: usize| rows.iter().chain([&heads]).map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let row = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [&heads].into_iter().chain(rows).map(row).collect::<Vec<_>>().join("\n")
}

/// Names and values, one a line; nothing of what has no value.
pub(super) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let known = facts.iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| format!("{name:width$}  {value}")).collect::<Vec<_>>().join("\n")
}

/// A moment for what may never have been.
pub(super) fn moment_or(never: &str, time: Option<Timestamp>) -> String {
    time.map_or_else(|| never.to_owned(), moment)
}
