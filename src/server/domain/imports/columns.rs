//! The columns of a CSV file: what their names mean, and where their cells go.

use crate::{
    model::{
        import::ImportedUser,
        problem::{ErrorCode, ErrorParameter, Field, FieldError, Problem},
    },
    server::domain::error::Result,
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Email,
    FirstName,
    LastName,
    Role,
    PasswordHash,
    Metadata,
    Created,
    Banned,
    EmailVerified,
    /// As Keydesk's own list of users has it: only `BANNED` says something.
    Status,
    /// What Keydesk's own list of users has and no import takes, and columns of unknown names.
    Ignored,
}

/// Names of columns without capitals, spaces and signs. The first of each is the one that is documented.
const NAMES: [(&str, Column); 24] = [
    ("id", Column::Id),
    ("email", Column::Email),
    ("emailaddress", Column::Email),
    ("mail", Column::Email),
    ("firstname", Column::FirstName),
    ("givenname", Column::FirstName),
    ("lastname", Column::LastName),
    ("surname", Column::LastName),
    ("familyname", Column::LastName),
    ("role", Column::Role),
    ("passwordhash", Column::PasswordHash),
    ("passworddigest", Column::PasswordHash),
    ("hash", Column::PasswordHash),
    ("metadata", Column::Metadata),
    ("created", Column::Created),
    ("createdat", Column::Created),
    ("banned", Column::Banned),
    ("bannedat", Column::Banned),
    ("emailverified", Column::EmailVerified),
    ("emailverifiedat", Column::EmailVerified),
    ("status", Column::Status),
    ("secondfactor", Column::Ignored),
    ("lastlogin", Column::Ignored),
    ("updated", Column::Ignored),
];

/// Reads the names of a header. Also returns an error for each name that is not known, whose column is ignored.
///
/// # Errors
/// A field error at the file: no column has the email, or two columns have one meaning.
pub(super) fn read(names: &[&str]) -> Result<(Vec<Column>, Vec<FieldError>)> {
    let mut faults = Vec::new();
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        let at_column =
            |code| FieldError::from(code).with(ErrorParameter::Column(u32::try_from(place + 1).unwrap_or(u32::MAX)));
        let found = find(name);
        if found.is_none() {
            faults.push(at_column(ErrorCode::ColumnUnknown));
        }
        let column = found.unwrap_or(Column::Ignored);
        if column != Column::Ignored && columns.contains(&column) {
            return Err(Problem::from(at_column(ErrorCode::ColumnRepeated)).into());
        }
        columns.push(column);
    }
    if columns.contains(&Column::Email) { Ok((columns, faults)) } else { Err(ErrorCode::FileUnknown.into()) }
}

fn find(name: &str) -> Option<Column> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    NAMES.iter().find(|(known, _)| *known == plain).map(|(_, column)| *column)
}

impl Column {
    /// The field that an error in the column is at.
    pub(super) const fn field(self) -> Field {
        match self {
            Self::Id => Field::Id,
            Self::Email => Field::Email,
            Self::FirstName => Field::FirstName,
            Self::LastName => Field::LastName,
            Self::Role => Field::Role,
            Self::PasswordHash => Field::PasswordHash,
            Self::Metadata => Field::Metadata,
            Self::Created => Field::Created,
            Self::Banned | Self::Status => Field::Banned,
            Self::EmailVerified => Field::EmailVerified,
            Self::Ignored => Field::File,
        }
    }

    /// Writes a cell of the column into the user. An empty cell is no value.
    pub(super) fn write(self, cell: &str, user: &mut ImportedUser) {
        let cell = undisguised(cell);
        let value = || Some(cell.to_owned()).filter(|value| !value.is_empty());
        match self {
            Self::Id => user.id = value(),
            Self::Email => user.email = cell.to_owned(),
            Self::FirstName => user.first_name = value(),
            Self::LastName => user.last_name = value(),
            Self::Role => user.role = value(),
            Self::PasswordHash => user.password_hash = value().map(Into::into),
            Self::Metadata => user.metadata = cell.to_owned(),
            Self::Created => user.created = value(),
            // The column of states may stand before it.
            Self::Banned => user.banned = value().or_else(|| user.banned.take()),
            Self::EmailVerified => user.email_verified = value(),
            Self::Status if cell == "BANNED" && user.banned.is_none() => user.banned = Some("true".into()),
            Self::Status | Self::Ignored => {}
        }
    }
}

/// A cell without the quote that keeps spreadsheets from taking it for a formula (`web/users_export.rs` adds it).
pub(super) fn undisguised(cell: &str) -> &str {
    let bare = cell.strip_prefix('\'').filter(|bare| bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
    bare.unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_spelling() {
        for name in ["firstName", "first_name", "First Name", "FIRST-NAME", "\u{feff}firstname"] {
            assert_eq!(find(name), Some(Column::FirstName), "{name}");
        }
        for name in ["password", "", "naïve", "e mail 2"] {
            assert_eq!(find(name), None, "{name}");
        }
        let columns: Vec<_> = NAMES.iter().map(|(name, _)| name).collect();
        assert!(columns.iter().all(|name| find(name).is_some()));
    }

    #[test]
    fn a_state_and_a_time_of_a_ban_agree_in_either_order() {
        for columns in [[Column::Status, Column::Banned], [Column::Banned, Column::Status]] {
            for (banned, expected) in [("", Some("true")), ("2026-01-31", Some("2026-01-31"))] {
                let mut user = ImportedUser::default();
                for column in columns {
                    column.write(if column == Column::Status { "BANNED" } else { banned }, &mut user);
                }
                assert_eq!(user.banned.as_deref(), expected, "{columns:?}");
            }
        }
    }

    #[test]
    fn the_disguise_of_a_formula_is_taken_off() {
        for (cell, expected) in [("'=1", "=1"), ("'+49", "+49"), ("'tHooft", "'tHooft"), ("'", "'"), ("=1", "=1")] {
            assert_eq!(undisguised(cell), expected);
        }
    }
}
