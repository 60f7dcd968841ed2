//! Users: the vendor's staff and customers.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{
    email::Email,
    id::UserId,
    metadata::Metadata,
    password::NewPassword,
    problem::{ErrorCode, Field, FieldError, Problem},
    role::Role,
    text,
    timestamp::Timestamp,
};

/// A user, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Never changes.
    pub id: UserId,
    /// Unique in the account.
    pub email: Email,
    /// At most 255 characters, may be empty.
    pub first_name: Option<String>,
    /// At most 255 characters, may be empty.
    pub last_name: Option<String>,
    /// The role.
    pub role: Role,
    /// Whether the user is banned, and can neither log in nor use tokens.
    pub banned: bool,
    /// A customer's permissions, if a setting of the account named them when the user was created; `None` for those of
    /// the role. No page shows them.
    #[serde(skip)]
    pub permissions: Option<Vec<String>>,
    /// Data of the vendor's own.
    pub metadata: Metadata,
    /// When the user was created.
    pub created: Timestamp,
    /// When the user was last changed.
    pub updated: Timestamp,
}

/// The status of a user (contract 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Created within the last 90 days.
    Active,
    /// Created earlier.
    Inactive,
    /// Banned by staff.
    Banned,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Banned];

    /// How long a new user counts as active, in seconds.
    const ACTIVE_SECONDS: i64 = 90 * 24 * 3600;

    /// The moment since which users must have been created to be active now.
    #[must_use]
    pub const fn active_since(now: Timestamp) -> Timestamp {
        now.plus_seconds(-Self::ACTIVE_SECONDS)
    }

    /// The API's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Banned => "BANNED",
        }
    }
}

impl User {
    /// First and last name, if there are both (contract 3.1).
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        Some(format!("{} {}", self.first_name.as_ref()?, self.last_name.as_ref()?))
    }

    /// The name if there is one, else the email.
    #[must_use]
    pub fn display_name(&self) -> String {
        let names = [self.first_name.as_deref(), self.last_name.as_deref()];
        let name = names.into_iter().flatten().map(str::trim).filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" ");
        if name.is_empty() { self.email.to_string() } else { name }
    }

    /// The status at a moment.
    #[must_use]
    pub const fn status(&self, now: Timestamp) -> Status {
        if self.banned {
            Status::Banned
        } else if Status::active_since(now).0 <= self.created.0 {
            Status::Active
        } else {
            Status::Inactive
        }
    }
}

/// A new user as sent: by a form, in a body, on the command line.
#[derive(Clone, Debug, Default)]
pub struct UserDraft {
    /// The email as typed.
    pub email: String,
    /// `None` for a user who cannot log in by password.
    pub password: Option<NewPassword>,
    /// May be empty.
    pub first_name: Option<String>,
    /// May be empty.
    pub last_name: Option<String>,
    /// `None` for a customer. Only admins may name a role, even `user`.
    pub role: Option<Role>,
    /// The group if the key was sent; `Some(None)` for null. Groups are not supported, so none exists.
    pub group: Option<Option<Uuid>>,
    /// Data of the vendor's own.
    pub metadata: Metadata,
}

impl UserDraft {
    /// Every flaw that needs no server to be seen, in the order of the form.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldError> {
        let (first, last) = (self.first_name.as_deref(), self.last_name.as_deref());
        let mut flaws = form_flaws(first, last, &self.email, self.password.as_ref().map(NewPassword::reveal));
        let group = self.group.flatten().map(|_| FieldError::new(ErrorCode::GroupNotFound, Field::Group));
        flaws.extend([self.metadata.too_large(), group].into_iter().flatten());
        flaws
    }

    /// The email, once the draft is known to be sound.
    ///
    /// # Errors
    /// Every flaw at once, in the order of the form.
    pub fn parse(&self) -> Result<Email, Problem> {
        Problem::unless_empty(self.flaws())?;
        Email::parse(&self.email).map_err(Problem::from)
    }
}

/// Changes of a user. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserChanges {
    /// The email as typed.
    pub email: Option<String>,
    /// `Some(None)` removes the name.
    pub first_name: Option<Option<String>>,
    /// `Some(None)` removes the name.
    pub last_name: Option<Option<String>>,
    /// `Some(None)` removes the password; the user cannot log in by password any more.
    pub password: Option<Option<NewPassword>>,
    /// A new role. Sessions and tokens of the old one end.
    pub role: Option<Role>,
    /// New metadata, which replaces all of the old.
    pub metadata: Option<Metadata>,
}

impl UserChanges {
    /// Every flaw of the new values, the password's aside, in the order of the form.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldError> {
        let name = |name: &Option<Option<String>>, code, field| text::too_long(name.as_ref()?.as_deref(), code, field);
        let first = name(&self.first_name, ErrorCode::FirstNameTooLong, Field::FirstName);
        let last = name(&self.last_name, ErrorCode::LastNameTooLong, Field::LastName);
        let email = self.email.as_deref().and_then(|email| Email::parse(email).err());
        let metadata = self.metadata.as_ref().and_then(Metadata::too_large);
        [first, last, email, metadata].into_iter().flatten().collect()
    }
}

/// Every flaw of what stands in a form. Apart from [`UserDraft`], whose metadata is weight in a browser.
#[must_use]
pub fn form_flaws(first: Option<&str>, last: Option<&str>, email: &str, password: Option<&str>) -> Vec<FieldError> {
    let first = text::too_long(first, ErrorCode::FirstNameTooLong, Field::FirstName);
    let last = text::too_long(last, ErrorCode::LastNameTooLong, Field::LastName);
    let email = Email::parse(email).err();
    let password = password.filter(|password| password.is_empty());
    let password = password.map(|_| FieldError::new(ErrorCode::PasswordMissing, Field::Password));
    [first, last, email, password].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_all_flaws_at_once() {
        let draft = UserDraft {
            email: "foo".into(),
            first_name: Some("x".repeat(256)),
            password: Some(NewPassword::new(String::new())),
            ..UserDraft::default()
        };
        let codes: Vec<_> = draft.flaws().iter().map(|flaw| flaw.code).collect();
        assert_eq!(codes, [ErrorCode::FirstNameTooLong, ErrorCode::EmailInvalid, ErrorCode::PasswordMissing]);
    }
}
