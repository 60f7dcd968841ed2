//! The only place that prints. Results go to standard output, all else to standard error. It is not an error if nobody
//! reads them.

use std::{
    io::{BufWriter, Write, stderr, stdout},
    process::ExitCode,
};

use serde_json::{Value, json};

pub(super) use crate::server::time_format::iso8601 as moment;
use crate::{
    model::timestamp::Timestamp,
    server::cli::{
        exit_code::Outcome,
        failure::{Failure, FailureReason},
    },
};

/// The output of a command.
#[derive(Default)]
pub(super) struct CommandOutput {
    /// For people and for pipes: just the value if there is one.
    text: String,
    /// The same for programs.
    json: Value,
    /// What people should know besides, on standard error.
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

/// Prints the output of a command that was done.
pub(super) fn output(output: &CommandOutput, as_json: bool) -> ExitCode {
    match (as_json, &output.json) {
        (true, Value::Null) => {}
        (true, json) => line(stdout(), &json.to_string()),
        (false, _) => {
            line(stderr(), &output.note);
            line(stdout(), &output.text);
        }
    }
    Outcome::Done.into()
}

/// Prints why a command failed.
pub(super) fn failure(failure: &Failure, as_json: bool) -> ExitCode {
    if as_json {
        let document = |reason: &FailureReason| json!({ "code": reason.code, "detail": reason.detail });
        let errors: Vec<Value> = failure.errors.iter().map(document).collect();
        line(stdout(), &json!({ "errors": errors }).to_string());
    } else {
        for FailureReason { code, detail } in &failure.errors {
            line(stderr(), &format!("error: {code}: {detail}"));
        }
    }
    failure.outcome.into()
}

/// Standard output, for a command that writes its result piece by piece.
pub(super) fn stream() -> impl Write {
    BufWriter::new(stdout())
}

/// Prints something beside the result.
pub(super) fn note(text: &str) {
    line(stderr(), text);
}

/// Prints a question, and leaves the cursor behind it.
pub(super) fn question(text: &str) {
    let _ = write!(stderr(), "{text} ").and_then(|()| stderr().flush());
}

/// A progress bar, which is drawn on terminals only.
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

/// A table with a head.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let heads = heads.map(str::to_uppercase);
    let width = |column: usize| {
        rows.iter().chain([&heads]).map(|row| row[column].chars().count()).max().expect("the head is a row")
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let row = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    [&heads].into_iter().chain(rows).map(row).collect::<Vec<_>>().join("\n")
}

/// Names and values, one pair per line. Pairs without a value are left out.
pub(super) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let known = facts.iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| format!("{name:width$}  {value}")).collect::<Vec<_>>().join("\n")
}

/// A moment, or this text if there is none.
pub(super) fn moment_or(never: &str, time: Option<Timestamp>) -> String {
    time.map_or_else(|| never.to_owned(), moment)
}
