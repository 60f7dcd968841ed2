//! `keydesk user import`: the users of a file (docs/moving.md). All rows are checked before the first one is written.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufWriter, Write},
    ops::ControlFlow,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Args;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    model::{
        import::{ImportReport, RowFate, RowReport},
        problem::{ErrorCode, FieldError},
    },
    server::{
        cli::{
            AccountArg, CliContext, database,
            failure::{Failure, FailureReason},
            print::{self, CommandOutput},
        },
        domain::{
            context::RequestContext,
            crypto::secrets::Entropy,
            error::Error,
            imports::{self, RefusedRows},
        },
        outbound::Reach,
        user_source::{SourceError, Unusable, UserSource},
    },
};

/// How many refused rows are printed. The file of `--report` has all.
const PRINTED: usize = 100;

#[derive(Args)]
pub(super) struct ImportUsers {
    /// CSV with a header, a file of `keydesk account export`, or the address of an account on another server, such as
    /// `https://api.keygen.example/v1/accounts/acme`
    #[arg(value_name = "FILE|URL")]
    source: String,
    /// File with a token of an admin of the account at that address
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Check the rows, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave out rows that break a rule; otherwise one of them stops the import before it begins
    #[arg(long)]
    skip_invalid: bool,
    /// Write what becomes of each row to a new file, as CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(import: &ImportUsers, cli: &CliContext) -> Result<CommandOutput, Failure> {
    // What may be wrong on the command line is looked at before another server is read for minutes.
    let context = cli.context(&import.account).await?;
    let is_address = import.source.starts_with("https://") || import.source.starts_with("http://");
    if !is_address {
        let file = Path::new(&import.source);
        database::require_file(file, "the file")?;
        return run_file(import, file, &context, FatesFile::create(import.report.as_deref())?).await;
    }
    let source = source(import)?;
    let fates = FatesFile::create(import.report.as_deref())?;
    let file = match fetch(&source, cli).await {
        Ok(file) => file,
        Err(failure) => {
            // It reports nothing, and the next attempt makes it anew.
            if let Some(report) = &import.report {
                let _ = fs::remove_file(report);
            }
            return Err(failure);
        }
    };
    let imported = run_file(import, &file, &context, fates).await;
    // It is the outcome of the import that the operator must know.
    let _ = fs::remove_file(&file);
    imported
}

/// The account of another server, with the token of the file.
fn source(import: &ImportUsers) -> Result<UserSource, Failure> {
    let path = import.token_file.as_ref().ok_or_else(|| {
        Failure::usage("TOKEN_MISSING", "an address needs --token-file, with a token of an admin of that account")
    })?;
    let failed = |error| Failure::fault(format!("{} cannot be read: {error}", path.display()));
    let token = SecretString::from(fs::read_to_string(path).map_err(failed)?.trim());
    UserSource::new(&import.source, &token, Reach::Any).map_err(|unusable| match unusable {
        Unusable::Address => Failure::usage("SOURCE_INVALID", "the address must be that of an account"),
        Unusable::Token => Failure::usage("SOURCE_INVALID", format!("{} must hold a token", path.display())),
    })
}

/// Reads the users of another server into a file of the data folder.
async fn fetch(source: &UserSource, cli: &CliContext) -> Result<PathBuf, Failure> {
    // Not named by the process: in a container each has the same number, and a killed one leaves its file.
    let id = Entropy::System.id(cli.domain.clock())?;
    let file = cli.config.data_dir.join(format!("import-{}.jsonl", id.simple()));
    print::note("Reading the users…");
    match read_into(source, &file).await {
        Ok(()) => Ok(file),
        Err(error) => {
            let _ = fs::remove_file(&file);
            Err(Failure::new("SOURCE_FAILED", error.to_string()))
        }
    }
}

/// Reads all users into a new file, which only its owner can read.
async fn read_into(source: &UserSource, file: &Path) -> Result<(), SourceError> {
    let out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(Error::internal)?;
    let mut out = BufWriter::new(out);
    source.read(|lines, _| out.write_all(lines).map(ControlFlow::Continue).map_err(Error::internal)).await?;
    Ok(out.flush().map_err(Error::internal)?)
}

async fn run_file(
    import: &ImportUsers,
    file: &Path,
    context: &RequestContext,
    mut fates: FatesFile,
) -> Result<CommandOutput, Failure> {
    let checked = imports::check(context, file, &import.source, |rows, _| fates.write(rows)).await?;
    fates.finish()?;
    if checked.report.counts.refused > 0 && !import.skip_invalid {
        return Err(refusal(&checked.report));
    }
    if import.dry_run {
        return Ok(output(&checked.report, true));
    }
    let bar = print::progress(u32::try_from(checked.report.counts.rows()).unwrap_or(u32::MAX));
    let refused = if import.skip_invalid { RefusedRows::AreSkipped } else { RefusedRows::StopAll };
    let watch = |rows: &[RowReport], _: u64| {
        bar.inc(rows.len() as u64);
        ControlFlow::Continue(())
    };
    let written = imports::write(context, &checked, refused, watch).await;
    bar.finish_and_clear();
    Ok(output(&written?.report, false))
}

/// Rows break rules: the first of them with their reasons, and the counts.
fn refusal(report: &ImportReport) -> Failure {
    let counts = report.counts;
    let mut reasons: Vec<_> = report.refusals.iter().take(PRINTED).flat_map(row_reasons).collect();
    let detail = format!(
        "{} of {} rows were refused, so nothing was written; {} can be created, {} exist. Mend the file, or leave these \
         rows out with --skip-invalid",
        counts.refused,
        counts.rows(),
        counts.created,
        counts.existing,
    );
    reasons.push(FailureReason { code: ErrorCode::ImportRefused.as_str(), detail });
    Failure::several(reasons)
}

fn row_reasons(row: &RowReport) -> Vec<FailureReason> {
    let RowFate::Refused(errors) = &row.fate else { return Vec::new() };
    let reason = |error: &FieldError| {
        let FailureReason { code, detail } = (*error).into();
        let column = column(error);
        FailureReason { code, detail: format!("line {}, {column}: {detail}", row.line) }
    };
    errors.iter().map(reason).collect()
}

/// The column that an error is in, or `file`.
fn column(error: &FieldError) -> &'static str {
    error.field.map_or("file", |field| field.as_str())
}

fn output(report: &ImportReport, is_dry: bool) -> CommandOutput {
    let counts = report.counts;
    let if_any = |count: u64| if count > 0 { count.to_string() } else { String::new() };
    let text = print::facts(&[
        (if is_dry { "would be created" } else { "created" }, counts.created.to_string()),
        ("of them staff", if_any(report.staff)),
        ("exist already", counts.existing.to_string()),
        (if is_dry { "would be left out" } else { "left out" }, counts.refused.to_string()),
        ("done before", if_any(report.resumed)),
    ]);
    let refusals: Vec<_> = report.refusals.iter().flat_map(row_documents).collect();
    let json = json!({ "import": {
        "dryRun": is_dry,
        "created": counts.created,
        "staff": report.staff,
        "existing": counts.existing,
        "refused": counts.refused,
        "resumed": report.resumed,
        "refusals": refusals,
    } });
    let note = if is_dry { "Nothing was written." } else { "" };
    CommandOutput::new(text, json).with_note(note)
}

fn row_documents(row: &RowReport) -> Vec<Value> {
    let RowFate::Refused(errors) = &row.fate else { return Vec::new() };
    errors
        .iter()
        .map(|error| json!({ "line": row.line, "column": column(error), "code": error.code.as_str() }))
        .collect()
}

/// The file with the fate of each row, if one is wanted.
struct FatesFile {
    out: Option<BufWriter<File>>,
    failed: Option<std::io::Error>,
}

impl FatesFile {
    fn create(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self { out: None, failed: None }) };
        let failed = |error| Failure::fault(format!("{} cannot be written: {error}", path.display()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        let mut out = BufWriter::new(file);
        out.write_all(b"line,fate,column,code\r\n").map_err(failed)?;
        Ok(Self { out: Some(out), failed: None })
    }

    /// Writes the fates of some rows. Stops the import where that fails.
    fn write(&mut self, rows: &[RowReport]) -> ControlFlow<()> {
        let Some(out) = &mut self.out else { return ControlFlow::Continue(()) };
        let written = rows.iter().try_for_each(|row| write_fate(out, row));
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn finish(mut self) -> Result<(), Failure> {
        let flushed = self.out.as_mut().map_or(Ok(()), Write::flush);
        let failed = self.failed.map_or(flushed, Err);
        failed.map_err(|error| Failure::fault(format!("the report cannot be written: {error}")))
    }
}

fn write_fate(out: &mut impl Write, row: &RowReport) -> std::io::Result<()> {
    let (line, fate) = (row.line, row.fate.as_str());
    match &row.fate {
        RowFate::Refused(errors) => errors
            .iter()
            .try_for_each(|error| write!(out, "{line},{fate},{},{}\r\n", column(error), error.code.as_str())),
        RowFate::Created(_) | RowFate::Exists => write!(out, "{line},{fate},,\r\n"),
    }
}
