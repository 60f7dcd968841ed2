//! The versions of the API that a client can ask for and an account pins
//! (docs/api.md 1.8). Responses have one shape; older
//! versions differ in the names of headers and in the codes of failed log-ins.

use serde::{Deserialize, Serialize};

/// One of [`Version::KNOWN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Version(usize);

impl Version {
    /// The supported versions, the oldest first.
    pub const KNOWN: &[&str] = &["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"];

    /// The default version.
    pub const NEWEST: Self = Self(Self::KNOWN.len() - 1);

    /// The first version whose headers with ids have their present names.
    const SHORT_NAMES: Self = Self(4);

    /// The first version in which a failed log-in says that its email or its password is missing.
    const LOG_IN_CODES: Self = Self(8);

    /// The version of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::KNOWN.iter().position(|known| *known == name).map(Self)
    }

    /// The name in headers, in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::KNOWN[self.0]
    }

    /// Whether every failed log-in has the one code `CREDENTIALS_INVALID`.
    #[must_use]
    pub fn has_one_log_in_code(self) -> bool {
        self < Self::LOG_IN_CODES
    }

    /// Whether the headers with ids end in `-Id`.
    #[must_use]
    pub fn has_old_names(self) -> bool {
        self < Self::SHORT_NAMES
    }
}

/// The newest.
impl Default for Version {
    fn default() -> Self {
        Self::NEWEST
    }
}

/// The error for a version that is not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a version from {} to {}", Version::KNOWN[0], Version::NEWEST.as_str())]
pub struct UnknownVersion;

impl TryFrom<String> for Version {
    type Error = UnknownVersion;

    fn try_from(name: String) -> Result<Self, UnknownVersion> {
        Self::find(&name).ok_or(UnknownVersion)
    }
}

impl From<Version> for &'static str {
    fn from(version: Version) -> Self {
        version.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_since_1_4() {
        let has_old_names = |name| Version::find(name).expect("a version").has_old_names();
        assert!(has_old_names("1.0") && has_old_names("1.3"));
        assert!(!has_old_names("1.4") && !has_old_names("1.8"));
    }

    #[test]
    fn log_ins_have_codes_of_their_own_since_1_8() {
        let has_one = |name| Version::find(name).expect("a version").has_one_log_in_code();
        assert!(has_one("1.0") && has_one("1.7") && !has_one("1.8"));
    }

    #[test]
    fn the_newest_is_1_8() {
        assert_eq!(Version::NEWEST.as_str(), "1.8");
        assert_eq!(Version::default(), Version::NEWEST);
        assert_eq!(Version::find("1.9"), None);
    }
}
