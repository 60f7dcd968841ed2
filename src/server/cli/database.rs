//! The database that a command needs, and failures that say which setting named the file they are about.

use std::path::{Path, PathBuf};

use crate::{
    model::problem::ErrorCode,
    server::{
        cli::failure::Failure,
        config::StartSettings,
        domain::{crypto::master_key::MasterKeySource, error::Error, files},
    },
};

/// The paths that flags and variables gave, each with its flag or variable.
pub(super) struct GivenPaths(Vec<(String, PathBuf)>);

impl GivenPaths {
    /// Those of the settings that name a file or a folder.
    pub(super) fn of(start: &StartSettings) -> Self {
        let key = match &start.domain.master_key {
            MasterKeySource::File(path) => Some(path),
            MasterKeySource::Given(_) => None,
        };
        let paths = [
            ("master-key-file", key),
            ("database-url", start.domain.database.as_ref()),
            ("data-dir", Some(&start.domain.data_dir)),
        ];
        let given =
            |(name, path): (&str, Option<&PathBuf>)| Some((start.config.given_by(name)?.to_owned(), path?.clone()));
        Self(paths.into_iter().filter_map(given).collect())
    }

    /// The failure for an error, with the setting that named the file that it is about.
    pub(super) fn explain(&self, error: Error) -> Failure {
        let Error::Internal(cause) = &error else { return error.into() };
        let text = cause.to_string();
        let words: Vec<&Path> = text.split([' ', ':', ';']).map(Path::new).collect();
        let is_about = |path: &Path| words.iter().any(|word| word.starts_with(path));
        match self.0.iter().find(|(_, path)| is_about(path)) {
            Some((setting, _)) => Failure::fault(format!("{setting}: {text}")),
            None => error.into(),
        }
    }
}

/// The database file, which must be there: a mistyped folder must not become a new database.
pub(super) fn require(start: &StartSettings) -> Result<&Path, Failure> {
    let path = start.domain.database.as_deref().expect("the settings name a database");
    if files::exists(path).map_err(|error| GivenPaths::of(start).explain(error))? {
        return Ok(path);
    }
    let remedy = match start.config.given_by("database-url") {
        Some(setting) => format!("set its file with {setting}"),
        None => "set its folder with --data-dir".into(),
    };
    let detail = format!("there is no database {}; {remedy}", path.display());
    Err(Failure::new(ErrorCode::NotFound.as_str(), detail))
}

/// Checks that a file is there.
pub(super) fn require_file(path: &Path, what: &str) -> Result<(), Failure> {
    if files::exists(path)? {
        return Ok(());
    }
    Err(Failure::new(ErrorCode::NotFound.as_str(), format!("{what} {} does not exist", path.display())))
}
