//! The settings of the first account and its admin. Email and password need each other.

use secrecy::SecretString;

use crate::server::config::{InvalidSetting, parse, values::SettingValues};

/// The first account and its admin, as far as there are settings for them.
pub struct FirstAdmin {
    /// The admin's email and password, if the account is to be created at start.
    pub credentials: Option<(String, SecretString)>,
    /// The account's name.
    pub account_name: Option<String>,
    /// Whether the account starts protected.
    pub protected: bool,
}

pub(super) fn read(values: &SettingValues) -> Result<FirstAdmin, InvalidSetting> {
    let text = |name| Some(values.text(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    let credentials = match (text("admin-email"), text("admin-password")) {
        (Some(email), Some(password)) => Some((email, SecretString::from(password))),
        (None, None) => None,
        (Some(_), None) => return Err(values.required("admin-password", "admin-email")),
        (None, Some(_)) => return Err(values.required("admin-email", "admin-password")),
    };
    let protected = values.get("protected", parse::boolean)?;
    Ok(FirstAdmin { credentials, account_name: text("account-name"), protected })
}
