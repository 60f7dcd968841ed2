//! Settings of an account: the permissions that its new customers and licences have.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{
    id::SettingId,
    permission,
    problem::{ErrorCode, FieldError, Problem},
    timestamp::Timestamp,
};

/// A setting of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Never changes.
    pub id: SettingId,
    /// The key; unique in the account.
    pub key: SettingKey,
    /// Permissions, each once. An empty list counts as not set.
    pub value: Vec<String>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// The key of a setting (docs/api.md 5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingKey {
    /// The permissions of new customers.
    DefaultUserPermissions,
    /// The permissions of new licences.
    DefaultLicensePermissions,
}

/// A new setting as sent.
#[derive(Clone, Debug)]
pub struct SettingDraft {
    /// The key, in either spelling.
    pub key: String,
    /// Any JSON.
    pub value: Value,
}

impl SettingKey {
    /// Every key.
    pub const ALL: [Self; 2] = [Self::DefaultUserPermissions, Self::DefaultLicensePermissions];

    /// The name in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DefaultUserPermissions => "default_user_permissions",
            Self::DefaultLicensePermissions => "default_license_permissions",
        }
    }

    /// The key with this name, in snake_case or camelCase.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        match name {
            "defaultUserPermissions" => Some(Self::DefaultUserPermissions),
            "defaultLicensePermissions" => Some(Self::DefaultLicensePermissions),
            name => Self::ALL.into_iter().find(|key| key.as_str() == name),
        }
    }

    /// Reads a value of this setting: permissions that can be given, each once.
    ///
    /// # Errors
    /// `VALUE_NOT_ALLOWED`.
    pub fn read(self, value: &Value) -> Result<Vec<String>, FieldError> {
        let (is_known, code): (fn(&str) -> bool, _) = match self {
            Self::DefaultUserPermissions => (permission::may_be_of_users, ErrorCode::ValueNotAllowed),
            Self::DefaultLicensePermissions => (permission::may_be_of_licenses, ErrorCode::LicenseValueNotAllowed),
        };
        let refused = || FieldError::from(code);
        let mut read: Vec<String> = Vec::new();
        for item in value.as_array().ok_or_else(refused)? {
            let word = item.as_str().filter(|word| is_known(word) && !read.iter().any(|known| known == word));
            read.push(word.ok_or_else(refused)?.to_owned());
        }
        Ok(read)
    }
}

impl SettingDraft {
    /// Parses key and value.
    ///
    /// # Errors
    /// Every error at once; no value is valid for an unknown setting.
    pub fn parse(&self) -> Result<(SettingKey, Vec<String>), Problem> {
        let Some(key) = SettingKey::find(&self.key) else {
            let key = FieldError::from(ErrorCode::KeyNotAllowed);
            let errors = vec![key, FieldError::from(ErrorCode::ValueOfUnknownKey)];
            return Err(Problem { errors, request: None });
        };
        Ok((key, key.read(&self.value)?))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_permissions_each_once() {
        let (users, licenses) = (SettingKey::DefaultUserPermissions, SettingKey::DefaultLicensePermissions);
        assert_eq!(users.read(&json!([])), Ok(Vec::new()));
        assert_eq!(users.read(&json!(["token.generate"])), Ok(vec!["token.generate".into()]));
        for value in [json!(null), json!("user.read"), json!({}), json!([1]), json!(["*"]), json!(["admin.read"])] {
            assert!(users.read(&value).is_err(), "{value}");
        }
        assert!(users.read(&json!(["user.read", "user.read"])).is_err());
        assert!(licenses.read(&json!(["user.read"])).is_ok());
        assert!(licenses.read(&json!(["token.generate"])).is_err());
    }

    #[test]
    fn keys_have_two_spellings() {
        for key in SettingKey::ALL {
            assert_eq!(SettingKey::find(key.as_str()), Some(key));
        }
        assert_eq!(SettingKey::find("defaultUserPermissions"), Some(SettingKey::DefaultUserPermissions));
        assert_eq!(SettingKey::find("Default User Permissions"), None);
    }
}
