//! What the check of an import found for each row, in a file beside the one that is imported: a page of it can be read
//! without reading what comes before, and five million rows take no memory.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, BufWriter, ErrorKind, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::{
    model::import::RowReport,
    server::domain::error::{Error, Result},
};

/// How many rows stand between two places of the index.
const STEP: usize = 50;

/// The file while the rows are checked.
pub(in crate::server::domain) struct RowsFile {
    out: BufWriter<File>,
    path: PathBuf,
    written: u64,
    starts: Vec<u64>,
    count: usize,
    failed: Option<Error>,
}

/// The file once all rows are checked.
#[derive(Debug)]
pub(in crate::server::domain) struct RowIndex {
    path: PathBuf,
    /// Where every fiftieth row begins, in bytes.
    starts: Vec<u64>,
    count: usize,
}

impl RowsFile {
    /// Begins the file of an import, in the place of an earlier one. Only its owner can read it.
    ///
    /// # Errors
    /// An internal error that names the file.
    pub(in crate::server::domain) fn create(import: &Path) -> Result<Self> {
        let path = path_of(import);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(&path, &error)),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let out = BufWriter::new(file.map_err(|error| failed(&path, &error))?);
        Ok(Self { out, path, written: 0, starts: Vec::new(), count: 0, failed: None })
    }

    /// Writes some rows. Returns whether that succeeded; [`Self::finish`] has the error.
    pub(in crate::server::domain) fn write(&mut self, rows: &[RowReport]) -> bool {
        if let Err(error) = rows.iter().try_for_each(|row| self.write_row(row)) {
            self.failed.get_or_insert(error);
        }
        self.failed.is_none()
    }

    fn write_row(&mut self, row: &RowReport) -> Result<()> {
        if self.count.is_multiple_of(STEP) {
            self.starts.push(self.written);
        }
        let mut line = serde_json::to_vec(row).map_err(Error::internal)?;
        line.push(b'\n');
        self.out.write_all(&line).map_err(|error| failed(&self.path, &error))?;
        self.written += line.len() as u64;
        self.count += 1;
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// An internal error that names the file, such as of a full disk.
    pub(in crate::server::domain) fn finish(mut self) -> Result<RowIndex> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.out.flush().map_err(|error| failed(&self.path, &error))?;
        Ok(RowIndex { path: self.path, starts: self.starts, count: self.count })
    }
}

impl RowIndex {
    /// How many rows there are.
    pub(in crate::server::domain) const fn count(&self) -> usize {
        self.count
    }

    /// `most` rows from `first` on.
    ///
    /// # Errors
    /// An internal error that names the file.
    pub(in crate::server::domain) fn read(&self, first: usize, most: usize) -> Result<Vec<RowReport>> {
        let Some(start) = self.starts.get(first / STEP) else { return Ok(Vec::new()) };
        let mut file = File::open(&self.path).map_err(|error| failed(&self.path, &error))?;
        file.seek(SeekFrom::Start(*start)).map_err(|error| failed(&self.path, &error))?;
        let lines = BufReader::new(file).lines().skip(first % STEP).take(most);
        lines
            .map(|line| {
                let line = line.map_err(|error| failed(&self.path, &error))?;
                serde_json::from_str(&line).map_err(Error::internal)
            })
            .collect()
    }
}

/// The file of the rows of an import.
pub(in crate::server::domain) fn path_of(import: &Path) -> PathBuf {
    import.with_extension("rows")
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::internal(format!("{} cannot be used: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use crate::model::{import::RowFate, problem::ErrorCode, role::Role};

    use super::*;

    #[test]
    fn any_part_of_the_rows_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let fate = |line: u64| match line % 3 {
            0 => RowFate::Created(Role::ReadOnly),
            1 => RowFate::Exists,
            _ => RowFate::Refused(vec![ErrorCode::RowRepeated.into(), ErrorCode::RoleInvalid.into()]),
        };
        let rows: Vec<_> = (2..232)
            .map(|line| RowReport { line, email: format!("\"{line}\n\u{202e}@b.io"), fate: fate(line) })
            .collect();
        let import = folder.path().join("a-b.users");
        let mut file = RowsFile::create(&import).expect("a file");
        assert!(rows.chunks(7).all(|some| file.write(some)));
        let index = file.finish().expect("written");
        assert_eq!(index.count(), 230);
        for (first, most) in [(0, 50), (50, 50), (200, 50), (37, 60), (229, 1), (230, 5), (9_999, 50)] {
            let expected: Vec<_> = rows.iter().skip(first).take(most).cloned().collect();
            assert_eq!(index.read(first, most).expect("read"), expected, "{first}");
        }
    }
}
