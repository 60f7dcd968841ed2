//! From flags, environment and files to one text a setting, and where it came from.

use std::fmt;

use crate::server::config::table::{SETTINGS, SettingSpec};

/// Where the value of a setting came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueSource {
    /// The command line.
    Flag,
    /// A variable.
    Environment,
    /// A file that a variable names.
    File,
    /// Nobody gave one.
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

/// A setting that cannot be understood; the server does not start.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct InvalidSetting {
    /// The flag or the variable.
    pub setting: String,
    /// What is wrong and what would be right; never the value of a secret.
    pub reason: String,
}

/// A setting with its value.
pub(super) struct SettingValue {
    /// Which.
    pub(super) setting: &'static SettingSpec,
    /// As it was written; empty: none.
    pub(super) text: String,
    /// Who wrote it.
    pub(super) source: ValueSource,
}

impl SettingValue {
    fn invalid(&self, reason: impl fmt::Display) -> InvalidSetting {
        let setting = match self.source {
            ValueSource::Flag => format!("--{}", self.setting.name),
            _ => self.setting.variable_name(),
        };
        InvalidSetting { setting, reason: reason.to_string() }
    }
}

/// All settings with their values.
pub(super) struct SettingValues(Vec<SettingValue>);

impl SettingValues {
    /// Collects what was given; an empty variable counts as none.
    ///
    /// # Errors
    /// A variable stands beside its `_FILE`, or that file cannot be read.
    pub(super) fn collect(
        flag: impl Fn(&str) -> Option<String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, InvalidSetting> {
        let environment = |name: &str| environment(name).filter(|text| !text.is_empty());
        let value = |setting: &'static SettingSpec| {
            let by_flag = || flag(setting.name).map(|text| SettingValue { setting, text, source: ValueSource::Flag });
            let by_default =
                || SettingValue { setting, text: setting.default.to_owned(), source: ValueSource::Default };
            let from_environment = from_environment(setting, &environment)?;
            Ok(by_flag().or(from_environment).unwrap_or_else(by_default))
        };
        SETTINGS.iter().map(value).collect::<Result<_, _>>().map(Self)
    }

    /// All of them, in the order of the table.
    pub(super) fn iter(&self) -> impl Iterator<Item = &SettingValue> {
        self.0.iter()
    }

    /// The value, read by `parse`, which says what is wrong with it.
    ///
    /// # Errors
    /// What `parse` said.
    pub(super) fn get<T, E: fmt::Display>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, InvalidSetting> {
        let value = self.find(name);
        parse(&value.text).map_err(|reason| value.invalid(reason))
    }

    /// The same, `None` where there is no value.
    ///
    /// # Errors
    /// What `parse` said.
    pub(super) fn get_some<T, E: fmt::Display>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Option<T>, InvalidSetting> {
        self.get(name, |text| if text.is_empty() { Ok(None) } else { parse(text).map(Some) })
    }

    /// The text, empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        &self.find(name).text
    }

    /// Who gave the value.
    pub(super) fn source(&self, name: &str) -> ValueSource {
        self.find(name).source
    }

    /// Puts in what is only known now, where nobody gave a value.
    pub(super) fn default_to(&mut self, name: &str, text: impl FnOnce() -> String) {
        let is_open = |value: &&mut SettingValue| value.setting.name == name && value.text.is_empty();
        if let Some(value) = self.0.iter_mut().find(is_open) {
            value.text = text();
        }
    }

    /// A refusal of this setting.
    pub(super) fn invalid(&self, name: &str, reason: impl fmt::Display) -> InvalidSetting {
        self.find(name).invalid(reason)
    }

    #[expect(clippy::expect_used, reason = "the names are ours, and a test reads every one")]
    fn find(&self, name: &str) -> &SettingValue {
        self.0.iter().find(|value| value.setting.name == name).expect("a setting of the table")
    }
}

fn from_environment(
    setting: &'static SettingSpec,
    environment: &impl Fn(&str) -> Option<String>,
) -> Result<Option<SettingValue>, InvalidSetting> {
    for name in [Some(setting.variable_name()), setting.bare.map(str::to_owned)].into_iter().flatten() {
        let file_name = format!("{name}_FILE");
        // The master key's file is a setting of its own, which may not exist yet.
        let file = environment(&file_name).filter(|_| setting.is_secret && setting.name != "master-key");
        match (environment(&name), file) {
            (Some(_), Some(_)) => {
                let reason = format!("stands beside {file_name}: give one of the two");
                return Err(InvalidSetting { setting: name, reason });
            }
            (Some(text), None) => return Ok(Some(SettingValue { setting, text, source: ValueSource::Environment })),
            (None, Some(path)) => {
                return read(&path, file_name)
                    .map(|text| Some(SettingValue { setting, text, source: ValueSource::File }));
            }
            (None, None) => {}
        }
    }
    Ok(None)
}

/// What stands in a file, without the line break that editors put at its end.
fn read(path: &str, setting: String) -> Result<String, InvalidSetting> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim_end_matches(['\r', '\n']).to_owned()),
        Err(error) => Err(InvalidSetting { setting, reason: format!("{path} cannot be read: {error}") }),
    }
}
