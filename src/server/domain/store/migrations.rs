//! Schema migrations: embedded in the program, numbered, and never edited after a release.

use std::{
    borrow::Cow,
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use sqlx::{
    SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use tokio::task::spawn_blocking;

use crate::server::domain::{
    error::{Error, Result},
    files,
    store::{Pool, copies, database_error, metadata_keys},
};

macro_rules! steps {
    ($($number:literal $name:literal),* $(,)?) => {
        /// Number, name and SQL of each migration, in order. A test compares the list with the folder.
        const STEPS: &[(i64, &str, &str)] =
            &[$(($number, $name, include_str!(concat!("../../../../migrations/sqlite/", $name, ".sql")))),*];
    };
}

steps![
    1 "0001_accounts",
    2 "0002_users",
    3 "0003_products",
    4 "0004_tokens",
    5 "0005_sessions",
    6 "0006_installation",
    7 "0007_failures",
    8 "0008_passwords",
    9 "0009_second_factors",
    10 "0010_settings",
    11 "0011_lists",
    12 "0012_password_changes",
    13 "0013_metadata_keys",
    14 "0014_password_costs",
    15 "0015_token_lifetimes",
    16 "0016_public_url",
    17 "0017_search",
    20 "0020_session_details",
    21 "0021_recovery_codes",
    22 "0022_letters",
    23 "0023_email_links",
    24 "0024_verified_emails",
    25 "0025_invites",
    26 "0026_deletions",
    27 "0027_passkeys",
    29 "0029_letter_deadlines",
    30 "0030_open_invites",
    31 "0031_user_list",
    34 "0034_office_lists",
    35 "0035_daily_counts",
    36 "0036_foreign_hashes",
    37 "0037_imports",
    40 "0040_request_logs",
];

/// Why this program cannot use the schema of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::server::domain) enum SchemaMismatch {
    /// It has this migration, which the program does not know.
    #[error("the database is newer than this program (it has step {0}); run the newer Keydesk, or restore a backup")]
    Newer(i64),
    /// It has another migration of this number.
    #[error("the database was made by another build of Keydesk (step {0} differs); run that one")]
    Differing(i64),
}

/// Migrates the database to the newest schema, each migration in a transaction of its own. An existing database is
/// copied first.
///
/// # Errors
/// An internal error: the database is newer than this program, cannot be copied, or a migration failed.
pub(in crate::server::domain) async fn run(pool: &Pool, path: &Path) -> Result<()> {
    // Two processes that start at the same time take turns. The second one finds nothing to migrate.
    let _lock = lock_folder(path).await?;
    back_up(pool, path).await?;
    run_all(pool).await
}

/// The same for a database in memory: nobody else opens it, and there is nothing to copy.
///
/// # Errors
/// An internal error: a migration failed.
pub(in crate::server::domain) async fn run_in_memory(pool: &Pool) -> Result<()> {
    run_all(pool).await
}

async fn run_all(pool: &Pool) -> Result<()> {
    Migrator::with_migrations(all()).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(number) => Error::internal(SchemaMismatch::Newer(number)),
        MigrateError::VersionMismatch(number) => Error::internal(SchemaMismatch::Differing(number)),
        other => Error::internal(other),
    })?;
    metadata_keys::finish(pool).await
}

/// The number of the newest migration that this program has.
pub(in crate::server::domain) fn newest() -> i64 {
    STEPS.last().expect("there are migrations").0
}

/// Why this program cannot use a schema with these migrations, given by number and checksum. `None` if it can: those
/// that are missing run when a server starts.
pub(in crate::server::domain) fn mismatch(steps: &[(i64, Vec<u8>)]) -> Option<SchemaMismatch> {
    let known = all();
    steps.iter().find_map(|(number, checksum)| match known.iter().find(|known| known.version == *number) {
        None => Some(SchemaMismatch::Newer(*number)),
        Some(known) => (*known.checksum != **checksum).then_some(SchemaMismatch::Differing(*number)),
    })
}

fn all() -> Vec<Migration> {
    let migration = |&(number, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    };
    STEPS.iter().map(migration).collect()
}

/// Locks the folder of the database against migrations by other processes, until the result is dropped. Waits for the
/// lock.
async fn lock_folder(path: &Path) -> Result<File> {
    let folder = files::folder_of(path).to_owned();
    let lock = move || File::open(&folder).and_then(|folder| folder.lock().map(|()| folder));
    spawn_blocking(lock).await.map_err(Error::internal)?.map_err(Error::internal)
}

/// Copies an existing database to a file beside it, if migrations are pending.
async fn back_up(pool: &Pool, path: &Path) -> Result<()> {
    let done = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";
    let is_new = sqlx::query_scalar::<_, i64>(done).fetch_one(pool).await.map_err(database_error)? == 0;
    if is_new {
        return Ok(());
    }
    let done = "select count(*), coalesce(max(version), 0) from _sqlx_migrations";
    let (count, last): (i64, i64) = sqlx::query_as(done).fetch_one(pool).await.map_err(database_error)?;
    if usize::try_from(count).is_ok_and(|count| count >= STEPS.len()) {
        return Ok(());
    }
    let copy = copy_of(path, last);
    let part = copy.with_extension("part");
    // A partial copy, left by a crash, would be in the way and waste disk space.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::internal(error)),
        _ => {}
    }
    let mut conn = pool.acquire().await.map_err(database_error)?;
    copies::copy(&mut conn, &part, &copy).await?;
    tracing::info!(copy = %copy.display(), "copied the database before its update");
    Ok(())
}

/// The path of the copy: `keydesk.db` after migration 11 is copied to `keydesk.db.step-11`.
fn copy_of(path: &Path, last: i64) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".step-{last}"));
    name.into()
}

#[cfg(test)]
mod tests {
    use crate::server::domain::store::migrations::STEPS;

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        files.sort();
        let listed: Vec<String> = STEPS.iter().map(|(_, name, _)| format!("{name}.sql")).collect();
        assert_eq!(listed, files);
        assert!(STEPS.iter().all(|(number, name, _)| name.starts_with(&format!("{number:04}_"))));
        assert!(STEPS.is_sorted_by(|(before, ..), (after, ..)| before < after));
    }
}
