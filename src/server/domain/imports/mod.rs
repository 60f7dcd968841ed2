//! Imports of users from a file: CSV, or an export of Keydesk (docs/moving.md). First a check, which tells every row's
//! fate and writes nothing, then the writing, in batches of whole rows. How far it is stands in the database, written with
//! each batch: an import that broke goes on where it stopped, and writes no row twice.

mod columns;
mod csv;
pub mod jobs;
mod lines;
mod raw_row;
mod reading;
mod rows;
pub mod server_users;
pub mod uploads;

use std::{ops::ControlFlow, path::Path};

pub use crate::server::domain::import_jobs::CheckedImport;

use crate::{
    model::{
        account::Account,
        event_name::EventName,
        import::{ImportCounts, ImportReport, RowFate, RowReport},
        problem::{ErrorCode, ErrorParameter, FieldError, Problem},
        role::Role,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::Action,
        caller::Principal,
        context::{RequestContext, share_of},
        error::{Error, ForbiddenReason, Result},
        event_payload::Payload,
        events,
        imports::reading::ReadRow,
        settings,
        store::{self, Conn, Tx, imported_users::NewRow, imports::Import},
    },
};

/// What becomes of rows that break a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedRows {
    /// With any of them, nothing is written.
    StopAll,
    /// They are left out.
    AreSkipped,
}

/// An import that was written, or was stopped.
#[derive(Clone, Debug)]
pub struct WrittenImport {
    /// What became of the rows, those of earlier runs among them.
    pub report: ImportReport,
    /// Whether all rows are done.
    pub is_finished: bool,
}

/// Checks that the caller may import users here. An installation in memory takes no files.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_import(context: &RequestContext) -> Result<()> {
    context.authorize(Action::ImportUsers)?;
    are_possible(context)
}

/// Checks that this installation takes files, whoever asks.
///
/// # Errors
/// Forbidden: it is in memory.
pub fn are_possible(context: &RequestContext) -> Result<()> {
    context.domain.import_folder().map(drop)
}

/// Checks a file: what would become of each of its rows. Nothing is written. `name` is what people call the file. `watch`
/// hears the fates of some rows, and how many bytes of the file were read; to break stops the check after these rows.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is an admin, a developer or the operator. A field error at the file, if
/// it cannot be understood as a whole. An internal error, if it cannot be read.
pub async fn check(
    context: &RequestContext,
    path: &Path,
    name: &str,
    mut watch: impl FnMut(&[RowReport], u64) -> ControlFlow<()>,
) -> Result<CheckedImport> {
    context.authorize(Action::ImportUsers)?;
    let (digest, length) = reading::digest(path).await?;
    let account = account(context).await?;
    let mut batches = reading::start(context, account, path);
    let mut checked = CheckedImport {
        path: path.to_owned(),
        name: name.to_owned(),
        digest,
        report: ImportReport::default(),
        length,
        is_whole: true,
    };
    while let Some(batch) = batches.next().await? {
        let rows = reports(&mut *context.read().await?, context, &batch.rows).await?;
        rows.iter().for_each(|row| checked.report.add(row));
        if watch(&rows, batch.read).is_break() {
            checked.is_whole = false;
            break;
        }
    }
    Ok(checked)
}

/// Writes the rows of a file that was checked, or goes on with those that an earlier run left. `watch` hears of rows that
/// were written, as in [`check`].
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_REFUSED`, if rows break a rule and are not to be skipped. `IMPORT_CONFLICT`, if the
/// file is not what was checked, or somebody else writes it. Busy, or an internal error; what was written until then stays.
pub async fn write(
    context: &RequestContext,
    checked: &CheckedImport,
    refused: RefusedRows,
    mut watch: impl FnMut(&[RowReport], u64) -> ControlFlow<()>,
) -> Result<WrittenImport> {
    context.authorize(Action::ImportUsers)?;
    permit_skipping(checked, refused)?;
    let (digest, _) = reading::digest(&checked.path).await?;
    if digest != checked.digest || !checked.is_whole {
        return Err(ErrorCode::ImportConflict.into());
    }
    let mut import = begin(context, checked, refused).await?;
    let mut report = ImportReport { counts: import.counts, resumed: import.counts.rows(), ..ImportReport::default() };
    let mut batches = reading::start(context, account(context).await?, &checked.path);
    let mut passed = 0;
    while let Some(batch) = batches.next().await? {
        let length = batch.rows.len();
        let skipped = usize::try_from(import.counts.rows() - passed).map_or(length, |left| left.min(length));
        passed += length as u64;
        let rows = &batch.rows[skipped..];
        let written = if rows.is_empty() { Vec::new() } else { write_batch(context, &mut import, rows).await? };
        written.iter().for_each(|row| report.add(row));
        if watch(&written, batch.read).is_break() {
            return Ok(WrittenImport { report, is_finished: false });
        }
    }
    finish(context, &import).await?;
    Ok(WrittenImport { report, is_finished: true })
}

fn permit_skipping(checked: &CheckedImport, refused: RefusedRows) -> Result<()> {
    let count = checked.report.counts.refused;
    if refused == RefusedRows::StopAll && count > 0 {
        return Err(refused_rows(count));
    }
    Ok(())
}

fn refused_rows(count: u64) -> Error {
    let count = ErrorParameter::Maximum(u32::try_from(count).unwrap_or(u32::MAX));
    Problem::from(FieldError::from(ErrorCode::ImportRefused).with(count)).into()
}

async fn account(context: &RequestContext) -> Result<Account> {
    accounts::existing(&mut *context.read().await?, context.account).await
}

/// The import of this file: the one that broke off, or a new one.
async fn begin(context: &RequestContext, checked: &CheckedImport, refused: RefusedRows) -> Result<Import> {
    let mut tx = write_again(context).await?;
    let found = store::imports::find(&mut tx, context.account, &checked.digest).await?;
    if let Some(unfinished) = found.filter(|import| import.finished.is_none()) {
        return Ok(unfinished);
    }
    let import = Import {
        id: context.domain.id()?,
        user: context.caller.user().map(|user| user.id),
        digest: checked.digest,
        name: checked.name.chars().take(255).collect(),
        skips: refused == RefusedRows::AreSkipped,
        counts: ImportCounts::default(),
        started: context.now(),
        finished: None,
    };
    store::imports::begin(&mut tx, context.account, &import).await?;
    tx.commit().await?;
    audit::note(Event::ImportBegun, context.account, import.id);
    Ok(import)
}

async fn write_batch(context: &RequestContext, import: &mut Import, rows: &[ReadRow]) -> Result<Vec<RowReport>> {
    let mut tx = write_again(context).await?;
    let reports = reports(&mut tx, context, rows).await?;
    let permissions = settings::permissions_of_new(&mut tx, context.account, Role::User).await?;
    let mut counts = import.counts;
    let mut new = Vec::new();
    for (row, report) in rows.iter().zip(&reports) {
        counts.add(&report.fate);
        if let (Ok(brought), RowFate::Created(_)) = (&row.user, &report.fate) {
            new.push(NewRow {
                user: &brought.user,
                hash: brought.hash.as_deref(),
                banned: brought.banned,
                permissions: permissions.as_deref().filter(|_| brought.user.role == Role::User),
            });
        }
    }
    if counts.refused > import.counts.refused && !import.skips {
        // Somebody took an id since the check, or the caller lost a right.
        return Err(refused_rows(counts.refused));
    }
    store::imported_users::insert(&mut tx, context.account, &new).await?;
    let payloads: Vec<_> = new.iter().map(|row| Payload::User(row.user)).collect();
    events::record_all(context, &mut tx, EventName::UserCreated, &payloads).await?;
    let steps = [import.counts, counts];
    if !store::imports::advance(&mut tx, context.account, import.id, steps, context.now()).await? {
        return Err(ErrorCode::ImportConflict.into());
    }
    tx.commit().await?;
    import.counts = counts;
    Ok(reports)
}

async fn finish(context: &RequestContext, import: &Import) -> Result<()> {
    let mut tx = write_again(context).await?;
    store::imports::finish(&mut tx, context.account, import.id, context.now()).await?;
    tx.commit().await?;
    audit::note(Event::ImportFinished, context.account, import.id);
    Ok(())
}

/// The fates of rows, as the database is now.
async fn reports(conn: &mut Conn, context: &RequestContext, rows: &[ReadRow]) -> Result<Vec<RowReport>> {
    let brought = || rows.iter().filter_map(|row| row.user.as_ref().ok());
    let emails: Vec<_> = brought().map(|brought| brought.user.email.as_str()).collect();
    let ids: Vec<_> = brought().filter(|brought| brought.has_id).map(|brought| brought.user.id).collect();
    let existing = store::imports::existing_emails(conn, context.account, &emails).await?;
    let taken = store::imports::taken_ids(conn, &ids).await?;
    let fate = |row: &ReadRow| match &row.user {
        Err(errors) => RowFate::Refused(errors.clone()),
        Ok(brought) if existing.contains(brought.user.email.as_str()) => RowFate::Exists,
        Ok(brought) if taken.contains(&brought.user.id) => RowFate::Refused(vec![ErrorCode::IdTaken.into()]),
        Ok(brought) => RowFate::Created(brought.user.role),
    };
    Ok(rows.iter().map(|row| RowReport { line: row.line, email: row.email.clone(), fate: fate(row) }).collect())
}

/// A transaction in the caller's turn. An import takes longer than a session may last, so the session is not asked for
/// again, but whether its owner still has the right.
async fn write_again(context: &RequestContext) -> Result<Tx> {
    let mut tx = context.domain.write_as(share_of(&context.caller)).await?;
    if let Principal::Person { user, .. } = &context.caller.principal {
        let found = store::users::find(&mut tx, context.account, user.id).await?;
        let is_unchanged = found.is_some_and(|found| {
            let has_rights = found.role == user.role && found.permissions == user.permissions;
            has_rights && !found.banned && found.deletion.is_none()
        });
        if !is_unchanged {
            return Err(Error::Forbidden(ForbiddenReason::Unexplained));
        }
    }
    Ok(tx)
}
