//! Files and folders of the installation: whether they are there, who may read them, and when they are durable.
//!
//! What Keydesk makes is for its owner only. What was there before is its owner's business: a volume may belong to
//! another user, and its group may be how the server reads it. Where others can read it, the log says so.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::server::domain::error::{Error, Result};

/// The bits of a mode by which the group or anybody else reads or writes.
const OTHERS: u32 = 0o066;

/// Whether there is a file or a folder.
///
/// # Errors
/// An internal error, if that cannot be told: a folder above cannot be searched, or it is a link that leads nowhere,
/// such as one to a volume that is not mounted. Taken for absent, it would be made anew.
pub fn exists(path: &Path) -> Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        found => match found.and_then(|_| fs::metadata(path)) {
            Ok(_) => Ok(true),
            Err(error) => Err(Error::internal(format!("{} cannot be read: {error}", path.display()))),
        },
    }
}

/// The folder of a file.
pub(in crate::server::domain) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates a folder for its owner only, with those above it, unless it is there.
///
/// # Errors
/// An internal error that names the folder.
pub(in crate::server::domain) fn create_folder(path: &Path) -> Result<()> {
    if exists(path)? {
        warn_if_open(path);
        return Ok(());
    }
    let create = || {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        sync_folder(folder_of(path))
    };
    create().map_err(|error| Error::internal(format!("the folder {} cannot be created: {error}", path.display())))
}

/// Creates a file that only its owner can read, unless it is there, and checks that it can be written.
///
/// # Errors
/// Those of the system.
pub(in crate::server::domain) fn create_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    warn_if_open(path);
    Ok(())
}

/// Gives a finished file its name. Once this returns, file and name survive a power failure.
///
/// # Errors
/// Those of the system.
pub fn publish(part: &Path, name: &Path) -> io::Result<()> {
    // In this order: a name that survives must never lead to contents that did not.
    File::open(part)?.sync_all()?;
    fs::rename(part, name)?;
    sync_folder(folder_of(name))
}

/// Makes the names in a folder durable.
///
/// # Errors
/// Those of the system.
pub(in crate::server::domain) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// The permission bits of a file or a folder.
///
/// # Errors
/// Those of the system.
pub(in crate::server::domain) fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o7777)
}

fn warn_if_open(path: &Path) {
    match mode(path) {
        Ok(mode) if mode & OTHERS == 0 => {}
        Ok(mode) => tracing::warn!(path = %path.display(), mode = format!("{mode:o}"), "others can read the data"),
        Err(error) => tracing::warn!(path = %path.display(), %error, "who can read the data cannot be told"),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_absent() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "").expect("written");
        symlink(path("loop"), path("loop")).expect("a link");
        symlink(path("unmounted/keydesk.db"), path("dangling")).expect("a link");
        symlink(path("file"), path("link")).expect("a link");
        assert!(exists(&path("file")).expect("known") && exists(&path("link")).expect("known"));
        assert!(!exists(&path("absent")).expect("known") && !exists(&path("no/folder")).expect("known"));
        for name in ["loop", "dangling", "file/keydesk.db"] {
            let refusal = exists(&path(name)).expect_err("not known").to_string();
            assert!(refusal.contains(&format!("{name} cannot be read: ")), "{refusal}");
        }
    }
}
