//! The steps from an empty database to today's. Embedded, numbered, never edited after a release.

use std::{
    borrow::Cow,
    fmt::Display,
    fs::{self, File},
    path::{Path, PathBuf},
};

use sqlx::{
    SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use tokio::task::spawn_blocking;

use crate::server::domain::{
    error::{Error, Result},
    store::{Pool, fault, private_file},
};

macro_rules! steps {
    ($($number:literal $name:literal),* $(,)?) => {
        /// Number, name, SQL; in order. A test compares the list with the folder.
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
];

/// Brings the database up to date, each step in a transaction of its own. One that has
/// records is copied first.
///
/// # Errors
/// A fault in plain words where the database is newer than this program, cannot be copied, or a step failed.
pub(in crate::server::domain) async fn run(pool: &Pool, path: &Path) -> Result<()> {
    // Two processes that start at once take turns: the second finds nothing left to do.
    let _turn = turn(path).await?;
    keep_a_copy(pool, path).await?;
    let migrations = STEPS.iter().map(|&(number, name, sql)| {
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(number) => Error::internal(format!(
            "the database is newer than this program (it has step {number}); run the newer Keydesk, or restore a backup"
        )),
        MigrateError::VersionMismatch(number) => Error::internal(format!(
            "the database was made by another build of Keydesk (step {number} differs); run that one"
        )),
        other => Error::internal(other),
    })
}

/// Waits until no other process is at it, which is so until what this gives is dropped.
async fn turn(path: &Path) -> Result<File> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let lock = move || File::open(&folder).and_then(|folder| folder.lock().map(|()| folder));
    spawn_blocking(lock).await.map_err(Error::internal)?.map_err(Error::internal)
}

/// Writes the database as it is beside itself, where there are steps to come.
async fn keep_a_copy(pool: &Pool, path: &Path) -> Result<()> {
    let done = "select count(*) from sqlite_schema where name = '_sqlx_migrations'";
    let is_new = sqlx::query_scalar::<_, i64>(done).fetch_one(pool).await.map_err(fault)? == 0;
    if is_new {
        return Ok(());
    }
    let done = "select count(*), coalesce(max(version), 0) from _sqlx_migrations";
    let (count, last): (i64, i64) = sqlx::query_as(done).fetch_one(pool).await.map_err(fault)?;
    if usize::try_from(count).is_ok_and(|count| count >= STEPS.len()) {
        return Ok(());
    }
    let copy = copy_of(path, last);
    let part = copy.with_extension("part");
    // What a crash left of it would be in the way, and half a copy must not fill the disk.
    let clear = || drop(fs::remove_file(&part));
    let failed = |error: &dyn Display| {
        clear();
        Error::internal(format!("the database could not be copied to {} before its update: {error}", copy.display()))
    };
    clear();
    private_file(&part)?;
    sqlx::query("vacuum into $1").bind(part.to_string_lossy()).execute(pool).await.map_err(|error| failed(&error))?;
    fs::rename(&part, &copy).map_err(|error| failed(&error))?;
    tracing::info!(copy = %copy.display(), "copied the database before its update");
    Ok(())
}

/// `keydesk.db` after step 11 is kept as `keydesk.db.step-11`.
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
        assert!(
            STEPS
                .iter()
                .zip(1..)
                .all(|((number, name, _), nth)| *number == nth && name.starts_with(&format!("{nth:04}_")))
        );
    }
}
