//! The rows of a file, whatever its format: which format it is, and the next row.

use std::io::{BufRead, BufReader, Read};

use crate::{
    model::problem::{ErrorCode, Problem},
    server::domain::{
        error::{Error, Result},
        imports::{csv::CsvRows, lines::LineRows, raw_row::RawRow},
    },
};

/// How much of a file is read at once.
const BUFFER: usize = 65_536;

/// The rows of a file.
pub(super) type Rows = Box<dyn Iterator<Item = Result<RawRow>> + Send>;

/// Reads the beginning of a file: an export of Keydesk begins with a brace, and CSV with the names of its columns.
///
/// # Errors
/// A field error at the file. An internal error, if it cannot be read.
pub(super) fn open(file: impl Read + Send + 'static) -> Result<Rows> {
    let mut input = BufReader::with_capacity(BUFFER, file);
    let beginning = input.fill_buf().map_err(Error::internal)?;
    // What Excel saves as "Unicode text".
    if beginning.starts_with(&[0xff, 0xfe]) || beginning.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::from(ErrorCode::TextEncodingInvalid).into());
    }
    let mark: &[u8] = &[0xef, 0xbb, 0xbf];
    let skipped = if beginning.starts_with(mark) { mark.len() } else { 0 };
    let is_json = beginning[skipped..].starts_with(b"{");
    input.consume(skipped);
    if is_json { Ok(Box::new(LineRows::new(input)?)) } else { Ok(Box::new(CsvRows::new(input)?)) }
}
