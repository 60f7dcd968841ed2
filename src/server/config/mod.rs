//! Settings: from texts to typed values.
//!
//! `settings.rs` lists them, `values.rs` finds their texts. What belongs to an account, such as its protection, is in
//! the database. Nothing else in the crate reads the environment.

mod domain_limits;
mod first_admin;
mod mail;
mod network;
mod parse;
mod public_url;
pub mod settings;
mod unknown;
mod values;
mod webhooks;

use std::{
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    thread,
};

use secrecy::SecretString;

use crate::server::{
    config::values::{SettingValue, SettingValues},
    domain::{
        clock::Clock,
        crypto::{master_key::MasterKeySource, secrets::Entropy},
        limits::MAX_HASH_PERMITS,
        runtime::Settings,
    },
};
pub use first_admin::FirstAdmin;
pub use network::Network;
pub use public_url::PublicUrl;
pub use values::{InvalidSetting, ValueSource};

/// The settings of the HTTP edge and of pages.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on.
    pub bind: SocketAddr,
    /// The address under which people reach the server.
    pub public_url: PublicUrl,
    /// The folder of the database and the master key.
    pub data_dir: PathBuf,
    /// The networks of reverse proxies that are trusted to name the client's address.
    pub trusted_proxies: Vec<Network>,
    /// Whether the request ids of those proxies are kept.
    pub trust_request_ids: bool,
    /// Whether admins may import users from servers at private addresses, and over http.
    pub import_private_servers: bool,
    /// Where people who are banned or refused find help.
    pub support_url: Option<String>,
    /// The format of log lines.
    pub log_format: LogFormat,
    /// What is logged, as tracing directives.
    pub log_filter: String,
    /// All settings, for `config show`.
    pub shown: Vec<ShownSetting>,
}

/// A setting as `config show` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSetting {
    /// The flag without its dashes.
    pub name: &'static str,
    /// The value; `set` instead of a secret; empty if there is none.
    pub value: String,
    /// Where the value came from.
    pub source: ValueSource,
    /// The flag or the variable that gave the value; the setting's variable if none did.
    pub given_by: String,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object per line.
    Json,
}

/// All settings of a process.
pub struct StartSettings {
    /// The settings of the HTTP edge and of pages.
    pub config: Config,
    /// The settings of the domain.
    pub domain: Settings,
    /// The account to create in an empty database.
    pub first_admin: FirstAdmin,
    /// Variables of the process that look like settings and are none.
    pub unknown_variables: Vec<String>,
}

impl Config {
    /// Whether this peer is a reverse proxy that is trusted to name the client's address.
    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(peer))
    }

    /// The flag or the variable that gave a setting its value. `None` for a default.
    #[must_use]
    pub fn given_by(&self, name: &str) -> Option<&str> {
        let shown = self.shown.iter().find(|shown| shown.name == name && shown.source != ValueSource::Default);
        shown.map(|shown| shown.given_by.as_str())
    }

    /// The same settings, once the system has chosen a port.
    #[must_use]
    pub fn listening_on(mut self, address: SocketAddr) -> Self {
        let is_default = |shown: &&mut ShownSetting| shown.name == "public-url" && shown.source == ValueSource::Default;
        if let Some(shown) = self.shown.iter_mut().find(is_default) {
            self.public_url = public_url(address).parse().expect("an address gives an origin");
            shown.value = self.public_url.to_string();
        }
        self.bind = address;
        self
    }
}

impl StartSettings {
    /// Reads flags and the environment of the process.
    ///
    /// # Errors
    /// The first setting that is invalid.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read(flag: impl Fn(&str) -> Option<String>) -> Result<Self, InvalidSetting> {
        let unknown_variables = unknown::variables(std::env::vars_os());
        Ok(Self { unknown_variables, ..Self::from(flag, |name| std::env::var_os(name))? })
    }

    /// The defaults, with this data folder: for tests.
    ///
    /// # Errors
    /// None, as a test of this file shows.
    pub fn with_defaults(data_dir: &Path) -> Result<Self, InvalidSetting> {
        Self::from(|name| (name == "data-dir").then(|| data_dir.display().to_string()), |_| None)
    }

    /// Reads settings from these flags and variables.
    ///
    /// # Errors
    /// The first setting that is invalid.
    pub fn from(
        flag: impl Fn(&str) -> Option<String>,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, InvalidSetting> {
        let mut values = SettingValues::collect(flag, &environment)?;
        let bind = bind(&values, values::variable(&environment, "PORT")?.as_deref())?;
        let data_dir = PathBuf::from(values.text("data-dir"));
        values.default_to("public-url", || public_url(bind));
        values.default_to("master-key-file", || data_dir.join("keydesk.key").display().to_string());
        values.default_to("database-url", || format!("sqlite:{}", data_dir.join("keydesk.db").display()));
        let cores = || thread::available_parallelism().map_or(1, usize::from);
        values.default_to("hash-permits", || cores().min(MAX_HASH_PERMITS).to_string());
        Ok(Self {
            domain: domain(&values, &data_dir)?,
            first_admin: first_admin::read(&values)?,
            config: config(&values, bind, data_dir)?,
            unknown_variables: Vec::new(),
        })
    }
}

fn config(values: &SettingValues, bind: SocketAddr, data_dir: PathBuf) -> Result<Config, InvalidSetting> {
    let public_url: PublicUrl = values.get("public-url", str::parse)?;
    if !public_url.is_https() && !public_url.is_loopback() && !values.get("allow-http", parse::boolean)? {
        let reason =
            "is neither https nor loopback, so passwords would be sent in clear text; allow it with --allow-http";
        return Err(values.invalid("public-url", reason));
    }
    Ok(Config {
        bind,
        public_url,
        data_dir,
        trusted_proxies: values.get("trusted-proxies", parse::list)?,
        trust_request_ids: values.get("trust-request-ids", parse::boolean)?,
        import_private_servers: values.get("import-private-servers", parse::boolean)?,
        support_url: values.get_some("support-url", parse::link)?,
        log_format: values.get("log-format", parse::log_format)?,
        log_filter: values.get("log", parse::log_filter)?,
        shown: values.iter().map(shown).collect(),
    })
}

fn domain(values: &SettingValues, data_dir: &Path) -> Result<Settings, InvalidSetting> {
    Ok(Settings {
        data_dir: data_dir.to_owned(),
        database: Some(values.get("database-url", parse::sqlite)?),
        master_key: master_key(values)?,
        limits: domain_limits::read(values)?,
        mail: mail::read(values)?,
        webhook_urls: webhooks::read(values)?,
        clock: Clock::system(),
        entropy: Entropy::System,
    })
}

fn master_key(values: &SettingValues) -> Result<MasterKeySource, InvalidSetting> {
    let file = || MasterKeySource::File(values.text("master-key-file").into());
    let given = |text: &str| Ok::<_, InvalidSetting>(MasterKeySource::Given(SecretString::from(text)));
    match values.get_some("master-key", given)? {
        Some(_) if values.source("master-key-file") != ValueSource::Default => {
            let file = values.given_by("master-key-file");
            Err(values.invalid("master-key", format!("cannot be used together with {file}")))
        }
        key => Ok(key.unwrap_or_else(file)),
    }
}

/// The address to listen on. Platforms for containers set `PORT`, which replaces the port unless there is a flag.
fn bind(values: &SettingValues, port: Option<&str>) -> Result<SocketAddr, InvalidSetting> {
    let mut bind: SocketAddr = values.get("bind", |text| {
        let invalid =
            |_| format!("{} is not an address; write one such as 127.0.0.1:3000 or [::1]:3000", parse::quoted(text));
        text.parse().map_err(invalid)
    })?;
    if let Some(port) = port.filter(|_| values.source("bind") != ValueSource::Flag) {
        let invalid =
            |_| InvalidSetting { setting: "PORT".into(), reason: format!("{} is not a port", parse::quoted(port)) };
        bind.set_port(port.parse().map_err(invalid)?);
    }
    Ok(bind)
}

/// The default public URL. Nobody can visit a wildcard address, so it becomes loopback.
fn public_url(bind: SocketAddr) -> String {
    let mut bind = bind;
    if bind.ip().is_unspecified() {
        bind.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{bind}")
}

fn shown(value: &SettingValue) -> ShownSetting {
    let hidden = value.setting.is_secret && value.source != ValueSource::Default && !value.text.is_empty();
    let text = if hidden { "set".to_owned() } else { value.text.clone() };
    let given_by = value.given_by.clone();
    ShownSetting { name: value.setting.name, value: text, source: value.source, given_by }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn start(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> Result<StartSettings, InvalidSetting> {
        let find = |pairs: &[(&str, &str)], name: &str| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned())
        };
        StartSettings::from(|name| find(flags, name), |name| find(environment, name).map(OsString::from))
    }

    fn refusal(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> String {
        start(flags, environment).err().map(|invalid| invalid.to_string()).unwrap_or_default()
    }

    #[test]
    fn every_default_can_be_read() {
        let start = StartSettings::with_defaults(Path::new("/tmp/d")).expect("the defaults");
        assert_eq!(start.config.public_url.origin(), "http://127.0.0.1:3000");
        assert_eq!(start.domain.database, Some("/tmp/d/keydesk.db".into()));
        assert_eq!(start.config.shown.len(), settings::all().count());
        // The defaults of limits are written twice: here for operators, in the domain for its tests.
        assert_eq!(start.domain.limits, crate::server::domain::limits::Limits::default());
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_default() {
        let config =
            start(&[("bind", "[::1]:4000")], &[("KEYDESK_BIND", "10.0.0.1:1"), ("PORT", "2")]).map(|s| s.config);
        assert_eq!(config.map(|config| config.bind.to_string()), Ok("[::1]:4000".into()));
        let config = start(&[], &[("KEYDESK_BIND", "0.0.0.0:1"), ("PORT", "2")]).map(|s| s.config).expect("settings");
        assert_eq!((config.bind.to_string(), config.public_url.origin()), ("0.0.0.0:2".into(), "http://127.0.0.1:2"));
        assert_eq!(config.shown[0].source, ValueSource::Environment);
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "battery staple\n").expect("written");
        let path = file.path().to_str().expect("a path");
        let email = ("KEYDESK_ADMIN_EMAIL", "ada@engine.example");
        let started = start(&[], &[email, ("KEYDESK_ADMIN_PASSWORD_FILE", path)]).expect("settings");
        let password = started.first_admin.credentials.map(|(_, password)| password.expose_secret().to_owned());
        assert_eq!(password.as_deref(), Some("battery staple"));
        let shown = started.config.shown.iter().find(|shown| shown.name == "admin-password").expect("shown");
        assert_eq!((shown.value.as_str(), shown.source), ("set", ValueSource::File));
        let both = [email, ("KEYDESK_ADMIN_PASSWORD_FILE", path), ("KEYDESK_ADMIN_PASSWORD", "x")];
        assert_eq!(
            refusal(&[], &both),
            "KEYDESK_ADMIN_PASSWORD: cannot be used together with KEYDESK_ADMIN_PASSWORD_FILE"
        );
    }

    #[test]
    fn invalid_settings_are_refused() {
        let key = ("KEYDESK_MASTER_KEY", "00");
        for (flags, environment, begins) in [
            (&[("bind", "3000")] as &[_], &[] as &[_], "--bind: \"3000\" is not an address"),
            (&[], &[("KEYDESK_BIND", "10.0.0.1:3000")], "KEYDESK_PUBLIC_URL: is neither https nor loopback"),
            (&[("public-url", "https://a.example/x")], &[], "--public-url: must have no path"),
            (&[("password-min-length", "5")], &[], "--password-min-length: must be a number from 6"),
            (&[], &[("KEYDESK_TRUSTED_PROXIES", "10.0.0.0/8, x")], "KEYDESK_TRUSTED_PROXIES: \"x\" is not a network"),
            (&[], &[("DATABASE_URL", "postgres://u:p@h/d")], "DATABASE_URL: must be sqlite:FILE"),
            (&[], &[("RUST_LOG", "keydesk=loud")], "RUST_LOG: "),
            (&[], &[("KEYDESK_LOG", "keydesk=loud")], "KEYDESK_LOG: "),
            (&[("master-key-file", "k")], &[key], "KEYDESK_MASTER_KEY: cannot be used together with --master-key-file"),
            (&[], &[("KEYDESK_ADMIN_EMAIL", "a@b.example")], "KEYDESK_ADMIN_PASSWORD: is required"),
            (&[], &[key, ("KEYDESK_MASTER_KEY_FILE", "k")], "KEYDESK_MASTER_KEY: cannot be used together"),
            (&[], &[("PORT", "http")], "PORT: \"http\" is not a port"),
        ] {
            let refusal = refusal(flags, environment);
            assert!(refusal.starts_with(begins), "{refusal:?} should begin with {begins:?}");
        }
        assert!(start(&[], &[("KEYDESK_BIND", "10.0.0.1:3000"), ("KEYDESK_ALLOW_HTTP", "true")]).is_ok());
    }

    #[test]
    fn a_refusal_names_what_was_set() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let path = file.path().to_str().expect("a path");
        let by_file = ("KEYDESK_SMTP_URL_FILE", path);
        assert_eq!(refusal(&[], &[by_file]), format!("KEYDESK_SMTP_URL_FILE: {path} is empty"));
        std::fs::write(file.path(), "smtps://mail.example\n").expect("written");
        assert_eq!(refusal(&[], &[by_file]), "KEYDESK_MAIL_FROM: is required if KEYDESK_SMTP_URL_FILE is set");
        std::fs::write(file.path(), "https://u:hunter2@mail.example\n").expect("written");
        assert!(refusal(&[], &[by_file]).starts_with("KEYDESK_SMTP_URL_FILE: must be a URL such as"));
        let absent = [("KEYDESK_SMTP_URL_FILE", "/absent/url")];
        assert!(refusal(&[], &absent).starts_with("KEYDESK_SMTP_URL_FILE: /absent/url cannot be read: "));
    }

    #[test]
    fn a_variable_that_is_not_utf_8_is_refused() {
        use std::os::unix::ffi::OsStringExt;
        let broken = |name: &str| (name == "KEYDESK_DATA_DIR").then(|| OsString::from_vec(b"d\xff".into()));
        let refusal = StartSettings::from(|_| None, broken).err().map(|invalid| invalid.to_string());
        assert_eq!(refusal.as_deref(), Some("KEYDESK_DATA_DIR: is not UTF-8"));
    }
}
