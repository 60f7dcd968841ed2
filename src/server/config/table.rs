//! Every setting, in one table: what it is called, what it is when nobody
//! says, and the sentence that `keydesk --help` prints. What the words mean
//! is read in `mod.rs`.

/// One setting.
pub struct SettingSpec {
    /// As a flag without its dashes, and in `config show`.
    pub name: &'static str,
    /// What stands for the value in `--help`.
    pub value: &'static str,
    /// The text that is read when nobody gives one; empty where that is found out at start.
    pub default: &'static str,
    /// One sentence.
    pub help: &'static str,
    /// Whether it is a flag too. A secret never is: others can see command lines.
    pub is_flag: bool,
    /// Never shown, and may come from a file that `…_FILE` names.
    pub is_secret: bool,
    /// A variable without our prefix that many platforms set.
    pub bare: Option<&'static str>,
}

impl SettingSpec {
    const fn flag(name: &'static str, value: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { name, value, default, help, is_flag: true, is_secret: false, bare: None }
    }

    const fn variable(name: &'static str, value: &'static str, default: &'static str, help: &'static str) -> Self {
        Self { is_flag: false, ..Self::flag(name, value, default, help) }
    }

    const fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }

    const fn or(self, bare: &'static str) -> Self {
        Self { bare: Some(bare), ..self }
    }

    /// The variable that holds it.
    pub fn variable_name(&self) -> String {
        format!("KEYDESK_{}", self.name.to_uppercase().replace('-', "_"))
    }
}

/// All of them, in the order of `--help`.
pub const SETTINGS: &[SettingSpec] = &[
    SettingSpec::flag(
        "bind",
        "IP:PORT",
        "127.0.0.1:3000",
        "Where to listen. A bare PORT in the environment replaces the port.",
    ),
    SettingSpec::flag(
        "public-url",
        "URL",
        "",
        "Where people reach this server: for links, cookies and the refusal of foreign forms. As bind, unless given.",
    ),
    SettingSpec::flag("allow-http", "true|false", "false", "Allow a public URL that is neither https nor loopback."),
    SettingSpec::flag("data-dir", "FOLDER", "./data", "Where the database and the master key lie; made if missing."),
    SettingSpec::flag("database-url", "sqlite:FILE", "", "The database. keydesk.db in the data folder, unless given.")
        .or("DATABASE_URL"),
    SettingSpec::flag(
        "master-key-file",
        "FILE",
        "",
        "The master key: 64 hex digits. keydesk.key in the data folder, unless given; made with a new database.",
    ),
    SettingSpec::variable("master-key", "HEX", "", "The master key itself, in place of its file.").secret(),
    SettingSpec::flag("trusted-proxies", "CIDR,…", "", "Networks whose X-Forwarded-For and X-Request-Id are believed."),
    SettingSpec::flag("password-min-length", "N", "8", "The fewest characters of a new password; 6 or more."),
    SettingSpec::flag(
        "password-strength",
        "0..4",
        "2",
        "How hard a new password must be to guess (zxcvbn); 0 asks nothing.",
    ),
    SettingSpec::flag("argon2-memory", "KIB", "19456", "Memory that one password check takes; 19456 to 65536."),
    SettingSpec::flag("argon2-passes", "N", "2", "Passes over that memory; 2 to 10."),
    SettingSpec::flag("hash-permits", "N", "", "Password checks at once. As many as there are cores, unless given."),
    SettingSpec::flag("session-idle", "TIME", "24h", "A customer's session ends after so long without a request."),
    SettingSpec::flag("session-life", "TIME", "14d", "… and after so long in any case."),
    SettingSpec::flag("staff-session-idle", "TIME", "30m", "The same for staff."),
    SettingSpec::flag("staff-session-life", "TIME", "12h", "The same for staff."),
    SettingSpec::flag(
        "limit-requests",
        "N/1s,N/1m",
        "",
        "Requests to the API from one address in a second and in a minute, such as 50/1s,1000/1m. No limit, unless given.",
    ),
    SettingSpec::flag("limit-log-in", "RATE", "5/1m", "Log-ins for one email from one address."),
    SettingSpec::flag(
        "limit-log-in-address",
        "RATE",
        "20/1m/10",
        "Log-ins from one address; the last number is how many at once.",
    ),
    SettingSpec::flag("limit-sign-up", "RATE", "10/1h", "Sign-ups by strangers from one address."),
    SettingSpec::flag("limit-reset", "RATE", "5/1h", "Reset requests for one email from one address."),
    SettingSpec::flag("limit-reset-email", "RATE", "1/1h/3", "Reset requests for one email from everywhere."),
    SettingSpec::flag("limit-reset-address", "RATE", "20/1h", "Reset requests from one address."),
    SettingSpec::flag("limit-password", "RATE", "5/10m", "Password changes and resets of one user from one address."),
    SettingSpec::flag("limit-password-address", "RATE", "30/10m", "Password changes and resets from one address."),
    SettingSpec::flag("limit-second-factor", "RATE", "5/10m", "Changes of one user's second factors from one address."),
    SettingSpec::flag("limit-code", "RATE", "10/10m", "Wrong set-up codes from one address."),
    SettingSpec::flag(
        "limit-failures",
        "N",
        "100",
        "Wrong passwords in a row, for one email, before its log-in rests for a day.",
    ),
    SettingSpec::variable(
        "smtp-url",
        "URL",
        "",
        "The server that mail goes out by: smtps://user:password@host, or smtp://host:587?tls=required. \
         file:///folder writes each letter to a file. Without one no mail is sent.",
    )
    .secret(),
    SettingSpec::flag("mail-from", "MAILBOX", "", "Whose mail it is, as Acme <no-reply@acme.example>."),
    SettingSpec::flag("support-url", "URL", "", "Where people who are suspended or refused find help."),
    SettingSpec::flag("log-format", "text|json", "text", "How log lines are written; json for machines."),
    SettingSpec::variable("log", "FILTER", "info", "What is logged, as tracing's directives.").or("RUST_LOG"),
    SettingSpec::variable("admin-email", "EMAIL", "", "The first admin, made at start where there is no account yet."),
    SettingSpec::variable("admin-password", "PASSWORD", "", "The first admin's password. It never overwrites one.")
        .secret(),
    SettingSpec::variable(
        "account-name",
        "NAME",
        "",
        "The first account's name. The domain of the admin's email, unless given.",
    ),
    SettingSpec::variable("protected", "true|false", "false", "Whether the first account starts protected."),
];

/// The chapter of `keydesk --help` about settings.
pub fn help() -> String {
    let mut text = String::from(
        "Settings, by flag, then by environment, then by default. A secret may also lie in a file that the variable \
         with _FILE at its end names. NO_COLOR switches colours off.\n",
    );
    for setting in SETTINGS {
        let variable = setting.variable_name();
        let head = match setting.is_flag {
            true => format!("--{} <{}>", setting.name, setting.value),
            false => format!("{variable}=<{}>", setting.value),
        };
        let names = [
            setting.is_flag.then(|| variable.clone()),
            setting.is_secret.then(|| format!("{variable}_FILE")),
            setting.bare.map(str::to_owned),
            (!setting.default.is_empty()).then(|| format!("default {}", setting.default)),
        ];
        let names: Vec<_> = names.into_iter().flatten().collect();
        let names = if names.is_empty() { String::new() } else { format!(" [{}]", names.join(", ")) };
        text.push_str(&format!("\n  {head}\n      {}{names}", setting.help));
    }
    text
}
