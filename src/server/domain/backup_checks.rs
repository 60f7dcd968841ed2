//! What checks of backups found, kept in a file of the data folder: `backup-checks.json`. The command line keeps its checks
//! there without opening the database, whose migration a check must not cause.

use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use crate::{
    model::backup::BackupCheck,
    server::domain::{
        error::{Error, Result},
        files,
    },
};

/// The name of the file.
const NAME: &str = "backup-checks.json";
/// The most checks that are kept, one for each file name.
const MAX: usize = 100;

/// All checks that are kept, the latest first. A file that cannot be read is logged, and counts as empty: it must not keep
/// anybody from making a backup.
pub(in crate::server::domain) fn read(data: &Path) -> Vec<BackupCheck> {
    let path = data.join(NAME);
    let found = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        found => found.map_err(|error| error.to_string()),
    };
    let read = found.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
    read.unwrap_or_else(|error| {
        tracing::warn!(path = %path.display(), error, "the checks of backups cannot be read");
        Vec::new()
    })
}

/// Keeps a check in place of the former one of the same file. Without a data folder nothing is kept.
///
/// # Errors
/// An internal error that names the file: it cannot be written.
pub(in crate::server::domain) fn keep(data: &Path, check: BackupCheck) -> Result<()> {
    if !files::exists(data)? {
        return Ok(());
    }
    let (path, part) = (data.join(NAME), data.join([NAME, ".part"].concat()));
    let failed = |error: io::Error| Error::internal(format!("{} cannot be written: {error}", path.display()));
    // The command line may check a backup while the server does. The lock ends with the file.
    let lock = data.join([NAME, ".lock"].concat());
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(lock).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let mut checks = read(data);
    checks.retain(|kept| kept.name != check.name);
    checks.insert(0, check);
    checks.truncate(MAX);
    let write = || -> io::Result<()> {
        let text = serde_json::to_vec(&checks)?;
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?.write_all(&text)?;
        files::publish(&part, &path)
    };
    write().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::timestamp::Timestamp;

    fn check(name: &str, at: i64) -> BackupCheck {
        let name = name.to_owned();
        BackupCheck { name, at: Timestamp(at), schema: 1, counts: Vec::new(), key_fits: None, faults: Vec::new() }
    }

    #[test]
    fn the_latest_check_of_each_file_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(read(folder.path()), []);
        for (name, at) in [("a", 1), ("b", 2), ("a", 3)] {
            keep(folder.path(), check(name, at)).expect("kept");
        }
        assert_eq!(read(folder.path()), [check("a", 3), check("b", 2)]);
        assert_eq!(files::mode(&folder.path().join(NAME)).expect("a file"), 0o600);
        for nth in 0..200 {
            keep(folder.path(), check(&nth.to_string(), nth)).expect("kept");
        }
        assert_eq!(read(folder.path()).len(), MAX);
        fs::write(folder.path().join(NAME), "{").expect("written");
        assert_eq!(read(folder.path()), [], "a broken file is no check");
        assert!(keep(&folder.path().join("absent"), check("a", 1)).is_ok());
    }
}
