//! The vendor's account: the tenant that users, products and tokens belong to.

use serde::{Deserialize, Serialize};

use crate::model::{
    id::AccountId,
    problem::{ErrorCode, Field, FieldError, Problem},
    text,
    timestamp::Timestamp,
    user::UserDraft,
    version::Version,
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
    /// Whether only staff and products may create users (contract 5.3).
    pub protected: bool,
    /// Who last changed `protected`, and when; `None` if nobody did since set-up.
    pub protection_changed: Option<ProtectionChange>,
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

/// A new account and its first admin, as sent.
#[derive(Clone, Debug)]
pub struct AccountDraft {
    /// The name that people see.
    pub name: String,
    /// The short name in URLs; made from the name if it is `None`.
    pub slug: Option<String>,
    /// Whether it starts protected.
    pub protected: bool,
    /// The first admin. The use case sets the role.
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
    /// The `updated` that the caller saw. If it has changed since, the update is refused as `STALE`.
    pub seen: Option<Timestamp>,
}

impl AccountChanges {
    /// Every flaw of the new values.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldError> {
        let name = self.name.as_deref().and_then(name_flaw);
        let slug = self.slug.as_deref().and_then(slug_flaw);
        name.into_iter().chain(slug).collect()
    }
}

impl AccountDraft {
    /// Every flaw of name and slug; the admin's are found with the user.
    #[must_use]
    pub fn flaws(&self) -> Vec<FieldError> {
        let slug = self.slug.as_deref().and_then(slug_flaw);
        name_flaw(&self.name).into_iter().chain(slug).collect()
    }

    /// Checks what a browser can check before the server is asked.
    ///
    /// # Errors
    /// Every flaw at once, in the order of the form.
    pub fn parse(&self) -> Result<(), Problem> {
        let mut flaws = self.flaws();
        flaws.extend(self.admin.flaws());
        Problem::unless_empty(flaws)
    }
}

/// A slug made from a name: `Acme Tools, Inc.` becomes `acme-tools-inc`.
///
/// A name without two usable characters gives `account`.
#[must_use]
pub fn slug_from(name: &str) -> String {
    let spaced: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let slug = spaced.split_whitespace().collect::<Vec<_>>().join("-");
    let slug: String = slug.chars().take(text::MAX).collect();
    if slug_flaw(&slug).is_none() { slug } else { "account".into() }
}

/// The flaw of an account's name.
#[must_use]
pub fn name_flaw(name: &str) -> Option<FieldError> {
    if name.trim().is_empty() {
        return Some(FieldError::new(ErrorCode::NameMissing, Field::Name));
    }
    text::too_long(Some(name), ErrorCode::NameTooLong, Field::Name)
}

/// The rules of contract 5.2.
fn slug_flaw(slug: &str) -> Option<FieldError> {
    let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let flaw = |code| Some(FieldError::new(code, Field::Slug));
    if slug.len() < 2 || !slug.bytes().all(|byte| usable(byte) || byte == b'-') || slug.starts_with('-') {
        return flaw(ErrorCode::SlugInvalid);
    }
    if slug == "actions" || slug == "action" {
        return flaw(ErrorCode::SlugReserved);
    }
    if uuid::Uuid::try_parse(&slug.replace('-', "")).is_ok() {
        return flaw(ErrorCode::SlugLikeId);
    }
    text::too_long(Some(slug), ErrorCode::SlugTooLong, Field::Slug)
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
        let code = |slug| slug_flaw(slug).map(|flaw| flaw.code);
        assert_eq!(code("acme-2"), None);
        for slug in ["", "a", "-acme", "Acme", "a_b", "a.b", "é1"] {
            assert_eq!(code(slug), Some(ErrorCode::SlugInvalid), "{slug:?}");
        }
        assert_eq!(code("actions"), Some(ErrorCode::SlugReserved));
        assert_eq!(code("01c0-3276e000726bb2a74de452e6b438"), Some(ErrorCode::SlugLikeId));
    }
}
