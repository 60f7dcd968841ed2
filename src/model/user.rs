//! People: the vendor's staff and customers.

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

/// A person, without any secret.
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
    /// What the person may do.
    pub role: Role,
    /// May neither log in nor use tokens.
    pub banned: bool,
    /// What a customer may do, where the account said so when they came; `None`: what the role may. No page shows it.
    #[serde(skip)]
    pub permissions: Option<Vec<String>>,
    /// The vendor's own.
    pub metadata: Metadata,
    /// When the user was created.
    pub created: Timestamp,
    /// When the user was last changed.
    pub updated: Timestamp,
}

/// How a user stands (contract 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// New, or seen lately.
    Active,
    /// Neither.
    Inactive,
    /// Suspended by staff.
    Banned,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Banned];

    /// Without licences a user counts as active for so many seconds.
    const ACTIVE_SECONDS: i64 = 90 * 24 * 3600;

    /// At this moment, whoever was created so late is active.
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
    /// First and last name, only where both were given (contract 3.1).
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        Some(format!("{} {}", self.first_name.as_ref()?, self.last_name.as_ref()?))
    }

    /// What to call the person: a name where there is one, else the email.
    #[must_use]
    pub fn display_name(&self) -> String {
        let names = [self.first_name.as_deref(), self.last_name.as_deref()];
        let name = names.into_iter().flatten().map(str::trim).filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" ");
        if name.is_empty() { self.email.to_string() } else { name }
    }

    /// How the user stands at a moment.
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

/// A new user as sent: on a form, in a body, on the command line.
#[derive(Clone, Debug, Default)]
pub struct UserDraft {
    /// As typed.
    pub email: String,
    /// `None`: cannot log in by password.
    pub password: Option<NewPassword>,
    /// May be empty.
    pub first_name: Option<String>,
    /// May be empty.
    pub last_name: Option<String>,
    /// `None`: a customer. Naming any role, even `user`, is for admins.
    pub role: Option<Role>,
    /// A group, where one was named or denied; groups are not served, so none exists.
    pub group: Option<Option<Uuid>>,
    /// The vendor's own.
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

/// What is to become of a user; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserChanges {
    /// As typed.
    pub email: Option<String>,
    /// `Some(None)`: the name goes.
    pub first_name: Option<Option<String>>,
    /// The same.
    pub last_name: Option<Option<String>>,
    /// `Some(None)`: cannot log in by password any more.
    pub password: Option<Option<NewPassword>>,
    /// Another role; tokens and sessions end with the old one.
    pub role: Option<Role>,
    /// In place of all that was there.
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
