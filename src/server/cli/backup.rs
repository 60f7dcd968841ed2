//! `keydesk backup`: copies of the database, made beside a running server, and their check.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::{
    model::event_log::EventLogHead,
    server::{
        cli::{
            database::{self, GivenPaths},
            failure::{Failure, FailureReason},
            print::{self, CommandOutput},
        },
        config::StartSettings,
        domain::{
            backups::{self, BackupFault, BackupReport, KeyMatch},
            caller::Caller,
            crypto::master_key::MasterKeySource,
        },
    },
};

#[derive(Subcommand)]
pub(super) enum BackupCommand {
    /// Copy the database to a new file, also while the server runs; the master key is not in it
    Create(CreateBackup),
    /// Check whether a backup is sound and can be restored with the master key of this installation
    Check(CheckBackup),
}

#[derive(Args)]
pub(super) struct CreateBackup {
    /// Folder of the backup, created if it is missing; defaults to `backups` in the data folder
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct CheckBackup {
    /// File that `keydesk backup create` made
    file: PathBuf,
}

pub(super) async fn run(command: BackupCommand, start: &StartSettings) -> Result<CommandOutput, Failure> {
    match command {
        BackupCommand::Create(CreateBackup { to }) => create(to, start).await,
        BackupCommand::Check(CheckBackup { file }) => check(file, start).await,
    }
}

async fn create(to: Option<PathBuf>, start: &StartSettings) -> Result<CommandOutput, Failure> {
    let database = database::require(start)?;
    let folder = to.unwrap_or_else(|| start.config.data_dir.join("backups"));
    let file = backups::create(&Caller::operator(), database, &folder, start.domain.clock.now()).await?;
    let key = match &start.domain.master_key {
        source @ MasterKeySource::File(_) => format!("the master key, {source}"),
        MasterKeySource::Given(_) => "the master key".into(),
    };
    let text = file.display().to_string();
    let heads = backups::event_log_heads(&Caller::operator(), &file).await?;
    let documents: Vec<_> = heads.iter().map(head).collect();
    let json = json!({ "backup": { "file": text, "hasMasterKey": false, "eventLogs": documents } });
    let mut note =
        format!("Not in it is {key}: keep a copy of the key, in another place. Without it a backup is useless.");
    for EventLogHead { slug, head, .. } in &heads {
        note += &format!("\nThe event log of {slug} ends at {} with {}.", head.position, hex::encode(head.hash));
    }
    Ok(CommandOutput::new(text, json).with_note(note))
}

fn head(EventLogHead { account, slug, head }: &EventLogHead) -> Value {
    json!({ "account": account, "slug": slug, "position": head.position, "hash": hex::encode(head.hash) })
}

async fn check(file: PathBuf, start: &StartSettings) -> Result<CommandOutput, Failure> {
    database::require_file(&file, "the backup")?;
    let key = &start.domain.master_key;
    let report = backups::check(&Caller::operator(), &file, key).await;
    let report = report.map_err(|error| GivenPaths::of(start).explain(error))?;
    let now = start.domain.clock.now();
    let kept = backups::keep(&Caller::operator(), &start.config.data_dir, &file, &report, now);
    if !report.faults.is_empty() {
        return Err(Failure::several(report.faults.iter().map(reason).collect()));
    }
    let output = output(&file.display().to_string(), &report, key);
    Ok(match kept {
        Ok(()) => output,
        Err(error) => output.with_note(format!("The page about backups will not show this check: {error}")),
    })
}

fn reason(fault: &BackupFault) -> FailureReason {
    let code = match fault {
        BackupFault::Damaged(_) => "BACKUP_DAMAGED",
        BackupFault::Schema(_) => "BACKUP_SCHEMA_UNKNOWN",
        BackupFault::Key => "MASTER_KEY_DIFFERS",
    };
    FailureReason { code, detail: fault.to_string() }
}

fn output(file: &str, report: &BackupReport, key: &MasterKeySource) -> CommandOutput {
    let BackupReport { schema, program_schema, .. } = report;
    let schema_text = match schema == program_schema {
        true => format!("step {schema}, as this program"),
        false => format!("step {schema}; a server brings it to step {program_schema} at its start"),
    };
    let key_text = match report.key {
        KeyMatch::Missing => format!("not checked: there is no {key}"),
        found => found.as_str().into(),
    };
    let mut facts = vec![("file", file.to_owned()), ("integrity", "ok".into()), ("schema", schema_text)];
    facts.extend(report.counts.iter().map(|(table, count)| (*table, count.to_string())));
    facts.push(("key", key_text));
    let counts: Map<String, Value> =
        report.counts.iter().map(|(table, count)| ((*table).into(), json!(count))).collect();
    let json = json!({ "backup": {
        "file": file,
        "integrity": "ok",
        "schema": schema,
        "programSchema": program_schema,
        "counts": counts,
        "key": report.key.as_str(),
    } });
    CommandOutput::new(print::facts(&facts), json)
}
