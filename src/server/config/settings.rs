//! Every setting in one table: its name, its default, and its text in `keydesk serve --help`.
//!
//! `values.rs` finds the text of a setting, `mod.rs` reads it.

/// One setting.
pub struct SettingSpec {
    /// The flag without its dashes; also the name in `config show`.
    pub name: &'static str,
    /// The placeholder for the value in `--help`.
    pub value: &'static str,
    /// The text that is read if nobody gives one; empty if the default is only known at start.
    pub default: &'static str,
    /// One sentence or two.
    pub help: &'static str,
    /// Whether there is a flag beside the variable. A secret never has one: others can see command lines.
    pub is_flag: bool,
    /// Whether the value is never shown, and may be read from the file that `…_FILE` names.
    pub is_secret: bool,
    /// A second variable, without our prefix, that many platforms set.
    pub other_variable: Option<&'static str>,
}

impl SettingSpec {
    const fn flag(name: &'static str, value: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { name, value, default, help, is_flag: true, is_secret: false, other_variable: None }
    }

    const fn variable(name: &'static str, value: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { is_flag: false, ..Self::flag(name, value, default, help) }
    }

    const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    const fn or_variable(self, other: &'static str) -> Self {
        Self { other_variable: Some(other), ..self }
    }

    /// The environment variable of the setting.
    #[must_use]
    pub fn variable_name(&self) -> String {
        format!("KEYDESK_{}", self.name.to_uppercase().replace('-', "_"))
    }

    /// Whether the flag may stand without a value, which means `true`.
    #[must_use]
    pub fn is_switch(&self) -> bool {
        self.default == "false"
    }

    /// The lines of the setting in `--help`.
    fn help(&self) -> String {
        let (name, variable) = (self.name, self.variable_name());
        let heading = match (self.is_flag, self.is_switch()) {
            (true, true) => format!("--{name}[=<{}>]", self.value),
            (true, false) => format!("--{name} <{}>", self.value),
            (false, _) => format!("{variable}=<{}>", self.value),
        };
        let notes = [
            self.is_flag.then(|| format!("env: {variable}")),
            self.is_secret.then(|| format!("file: {variable}_FILE")),
            self.other_variable.map(|other| format!("env: {other}")),
            (!self.default.is_empty()).then(|| format!("default: {}", self.default)),
        ];
        let notes: String = notes.into_iter().flatten().map(|note| format!(" [{note}]")).collect();
        format!("  {heading}\n      {}{notes}\n", self.help)
    }
}

/// Settings about one subject.
pub struct SettingGroup {
    /// The heading in `--help`.
    pub subject: &'static str,
    /// The settings, in the order of `--help`.
    pub settings: &'static [SettingSpec],
}

/// All settings, in the order of `--help` and `config show`.
pub fn all() -> impl Iterator<Item = &'static SettingSpec> {
    GROUPS.iter().flat_map(|group| group.settings)
}

/// The part of `keydesk --help` and `keydesk serve --help` about settings.
#[must_use]
pub fn help() -> String {
    let mut text = String::from(
        "Settings are read from flags, then from environment variables, then from defaults. A secret can also be read \
         from the file that the variable ending in _FILE names. NO_COLOR switches colours off.\n",
    );
    for group in GROUPS {
        text += &format!("\n{}:\n", group.subject);
        text.extend(group.settings.iter().map(SettingSpec::help));
    }
    text
}

/// All settings by subject.
pub const GROUPS: &[SettingGroup] = &[
    SettingGroup { subject: "Network", settings: NETWORK },
    SettingGroup { subject: "Data and keys", settings: DATA },
    SettingGroup { subject: "Passwords", settings: PASSWORDS },
    SettingGroup { subject: "Sessions", settings: SESSIONS },
    SettingGroup { subject: "Rate limits", settings: RATE_LIMITS },
    SettingGroup { subject: "Mail and support", settings: MAIL },
    SettingGroup { subject: "Log", settings: LOG },
    SettingGroup { subject: "First account", settings: FIRST_ACCOUNT },
];

const NETWORK: &[SettingSpec] = &[
    SettingSpec::flag(
        "bind",
        "IP:PORT",
        "127.0.0.1:3000",
        "Address to listen on. The variable PORT replaces the port, unless the flag is given.",
    ),
    SettingSpec::flag(
        "public-url",
        "URL",
        "",
        "Address under which people reach this server; used for links, cookies and CSRF checks. Defaults to http:// \
         and the address of --bind.",
    ),
    SettingSpec::flag("allow-http", "true|false", "false", "Allow a public URL that is neither https nor loopback."),
    SettingSpec::flag(
        "trusted-proxies",
        "CIDR,…",
        "",
        "Networks of reverse proxies whose X-Forwarded-For is trusted. Defaults to none.",
    ),
    SettingSpec::flag(
        "trust-request-ids",
        "true|false",
        "false",
        "Keep the X-Request-Id that a trusted proxy sends. Only for proxies that replace what clients send.",
    ),
    SettingSpec::flag(
        "import-private-servers",
        "true|false",
        "false",
        "Let admins and developers import users from servers at private addresses, and over http.",
    ),
];

const DATA: &[SettingSpec] = &[
    SettingSpec::flag(
        "data-dir",
        "FOLDER",
        "./data",
        "Folder of the database and the master key; created if it is missing.",
    ),
    SettingSpec::flag("database-url", "sqlite:FILE", "", "Database file. Defaults to keydesk.db in the data folder.")
        .or_variable("DATABASE_URL"),
    SettingSpec::flag(
        "master-key-file",
        "FILE",
        "",
        "File with the master key, 64 hexadecimal digits; created with a new database. Defaults to keydesk.key in the \
         data folder.",
    ),
    SettingSpec::variable("master-key", "HEX", "", "The master key itself, instead of a file.").secret(),
];

const PASSWORDS: &[SettingSpec] = &[
    SettingSpec::flag(
        "password-min-length",
        "N",
        "8",
        "Minimum length of a new password, in characters, from 6 to 128.",
    ),
    SettingSpec::flag(
        "password-strength",
        "0..4",
        "2",
        "Minimum zxcvbn score of a new password, from 0 (no check) to 4 (very hard to guess).",
    ),
    SettingSpec::flag("argon2-memory", "KIB", "19456", "Memory for one password hash, in KiB, from 19456 to 65536."),
    SettingSpec::flag("argon2-passes", "N", "2", "Passes over that memory, from 2 to 10."),
    SettingSpec::flag(
        "hash-permits",
        "N",
        "",
        "Maximum number of password hashes at once, from 1 to 1024. Defaults to the number of cores.",
    ),
];

const SESSIONS: &[SettingSpec] = &[
    SettingSpec::flag(
        "session-idle",
        "TIME",
        "24h",
        "A customer's session ends after this time without a request, from 1s to 30d.",
    ),
    SettingSpec::flag(
        "session-life",
        "TIME",
        "14d",
        "A customer's session ends this long after the log-in, from 1s to 30d.",
    ),
    SettingSpec::flag(
        "staff-session-idle",
        "TIME",
        "30m",
        "A session of staff ends after this time without a request, from 1s to 30d.",
    ),
    SettingSpec::flag(
        "staff-session-life",
        "TIME",
        "12h",
        "A session of staff ends this long after the log-in, from 1s to 30d.",
    ),
];

const RATE_LIMITS: &[SettingSpec] = &[
    SettingSpec::flag(
        "limit-requests",
        "N/1s,N/1m",
        "50000/1s,1000000/1m",
        "API requests from one address per second and per minute, at most 1000000/1s,60000000/1m; off for no limit.",
    ),
    SettingSpec::flag(
        "limit-writes",
        "RATE",
        "60/1m/20",
        "Changes by one customer with a token or a session. A rate is a count, a time and a burst; the burst defaults \
         to the count. Counts are from 1 to 1000000, times from 1s to 30d.",
    ),
    SettingSpec::flag(
        "limit-writes-staff",
        "RATE",
        "1000/1s/10000",
        "Changes by one member of staff or one product with a token or a session.",
    ),
    SettingSpec::flag("limit-log-in", "RATE", "5/1m", "Log-ins for one email from one address."),
    SettingSpec::flag("limit-log-in-address", "RATE", "20/1m/10", "Log-ins from one address."),
    SettingSpec::flag("limit-sign-up", "RATE", "10/1h", "Sign-ups from one address."),
    SettingSpec::flag("limit-reset", "RATE", "5/1h", "Reset requests for one email from one address."),
    SettingSpec::flag("limit-reset-email", "RATE", "1/1h/3", "Reset requests for one email from all addresses."),
    SettingSpec::flag("limit-reset-address", "RATE", "20/1h", "Reset requests from one address."),
    SettingSpec::flag("limit-password", "RATE", "5/10m", "Password changes and resets of one user from one address."),
    SettingSpec::flag("limit-password-address", "RATE", "30/10m", "Password changes and resets from one address."),
    SettingSpec::flag("limit-second-factor", "RATE", "5/10m", "Changes of one user's second factors from one address."),
    SettingSpec::flag("limit-code", "RATE", "10/10m", "Wrong set-up codes from one address."),
    SettingSpec::flag(
        "limit-failures",
        "N",
        "100",
        "Wrong passwords in a row for one email before its log-in rests for an hour, from 1 to 1000000.",
    ),
    SettingSpec::flag(
        "max-tokens",
        "N",
        "100",
        "Maximum number of tokens of one user that have not expired, from 1 to 100000.",
    ),
    SettingSpec::flag(
        "max-invites",
        "N",
        "1000",
        "Maximum number of open invites of one user or product, from 1 to 100000. An account has ten times as many at \
         most.",
    ),
];

const MAIL: &[SettingSpec] = &[
    SettingSpec::variable(
        "smtp-url",
        "URL",
        "",
        "Mail server: smtps://user:password@host, or smtp://host:587?tls=required. With file:///folder, each mail is \
         written to a file. Defaults to no mail.",
    )
    .secret(),
    SettingSpec::flag(
        "allow-plain-smtp",
        "true|false",
        "false",
        "Allow mail without TLS to a server on another machine.",
    ),
    SettingSpec::flag("mail-from", "MAILBOX", "", "Sender of mail, such as Acme <no-reply@acme.example>."),
    SettingSpec::flag("support-url", "URL", "", "Where people who are banned or refused find help."),
];

const LOG: &[SettingSpec] = &[
    SettingSpec::flag("log-format", "text|json", "text", "Format of log lines: text for people, json for programs."),
    SettingSpec::variable("log", "FILTER", "info", "What is logged, as tracing directives.").or_variable("RUST_LOG"),
    SettingSpec::flag(
        "request-log",
        "off|basic|full",
        "basic",
        "What the API's list of request logs keeps of a request: nothing, who asked for what, or also some headers and \
         bodies without secrets.",
    ),
    SettingSpec::flag("request-log-days", "N", "30", "Days for which a request log is kept, from 1 to 90."),
    SettingSpec::flag(
        "request-log-rows",
        "N",
        "1000000",
        "Maximum number of request logs of an account, from 1000 to 100000000. The oldest are deleted first.",
    ),
];

const FIRST_ACCOUNT: &[SettingSpec] = &[
    SettingSpec::variable(
        "admin-email",
        "EMAIL",
        "",
        "Email of the first admin, who is created at start if there is no account yet.",
    ),
    SettingSpec::variable(
        "admin-password",
        "PASSWORD",
        "",
        "Password of the first admin. It never replaces an existing one.",
    )
    .secret(),
    SettingSpec::variable(
        "account-name",
        "NAME",
        "",
        "Name of the first account. Defaults to the domain of the admin's email.",
    ),
    SettingSpec::variable("protected", "true|false", "false", "Whether the first account is protected."),
];
