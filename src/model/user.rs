//! People: the vendor's staff and customers.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{
    email::Email,
    id::UserId,
    metadata::Metadata,
    password::NewPassword,
    problem::{ErrorCode, FieldError, FieldErrors, Problem},
    role::Role,
    text_length,
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
    /// When the person proved that the email is theirs; `None` if they did not.
    pub email_verified: Option<Timestamp>,
    /// Log-in waits for that proof.
    pub awaits_proof: bool,
    /// Whether the email is only claimed: somebody signed up with it, and nobody has proven it since.
    pub claimed: bool,
    /// What a customer may do, where the account said so when they came; `None`: what the role may. No page shows it.
    #[serde(skip)]
    pub permissions: Option<Vec<String>>,
    /// When the user is deleted, because they asked for it; until then they can only come back. `None`: not to be.
    pub deletion: Option<Timestamp>,
    /// The vendor's own.
    pub metadata: Metadata,
    /// When the user was created.
    pub created: Timestamp,
    /// When the user was last changed.
    pub updated: Timestamp,
}

/// How a user stands (docs/api.md 3.1).
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
    /// First and last name, only where both were given (docs/api.md 3.1).
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
    /// `None`: cannot log in by password, unless there is a hash.
    pub password: Option<NewPassword>,
    /// The hash of the password that the user has elsewhere, as the program there made it.
    pub password_hash: Option<SecretString>,
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

/// A new user whose values are valid, with the password as `P`.
#[derive(Clone, Debug)]
pub struct NewUser<P> {
    /// The address; whether somebody has it already, only the database knows.
    pub email: Email,
    /// `None`: cannot log in by password.
    pub password: Option<P>,
    /// At most 255 characters.
    pub first_name: Option<String>,
    /// At most 255 characters.
    pub last_name: Option<String>,
    /// Within its limits.
    pub metadata: Metadata,
}

impl UserDraft {
    /// Parses the values; `password` parses the password by the server's settings.
    ///
    /// # Errors
    /// All field errors at once, in the order of the form.
    pub fn parse<P>(self, password: impl Fn(&NewPassword) -> Result<P, FieldError>) -> Result<NewUser<P>, Problem> {
        let mut errors = FieldErrors::default();
        let user = self.collect(&mut errors, password);
        errors.finish(user)
    }

    /// The same, with the errors kept beside others.
    pub fn collect<P>(
        self,
        errors: &mut FieldErrors,
        password: impl Fn(&NewPassword) -> Result<P, FieldError>,
    ) -> Option<NewUser<P>> {
        let first_name = errors.check(text_length::limited_option(self.first_name, ErrorCode::FirstNameTooLong));
        let last_name = errors.check(text_length::limited_option(self.last_name, ErrorCode::LastNameTooLong));
        let email = errors.check(Email::parse(&self.email));
        let metadata = errors.check(self.metadata.limited());
        errors.add(self.group.flatten().map(|_| ErrorCode::GroupNotFound.into()));
        let password = errors.check(self.password.as_ref().map(password).transpose());
        Some(NewUser {
            email: email?,
            password: password?,
            first_name: first_name?,
            last_name: last_name?,
            metadata: metadata?,
        })
    }
}

/// Changes of a user; what is `None` stays. As sent, or parsed: then `E` is an email and `P` a password by the rules.
#[derive(Clone, Debug)]
pub struct UserChanges<E = String, P = NewPassword> {
    /// The new email.
    pub email: Option<E>,
    /// `Some(None)`: the name is removed.
    pub first_name: Option<Option<String>>,
    /// The same.
    pub last_name: Option<Option<String>>,
    /// `Some(None)`: cannot log in by password any more.
    pub password: Option<Option<P>>,
    /// Another role; tokens and sessions end with the old one.
    pub role: Option<Role>,
    /// Whether the email counts as proven.
    pub email_verified: Option<bool>,
    /// Replaces all of the old metadata.
    pub metadata: Option<Metadata>,
    /// When the user was last changed, as the sender knows it. If that is out of date, nothing changes.
    pub seen: Option<Timestamp>,
}

impl<E, P> Default for UserChanges<E, P> {
    fn default() -> Self {
        Self {
            email: None,
            first_name: None,
            last_name: None,
            password: None,
            role: None,
            email_verified: None,
            metadata: None,
            seen: None,
        }
    }
}

impl UserChanges {
    /// Parses the values; `password` parses the password by the server's settings.
    ///
    /// # Errors
    /// All field errors at once, in the order of the form.
    pub fn parse<P>(
        self,
        password: impl Fn(&NewPassword) -> Result<P, FieldError>,
    ) -> Result<UserChanges<Email, P>, Problem> {
        let name =
            |name: Option<Option<String>>, code| name.map(|name| text_length::limited_option(name, code)).transpose();
        let mut errors = FieldErrors::default();
        let first_name = errors.check(name(self.first_name, ErrorCode::FirstNameTooLong));
        let last_name = errors.check(name(self.last_name, ErrorCode::LastNameTooLong));
        let email = errors.check(self.email.as_deref().map(Email::parse).transpose());
        let metadata = errors.check(self.metadata.map(Metadata::limited).transpose());
        let parsed = self.password.map(|new| new.as_ref().map(password).transpose()).transpose();
        let password = errors.check(parsed);
        let changes = || {
            Some(UserChanges {
                email: email?,
                first_name: first_name?,
                last_name: last_name?,
                password: password?,
                role: self.role,
                email_verified: self.email_verified,
                metadata: metadata?,
                seen: self.seen,
            })
        };
        errors.finish(changes())
    }
}

/// The errors of what stands in a sign-up form, as far as a browser can tell. Apart from [`UserDraft`], whose
/// metadata would add to the size of the wasm.
#[must_use]
pub fn form_errors(first: Option<&str>, last: Option<&str>, email: &str, password: Option<&str>) -> Vec<FieldError> {
    let email = Email::parse(email).err();
    let password = password.filter(|password| password.is_empty()).map(|_| ErrorCode::PasswordMissing.into());
    name_errors(first, last).into_iter().chain(email).chain(password).collect()
}

/// The errors of names in a form.
#[must_use]
pub fn name_errors(first: Option<&str>, last: Option<&str>) -> Vec<FieldError> {
    let first = text_length::limited_option(first, ErrorCode::FirstNameTooLong).err();
    let last = text_length::limited_option(last, ErrorCode::LastNameTooLong).err();
    first.into_iter().chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_all_errors_at_once() {
        let draft = UserDraft {
            email: "foo".into(),
            first_name: Some("x".repeat(256)),
            password: Some(NewPassword::new(String::new())),
            ..UserDraft::default()
        };
        let empty = |_: &NewPassword| Err::<(), _>(ErrorCode::PasswordMissing.into());
        let problem = draft.parse(empty).expect_err("three errors");
        let codes: Vec<_> = problem.errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [ErrorCode::FirstNameTooLong, ErrorCode::EmailInvalid, ErrorCode::PasswordMissing]);
    }
}
