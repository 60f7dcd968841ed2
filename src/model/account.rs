//! The vendor's account: the tenant that users, products and tokens belong to.

use serde::{Deserialize, Serialize};

use crate::model::{
    api_version::Version,
    id::AccountId,
    password::NewPassword,
    problem::{ErrorCode, FieldError, FieldErrors, Problem},
    text_length,
    timestamp::Timestamp,
    user::{NewUser, UserDraft},
};

/// A vendor's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Never changes.
    pub id: AccountId,
    /// The name that people see; 1 to 255 characters.
    pub name: String,
    /// The short name in URLs; unique.
    pub slug: String,
    /// Whether only staff and products may create users (docs/api.md 5.3).
    pub protected: bool,
    /// Who last changed `protected`, and when; `None` if nobody did since set-up.
    pub protection_changed: Option<ProtectionChange>,
    /// Whether whoever signs up must prove their email before they can log in.
    pub verified_emails: bool,
    /// The API version that clients get by default.
    pub api_version: Version,
    /// When it was set up.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// The last change of an account's protection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionChange {
    /// A person's name or email, or "the command line".
    pub by: String,
    /// When it was changed.
    pub at: Timestamp,
}

/// Which parts of the settings somebody may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsRights {
    /// Whether they may change the account, and so see what new users get, and how the server is set up.
    pub update: bool,
    /// Whether they may make and download backups.
    pub backups: bool,
}

/// A new account and its first admin, as sent.
#[derive(Clone, Debug)]
pub struct AccountDraft {
    /// The name that people see.
    pub name: String,
    /// The short name in URLs; made from the name if it is `None`.
    pub slug: Option<String>,
    /// Whether it starts protected.
    pub protected: bool,
    /// The first admin; its role is set by the use case.
    pub admin: UserDraft,
}

/// Changes of an account. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct AccountChanges {
    /// A new name.
    pub name: Option<String>,
    /// A new slug.
    pub slug: Option<String>,
    /// A new default API version.
    pub api_version: Option<Version>,
    /// Open (`false`) or protected (`true`).
    pub protected: Option<bool>,
    /// Whether whoever signs up must prove their email.
    pub verified_emails: Option<bool>,
    /// The `updated` that the caller saw. If it has changed since, the update is refused as `STALE`.
    pub seen: Option<Timestamp>,
}

/// A new account and its first admin, with valid values and the admin's password as `P`.
#[derive(Clone, Debug)]
pub struct NewAccount<P> {
    /// 1 to 255 characters, without blanks around them.
    pub name: String,
    /// The one that was sent, or one made from the name.
    pub slug: String,
    /// Whether it starts protected.
    pub protected: bool,
    /// The first admin.
    pub admin: NewUser<P>,
}

impl AccountChanges {
    /// The changes, if their values are valid.
    ///
    /// # Errors
    /// All field errors at once.
    pub fn parse(self) -> Result<Self, Problem> {
        let mut errors = FieldErrors::default();
        errors.add(self.name.as_deref().and_then(text_length::name_error));
        errors.add(self.slug.as_deref().and_then(slug_error));
        errors.finish(Some(self))
    }
}

impl AccountDraft {
    /// Parses the values; `password` parses the admin's password, which must be there, by the server's settings.
    ///
    /// # Errors
    /// All field errors at once, in the order of the form.
    pub fn parse<P>(self, password: impl Fn(&NewPassword) -> Result<P, FieldError>) -> Result<NewAccount<P>, Problem> {
        let mut errors = FieldErrors::default();
        errors.add(text_length::name_error(&self.name));
        errors.add(self.slug.as_deref().and_then(slug_error));
        let is_missing = self.admin.password.is_none();
        let admin = self.admin.collect(&mut errors, password);
        errors.add(is_missing.then(|| ErrorCode::PasswordMissing.into()));
        let slug = self.slug.unwrap_or_else(|| slug_from(&self.name));
        let (name, protected) = (self.name.trim().to_owned(), self.protected);
        errors.finish(admin.map(|admin| NewAccount { name, slug, protected, admin }))
    }
}

/// A slug made from a name: `Acme Tools, Inc.` becomes `acme-tools-inc`.
///
/// A name without two usable characters gives `account`.
#[must_use]
pub fn slug_from(name: &str) -> String {
    let spaced: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let slug = spaced.split_whitespace().collect::<Vec<_>>().join("-");
    let slug: String = slug.chars().take(text_length::MAX).collect();
    if slug_error(&slug).is_none() { slug } else { "account".into() }
}

/// The rules of docs/api.md 5.2.
fn slug_error(slug: &str) -> Option<FieldError> {
    let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if !slug.bytes().all(|byte| usable(byte) || byte == b'-') || slug.starts_with('-') {
        return Some(ErrorCode::SlugInvalid.into());
    }
    if slug.len() < 2 {
        return Some(ErrorCode::SlugTooShort.into());
    }
    if slug == "actions" || slug == "action" {
        return Some(ErrorCode::SlugReserved.into());
    }
    if uuid::Uuid::try_parse(&slug.replace('-', "")).is_ok() {
        return Some(ErrorCode::SlugLikeId.into());
    }
    text_length::limited(slug, ErrorCode::SlugTooLong).err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_come_from_names() {
        assert_eq!(slug_from("Acme Tools, Inc."), "acme-tools-inc");
        assert_eq!(slug_from("日本"), "account");
        assert_eq!(slug_from("actions"), "account");
    }

    #[test]
    fn slugs_obey_the_contract() {
        let code = |slug| slug_error(slug).map(|error| error.code);
        assert_eq!(code("acme-2"), None);
        for slug in ["A", "-", "-acme", "Acme", "a_b", "a.b", "é1"] {
            assert_eq!(code(slug), Some(ErrorCode::SlugInvalid), "{slug:?}");
        }
        for slug in ["", "a", "7"] {
            assert_eq!(code(slug), Some(ErrorCode::SlugTooShort), "{slug:?}");
        }
        assert_eq!(code("actions"), Some(ErrorCode::SlugReserved));
        assert_eq!(code("01c0-3276e000726bb2a74de452e6b438"), Some(ErrorCode::SlugLikeId));
    }
}
