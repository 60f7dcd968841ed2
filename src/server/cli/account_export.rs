//! `keydesk account export`: all that an account has, as JSON Lines (docs/moving.md).

use std::{
    fs::{self, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Map, Value, json};

use crate::{
    model::account_export::ExportCounts,
    server::{
        account_export_document::ExportLines,
        cli::{
            AccountArg, CliContext,
            failure::Failure,
            print::{self, CommandOutput},
        },
        domain::{account_export, files},
    },
};

#[derive(Args)]
pub(super) struct ExportAccount {
    /// File to write, which must not exist; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    to: PathBuf,
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(export: &ExportAccount, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&export.account).await?;
    let lines = ExportLines::of(account_export::begin(&context).await?);
    if export.to == Path::new("-") {
        let counts = write(lines, print::stream()).await?;
        // Standard output has the export, and nothing else.
        return Ok(CommandOutput::default().with_note(note("standard output", counts)));
    }
    let counts = write_file(lines, &export.to).await?;
    let file = export.to.display().to_string();
    let counted: Map<String, Value> =
        counts.named().into_iter().map(|(kind, count)| (kind.into(), count.into())).collect();
    let json = json!({ "export": { "file": file, "counts": counted } });
    Ok(CommandOutput::new(file.clone(), json).with_note(note(&file, counts)))
}

/// Writes a file that only its owner can read. Under its own name it is whole, or not there.
async fn write_file(lines: ExportLines, file: &Path) -> Result<ExportCounts, Failure> {
    if files::exists(file)? {
        return Err(Failure::new("CONFLICT", format!("{} exists already", file.display())));
    }
    let failed = |error| Failure::fault(format!("{} cannot be written: {error}", file.display()));
    let part = file.with_added_extension("part");
    let out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed)?;
    let written = write(lines, BufWriter::new(out)).await;
    let published = written.and_then(|counts| files::publish(&part, file).map(|()| counts).map_err(failed));
    if published.is_err() {
        // It is the first failure that the operator must know.
        let _ = fs::remove_file(&part);
    }
    published
}

async fn write(mut lines: ExportLines, mut out: impl Write) -> Result<ExportCounts, Failure> {
    while let Some(text) = lines.next().await? {
        out.write_all(text.as_bytes()).map_err(|error| Failure::fault(format!("the export broke off: {error}")))?;
    }
    out.flush().map_err(|error| Failure::fault(format!("the export broke off: {error}")))?;
    Ok(lines.counts())
}

fn note(place: &str, counts: ExportCounts) -> String {
    let counted = counts.named().map(|(kind, count)| format!("{count} {kind}")).join(", ");
    format!("Written to {place}: {counted}. It has hashes of passwords: keep it as safe as a backup.")
}
