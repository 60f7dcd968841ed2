//! The text of each setting, and its source: a flag beats a variable, which beats a file, which beats the default.

use std::{ffi::OsString, fmt};

use crate::server::config::settings::{self, SettingSpec};

/// The source of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueSource {
    /// A flag on the command line.
    Flag,
    /// An environment variable.
    Environment,
    /// A file that an environment variable names.
    File,
    /// The setting's default.
    Default,
}

impl fmt::Display for ValueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        })
    }
}

/// A setting that is invalid, so that the program does not start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct InvalidSetting {
    /// The flag or the variable.
    pub setting: String,
    /// What is wrong, and what would be right. It never holds the value of a secret.
    pub reason: String,
}

/// A setting with its value.
pub(super) struct SettingValue {
    /// The setting.
    pub(super) setting: &'static SettingSpec,
    /// The value as it was given; empty if there is none.
    pub(super) text: String,
    /// The source of the value.
    pub(super) source: ValueSource,
    /// The flag or the variable that gave the value; the setting's variable if none did.
    pub(super) given_by: String,
}

impl SettingValue {
    fn invalid(&self, reason: impl fmt::Display) -> InvalidSetting {
        InvalidSetting { setting: self.given_by.clone(), reason: reason.to_string() }
    }
}

/// All settings with their values.
pub(super) struct SettingValues(Vec<SettingValue>);

impl SettingValues {
    /// Finds the value of each setting. An empty variable counts as unset.
    ///
    /// # Errors
    /// A variable and its `_FILE` are both set, that file cannot be read, or a variable is not UTF-8.
    pub(super) fn collect(
        flag: impl Fn(&str) -> Option<String>,
        environment: &impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, InvalidSetting> {
        let value = |setting: &'static SettingSpec| {
            let by_flag = || {
                let given_by = format!("--{}", setting.name);
                flag(setting.name).map(|text| SettingValue { setting, text, source: ValueSource::Flag, given_by })
            };
            let by_default = || {
                let (text, given_by) = (setting.default.to_owned(), setting.variable_name());
                SettingValue { setting, text, source: ValueSource::Default, given_by }
            };
            let from_environment = from_environment(setting, environment)?;
            Ok(by_flag().or(from_environment).unwrap_or_else(by_default))
        };
        settings::all().map(value).collect::<Result<_, _>>().map(Self)
    }

    /// All settings, in the order of the table.
    pub(super) fn iter(&self) -> impl Iterator<Item = &SettingValue> {
        self.0.iter()
    }

    /// The parsed value.
    ///
    /// # Errors
    /// The error of `parse`, under the setting's name.
    pub(super) fn get<T, E: fmt::Display>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, InvalidSetting> {
        let value = self.find(name);
        parse(&value.text).map_err(|reason| value.invalid(reason))
    }

    /// The parsed value; `None` if there is none.
    ///
    /// # Errors
    /// The error of `parse`, under the setting's name.
    pub(super) fn get_some<T, E: fmt::Display>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, InvalidSetting> {
        self.get(name, |text| if text.is_empty() { Ok(None) } else { parse(text).map(Some) })
    }

    /// The value as it was given; empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        &self.find(name).text
    }

    /// The source of the value.
    pub(super) fn source(&self, name: &str) -> ValueSource {
        self.find(name).source
    }

    /// The flag or the variable that gave the value; the setting's variable if none did.
    pub(super) fn given_by(&self, name: &str) -> &str {
        &self.find(name).given_by
    }

    /// Sets a default that is only known at start, if there is no value.
    pub(super) fn default_to(&mut self, name: &str, text: impl FnOnce() -> String) {
        let is_unset = |value: &&mut SettingValue| value.setting.name == name && value.text.is_empty();
        if let Some(value) = self.0.iter_mut().find(is_unset) {
            value.text = text();
        }
    }

    /// The error that another setting needs this one.
    pub(super) fn required(&self, name: &str, by: &str) -> InvalidSetting {
        self.invalid(name, format!("is required if {} is set", self.given_by(by)))
    }

    /// An error about a setting.
    pub(super) fn invalid(&self, name: &str, reason: impl fmt::Display) -> InvalidSetting {
        self.find(name).invalid(reason)
    }

    fn find(&self, name: &str) -> &SettingValue {
        self.0.iter().find(|value| value.setting.name == name).expect("the table has every setting that is read")
    }
}

/// An environment variable; `None` if it is unset or empty.
///
/// # Errors
/// It is not UTF-8.
pub(super) fn variable(
    environment: &impl Fn(&str) -> Option<OsString>,
    name: &str,
) -> Result<Option<String>, InvalidSetting> {
    let invalid = |_| InvalidSetting { setting: name.to_owned(), reason: "is not UTF-8".into() };
    let text = environment(name).map(OsString::into_string).transpose().map_err(invalid)?;
    Ok(text.filter(|text| !text.is_empty()))
}

fn from_environment(
    setting: &'static SettingSpec,
    environment: &impl Fn(&str) -> Option<OsString>,
) -> Result<Option<SettingValue>, InvalidSetting> {
    for name in [Some(setting.variable_name()), setting.other_variable.map(str::to_owned)].into_iter().flatten() {
        let file_name = format!("{name}_FILE");
        // The file of the master key is a setting of its own, and may not exist yet.
        let has_file = setting.is_secret && setting.name != "master-key";
        let file = if has_file { variable(environment, &file_name)? } else { None };
        match (variable(environment, &name)?, file) {
            (Some(_), Some(_)) => {
                let reason = format!("cannot be used together with {file_name}");
                return Err(InvalidSetting { setting: name, reason });
            }
            (Some(text), None) => {
                return Ok(Some(SettingValue { setting, text, source: ValueSource::Environment, given_by: name }));
            }
            (None, Some(path)) => {
                let text = read(&path, &file_name)?;
                return Ok(Some(SettingValue { setting, text, source: ValueSource::File, given_by: file_name }));
            }
            (None, None) => {}
        }
    }
    Ok(None)
}

/// The content of a file, without the line break that editors put at its end. An empty file is refused: it would count
/// as a setting that is not set, such as no mail server.
fn read(path: &str, setting: &str) -> Result<String, InvalidSetting> {
    let invalid = |reason| InvalidSetting { setting: setting.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| invalid(format!("{path} cannot be read: {error}")))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(invalid(format!("{path} is empty"))),
        text => Ok(text.to_owned()),
    }
}
