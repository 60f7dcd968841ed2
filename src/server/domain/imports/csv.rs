//! Rows of CSV (RFC 4180), read in bounded memory: a row that is too long is passed over, however long it is.
//!
//! The header names the columns, and tells whether commas, semicolons or tabs separate them.

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::{
    model::{
        import::ImportedUser,
        problem::{ErrorCode, ErrorParameter, FieldError, Problem},
    },
    server::domain::{
        error::{Error, Result},
        imports::{
            columns::{self, Column},
            raw_row::RawRow,
        },
    },
};

/// The most bytes of a row: metadata of 16 KiB in which each letter is escaped, and the rest.
pub(super) const MAX_ROW: usize = 131_072;
/// The most columns.
const MAX_COLUMNS: usize = 256;

/// The rows of a file, after its header.
pub(super) struct CsvRows<R> {
    input: R,
    reader: Reader,
    /// The line at which the next byte is, from 1.
    line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
    columns: Vec<Column>,
    /// What is wrong with the header, to be told before the first row.
    faults: std::vec::IntoIter<FieldError>,
}

/// A row that was read: its line, and how many cells it has. `None`: it was too long.
struct Found {
    line: u64,
    cells: Option<usize>,
}

impl<R: BufRead> CsvRows<R> {
    /// Reads the header. The input begins after the byte order mark.
    ///
    /// # Errors
    /// A field error at the file: there is no header with an email, or two columns of one name.
    pub(super) fn new(mut input: R) -> Result<Self> {
        let separator = separator(input.fill_buf().map_err(Error::internal)?);
        let reader = ReaderBuilder::new().delimiter(separator).build();
        let mut rows = Self {
            input,
            reader,
            line: 1,
            text: vec![0; MAX_ROW],
            ends: vec![0; MAX_COLUMNS],
            columns: Vec::new(),
            faults: Vec::new().into_iter(),
        };
        let header = rows.find()?.ok_or_else(|| Problem::from(ErrorCode::FileEmpty))?;
        let cells = header.cells.ok_or_else(|| Problem::from(ErrorCode::FileUnknown))?;
        let names = (0..cells)
            .map(|cell| std::str::from_utf8(rows.cell(cell)).map_err(|_| ErrorCode::TextEncodingInvalid.into()));
        let names = names.collect::<Result<Vec<_>, FieldError>>().map_err(Problem::from)?;
        let (columns, faults) = columns::read(&names)?;
        (rows.columns, rows.faults) = (columns, faults.into_iter());
        Ok(rows)
    }

    /// Reads the next row into `text` and `ends`. `None` at the end.
    fn find(&mut self) -> Result<Option<Found>> {
        self.skip_line_ends()?;
        let line = self.line;
        let (mut written, mut cells, mut is_whole) = (0, 0, true);
        loop {
            let input = self.input.fill_buf().map_err(Error::internal)?;
            let (result, read, wrote, ended) =
                self.reader.read_record(input, &mut self.text[written..], &mut self.ends[cells..]);
            self.line += lines(&input[..read]);
            self.input.consume(read);
            (written, cells) = (written + wrote, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (written, cells, is_whole) = (0, 0, false);
                }
                ReadRecordResult::Record => return Ok(Some(Found { line, cells: is_whole.then_some(cells) })),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Skips empty lines, so that a row is at the line at which it begins.
    fn skip_line_ends(&mut self) -> Result<()> {
        loop {
            let input = self.input.fill_buf().map_err(Error::internal)?;
            let empty = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if empty == 0 {
                return Ok(());
            }
            self.line += lines(&input[..empty]);
            self.input.consume(empty);
        }
    }

    /// A cell of the row that was read last.
    fn cell(&self, number: usize) -> &[u8] {
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[begin..self.ends[number]]
    }

    /// The user of the row that was read last.
    fn user(&self, cells: Option<usize>) -> Result<ImportedUser, FieldError> {
        let maximum = |code, number: usize| {
            FieldError::from(code).with(ErrorParameter::Maximum(u32::try_from(number).unwrap_or(u32::MAX)))
        };
        let cells = cells.ok_or_else(|| maximum(ErrorCode::RowTooLong, MAX_ROW))?;
        if cells != self.columns.len() {
            return Err(maximum(ErrorCode::RowLength, self.columns.len()));
        }
        let mut user = ImportedUser::default();
        for (number, column) in self.columns.iter().enumerate() {
            let at_column = |code| FieldError::new(code, column.field());
            let text = std::str::from_utf8(self.cell(number)).map_err(|_| at_column(ErrorCode::TextEncodingInvalid))?;
            if text.contains('\0') {
                return Err(at_column(ErrorCode::TextHasNul));
            }
            column.write(text, &mut user);
        }
        Ok(user)
    }
}

impl<R: BufRead> Iterator for CsvRows<R> {
    type Item = Result<RawRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.faults.next() {
            return Some(Ok(RawRow { line: 1, user: Err(fault) }));
        }
        let found = self.find().transpose()?;
        Some(found.map(|Found { line, cells }| RawRow { line, user: self.user(cells) }))
    }
}

/// What separates the columns: what is most often in the first line, outside of quotes.
fn separator(beginning: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut found = [0_usize; 3];
    let separators = [b',', b';', b'\t'];
    for byte in beginning.iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')) {
        is_quoted ^= *byte == b'"';
        if let Some(place) = separators.iter().position(|separator| separator == byte).filter(|_| !is_quoted) {
            found[place] += 1;
        }
    }
    let most = found.iter().max().copied().filter(|most| *most > 0);
    most.and_then(|most| found.iter().position(|count| *count == most)).map_or(b',', |place| separators[place])
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read, repeat};

    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, Result<String, ErrorCode>)> {
        rows(BufReader::with_capacity(7, Cursor::new(bytes.to_vec())))
    }

    fn rows(input: impl BufRead) -> Vec<(u64, Result<String, ErrorCode>)> {
        let rows = CsvRows::new(input).expect("a header").map(|row| row.expect("read"));
        rows.map(|row| (row.line, row.user.map(|user| user.email).map_err(|error| error.code))).collect()
    }

    fn refused(bytes: &[u8]) -> ErrorCode {
        match CsvRows::new(Cursor::new(bytes.to_vec())) {
            Err(Error::Refused(problem)) => problem.errors[0].code,
            _ => panic!("not refused"),
        }
    }

    #[test]
    fn rows_are_at_the_line_at_which_they_begin() {
        let text = "email,firstName\r\n\r\na@b.io,\"two\nlines\"\r\nc@d.io,\n\n\ne@f.io,x";
        let expected = [(3, Ok("a@b.io".into())), (5, Ok("c@d.io".into())), (8, Ok("e@f.io".into()))];
        assert_eq!(rows(BufReader::with_capacity(4096, Cursor::new(text))), expected);
    }

    #[test]
    fn the_header_tells_what_separates() {
        for text in [
            "email;role\na@b.io;user",
            "email\trole\na@b.io\tuser",
            "\"e,m\";email;role\nx;a@b.io;user",
            "email\na@b.io",
        ] {
            let rows = rows(Cursor::new(text));
            assert_eq!(rows.last(), Some(&(2, Ok("a@b.io".to_owned()))), "{text}");
        }
    }

    #[test]
    fn hostile_rows_are_refused_and_the_others_are_not() {
        let text = b"email,firstName\n\xff@b.io,x\nx\0@b.io,y\na@b.io\na@b.io,b,c\nlast@b.io,z\n";
        let codes: Vec<_> = read(text).into_iter().map(|(_, row)| row).collect();
        let expected = [
            Err(ErrorCode::TextEncodingInvalid),
            Err(ErrorCode::TextHasNul),
            Err(ErrorCode::RowLength),
            Err(ErrorCode::RowLength),
            Ok("last@b.io".to_owned()),
        ];
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_line_of_100_mb_takes_no_memory() {
        let long = Cursor::new("email\n").chain(repeat(b'x').take(100_000_000)).chain(Cursor::new("\na@b.io\n"));
        let found = rows(BufReader::new(long));
        assert_eq!(found, [(2, Err(ErrorCode::RowTooLong)), (3, Ok("a@b.io".to_owned()))]);
        let commas = Cursor::new("email\n").chain(repeat(b',').take(1_000_000)).chain(Cursor::new("\na@b.io\n"));
        assert_eq!(rows(BufReader::new(commas)), [(2, Err(ErrorCode::RowTooLong)), (3, Ok("a@b.io".to_owned()))]);
        let open = Cursor::new("email\n\"").chain(repeat(b'\n').take(1_000_000));
        assert_eq!(rows(BufReader::new(open)), [(2, Err(ErrorCode::RowTooLong))]);
    }

    #[test]
    fn a_header_must_be_understood() {
        assert_eq!(refused(b""), ErrorCode::FileEmpty);
        assert_eq!(refused(b"\n\r\n\n"), ErrorCode::FileEmpty);
        assert_eq!(refused(b"name,role\n"), ErrorCode::FileUnknown);
        assert_eq!(refused(b"email,E-Mail\n"), ErrorCode::ColumnRepeated);
        assert_eq!(refused(b"email,\xff\n"), ErrorCode::TextEncodingInvalid);
        assert_eq!(refused(&vec![b'x'; 200_000]), ErrorCode::FileUnknown);
        assert_eq!(
            read(b"email,shoeSize\na@b.io,42\n"),
            [(1, Err(ErrorCode::ColumnUnknown)), (2, Ok("a@b.io".into()))]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..400), header in any::<bool>()) {
            let text = if header { [b"email,id\n".to_vec(), bytes].concat() } else { bytes };
            if let Ok(rows) = CsvRows::new(BufReader::with_capacity(3, Cursor::new(text))) {
                let mut last = 0;
                for row in rows {
                    let line = row.expect("read").line;
                    prop_assert!(line >= last);
                    last = line;
                }
            }
        }

        #[test]
        fn cells_are_read_as_they_were_written(cells in proptest::collection::vec("[^\0]{0,20}", 1..5)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let mut text = "email,firstName\r\n".to_owned();
            for cell in &cells {
                text.push_str(&format!("x@b.io,{}\r\n", quoted(cell)));
            }
            let rows = CsvRows::new(Cursor::new(text)).expect("a header").map(|row| row.expect("read").user.expect("a user"));
            let found: Vec<_> = rows.map(|user| user.first_name.unwrap_or_default()).collect();
            let kept: Vec<_> = cells.iter().map(|cell| columns::undisguised(cell).to_owned()).collect();
            prop_assert_eq!(found, kept);
        }
    }
}
