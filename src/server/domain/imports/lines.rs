//! The users of an export of Keydesk (docs/moving.md): JSON Lines, of which other records than users are passed over.
//! Read in bounded memory: a line that is too long is passed over, however long it is.

use std::io::BufRead;

use serde_json::{Map, Value};

use crate::{
    model::{
        import::ImportedUser,
        problem::{ErrorCode, ErrorParameter, FieldError, Problem},
    },
    server::domain::{
        error::{Error, Result},
        imports::raw_row::RawRow,
    },
};

/// The most bytes of a line: metadata of 16 KiB in which each letter is escaped, and the rest.
const MAX_LINE: usize = 131_072;
/// The format that this program knows, and its version.
const FORMAT: (&str, u64) = ("keydesk-export", 1);

/// The users of a file.
pub(super) struct LineRows<R> {
    input: R,
    /// The number of lines that were read.
    line: u64,
    text: Vec<u8>,
    is_whole: bool,
    is_over: bool,
}

impl<R: BufRead> LineRows<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// A field error at the file: it is not of this format, or of a newer version.
    pub(super) fn new(input: R) -> Result<Self> {
        let mut rows = Self { input, line: 0, text: Vec::new(), is_whole: false, is_over: false };
        rows.find()?;
        let first = rows.document().map_err(|_| Problem::from(ErrorCode::FileUnknown))?;
        let version = first.get("version").and_then(Value::as_u64);
        match (first.get("type").and_then(Value::as_str), version) {
            (Some(name), Some(version)) if name == FORMAT.0 && version <= FORMAT.1 => Ok(rows),
            (Some(name), Some(_)) if name == FORMAT.0 => Err(Problem::from(ErrorCode::FileTooNew).into()),
            _ => Err(Problem::from(ErrorCode::FileUnknown).into()),
        }
    }

    /// Reads the next line into `text`, at most one byte more than a line can have. False at the end.
    fn find(&mut self) -> Result<bool> {
        self.text.clear();
        let mut has_any = false;
        loop {
            let input = self.input.fill_buf().map_err(Error::internal)?;
            if input.is_empty() {
                self.line += u64::from(has_any);
                return Ok(has_any);
            }
            has_any = true;
            let end = input.iter().position(|byte| *byte == b'\n');
            let part = &input[..end.unwrap_or(input.len())];
            let room = (MAX_LINE + 1).saturating_sub(self.text.len());
            self.text.extend_from_slice(&part[..part.len().min(room)]);
            let read = end.map_or(input.len(), |end| end + 1);
            self.input.consume(read);
            if end.is_some() {
                self.line += 1;
                return Ok(true);
            }
        }
    }

    fn document(&self) -> Result<Map<String, Value>, FieldError> {
        if self.text.len() > MAX_LINE {
            let most = u32::try_from(MAX_LINE).unwrap_or(u32::MAX);
            return Err(FieldError::from(ErrorCode::RowTooLong).with(ErrorParameter::Maximum(most)));
        }
        let text = std::str::from_utf8(&self.text).map_err(|_| FieldError::from(ErrorCode::TextEncodingInvalid))?;
        serde_json::from_str(text).map_err(|_| ErrorCode::RowInvalid.into())
    }

    /// The next user, or what is wrong with a line. `None` at the end.
    fn row(&mut self) -> Result<Option<RawRow>> {
        while self.find()? {
            let document = match self.document() {
                Ok(document) => document,
                Err(fault) => return Ok(Some(RawRow { line: self.line, user: Err(fault) })),
            };
            match document.get("type").and_then(Value::as_str) {
                Some("user") => return Ok(Some(RawRow { line: self.line, user: user(&document) })),
                Some("end") => self.is_whole = true,
                // What else a user has in an export is nothing that an import takes.
                Some(_) => {}
                None => return Ok(Some(RawRow { line: self.line, user: Err(ErrorCode::RowInvalid.into()) })),
            }
        }
        self.is_over = true;
        let cut = RawRow { line: self.line, user: Err(ErrorCode::FileCut.into()) };
        Ok((!self.is_whole).then_some(cut))
    }
}

impl<R: BufRead> Iterator for LineRows<R> {
    type Item = Result<RawRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over { None } else { self.row().transpose() }
    }
}

fn user(document: &Map<String, Value>) -> Result<ImportedUser, FieldError> {
    let text = |name: &str| match document.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.contains('\0') => Err(FieldError::from(ErrorCode::TextHasNul)),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(FieldError::from(ErrorCode::RowInvalid)),
    };
    let is = |name: &str| match document.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(is)) => Ok(*is),
        Some(_) => Err(FieldError::from(ErrorCode::RowInvalid)),
    };
    Ok(ImportedUser {
        id: text("id")?,
        email: text("email")?.unwrap_or_default(),
        first_name: text("firstName")?,
        last_name: text("lastName")?,
        role: text("role")?,
        password_hash: text("passwordHash")?.map(Into::into),
        metadata: document.get("metadata").filter(|value| !value.is_null()).map(Value::to_string).unwrap_or_default(),
        created: text("created")?,
        banned: text("banned")?,
        email_verified: text("emailVerified")?,
        awaits_proof: is("awaitsProof")?,
        claimed: is("claimed")?,
        deletion: text("deletionScheduled")?,
    })
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read, repeat};

    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = "{\"type\":\"keydesk-export\",\"version\":1}\n";

    fn rows(input: impl BufRead) -> Vec<(u64, Result<String, ErrorCode>)> {
        let rows = LineRows::new(input).expect("an export").map(|row| row.expect("read"));
        rows.map(|row| (row.line, row.user.map(|user| user.email).map_err(|error| error.code))).collect()
    }

    fn after_head(rest: &str) -> Vec<(u64, Result<String, ErrorCode>)> {
        rows(BufReader::with_capacity(5, Cursor::new(format!("{HEAD}{rest}"))))
    }

    #[test]
    fn users_are_read_and_other_records_passed_over() {
        let text = "{\"type\":\"product\",\"name\":\"x\"}\n{\"type\":\"user\",\"email\":\"a@b.io\",\"new\":[1]}\n{\"type\":\"end\"}";
        assert_eq!(after_head(text), [(3, Ok("a@b.io".to_owned()))]);
    }

    #[test]
    fn a_file_without_its_end_says_so() {
        assert_eq!(
            after_head("{\"type\":\"user\",\"email\":\"a@b.io\"}\n").last(),
            Some(&(2, Err(ErrorCode::FileCut)))
        );
        let cut = after_head("{\"type\":\"user\",\"em");
        assert_eq!(cut, [(2, Err(ErrorCode::RowInvalid)), (2, Err(ErrorCode::FileCut))]);
    }

    #[test]
    fn hostile_lines_are_refused_and_the_others_are_not() {
        let text = "nonsense\n[]\n{}\n{\"type\":\"user\",\"email\":7}\n{\"type\":\"user\",\"firstName\":\"a\\u0000\"}\n\
                    {\"type\":\"user\",\"email\":\"a@b.io\"}\n{\"type\":\"end\"}\n";
        let codes: Vec<_> = after_head(text).into_iter().map(|(_, row)| row).collect();
        let invalid = || Err(ErrorCode::RowInvalid);
        let expected =
            [invalid(), invalid(), invalid(), invalid(), Err(ErrorCode::TextHasNul), Ok("a@b.io".to_owned())];
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_line_of_100_mb_takes_no_memory() {
        let long = Cursor::new(HEAD).chain(repeat(b'x').take(100_000_000)).chain(Cursor::new("\n{\"type\":\"end\"}\n"));
        assert_eq!(rows(BufReader::new(long)), [(2, Err(ErrorCode::RowTooLong))]);
    }

    #[test]
    fn other_formats_and_newer_versions_are_told_apart() {
        for (text, code) in [
            ("{\"type\":\"keydesk-export\",\"version\":2}\n", ErrorCode::FileTooNew),
            ("{\"type\":\"other\",\"version\":1}\n", ErrorCode::FileUnknown),
            ("{\"data\":[]}", ErrorCode::FileUnknown),
            ("{", ErrorCode::FileUnknown),
        ] {
            let Err(Error::Refused(problem)) = LineRows::new(Cursor::new(text)) else { panic!("{text}") };
            assert_eq!(problem.errors[0].code, code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let input = Cursor::new([HEAD.as_bytes().to_vec(), bytes].concat());
            let rows = LineRows::new(BufReader::with_capacity(3, input)).expect("an export");
            prop_assert!(rows.map(|row| row.expect("read").line).is_sorted());
        }
    }
}
