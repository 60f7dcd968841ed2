//! The steps from an empty database to today's. Embedded, numbered, never edited after a release.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::{
    super::error::{Error, Result},
    Pool,
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
];

/// Brings the database up to date, each step in a transaction of its own.
///
/// # Errors
/// A fault in plain words where the database is newer than this program, or a step failed.
pub(in crate::server::domain) async fn run(pool: &Pool) -> Result<()> {
    let migrations = STEPS.iter().map(|&(number, name, sql)| {
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect()).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(number) => Error::fault(format!(
            "the database is newer than this program (it has step {number}); run the newer Keydesk, or restore a backup"
        )),
        MigrateError::VersionMismatch(number) => Error::fault(format!(
            "the database was made by another build of Keydesk (step {number} differs); run that one"
        )),
        other => Error::fault(other),
    })
}

#[cfg(test)]
mod tests {
    use super::STEPS;

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
