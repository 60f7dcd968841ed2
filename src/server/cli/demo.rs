//! `keydesk serve --demo`: an account with people, products and tokens in memory, for trying, teaching and pictures. It
//! serves this machine alone, because its password is printed, and it writes nothing to disk.

use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use crate::{
    model::role::Role,
    server::{
        cli::failure::Failure,
        config::{Config, InvalidSetting},
        domain::{
            caller::Caller,
            demo_data::{self, PASSWORD},
            runtime::{Domain, Settings},
        },
    },
};

/// The settings that a demo ignores: it keeps nothing, mails nobody, sends no webhooks, and has an account of its own.
const IGNORED: [&str; 11] = [
    "data-dir",
    "database-url",
    "master-key-file",
    "master-key",
    "smtp-url",
    "mail-from",
    "webhook-allow-private",
    "admin-email",
    "admin-password",
    "account-name",
    "protected",
];

/// Refuses what would let others reach a demo.
///
/// # Errors
/// Wrong usage, with the setting that is in the way.
pub(super) fn check(config: &Config) -> Result<(), Failure> {
    let given_by = |name: &str| config.given_by(name).map_or_else(|| format!("--{name}"), str::to_owned);
    let refused = |name: &str, value: String| {
        let remedy = format!("leave it out, or serve your own data without --demo; {value} is not loopback");
        let reason = format!("a demo serves this machine alone, because it prints its password: {remedy}");
        Err(InvalidSetting { setting: given_by(name), reason }.into())
    };
    if !config.bind.ip().is_loopback() {
        return refused("bind", config.bind.to_string());
    }
    if !config.public_url.is_loopback() {
        return refused("public-url", config.public_url.to_string());
    }
    match config.given_by("trusted-proxies") {
        Some(_) => refused("trusted-proxies", "what a proxy passes on".into()),
        None => Ok(()),
    }
}

/// The settings without those that a demo ignores. The log says which of them somebody gave.
pub(super) fn settings(mut config: Config) -> Config {
    for name in IGNORED {
        if let Some(setting) = config.given_by(name) {
            tracing::warn!(setting, "a demo keeps its data in memory, so this setting is ignored");
        }
    }
    config.shown.retain(|shown| !IGNORED.contains(&shown.name));
    config
}

/// Opens an installation in memory and fills it.
pub(super) async fn open(Settings { limits, clock, entropy, .. }: Settings) -> Result<Domain, Failure> {
    let domain = Domain::open_in_memory(limits, clock, entropy).await?;
    // Nobody did any of this, so the log says none of it.
    demo_data::fill(&domain, Caller::operator()).with_subscriber(NoSubscriber::new()).await?;
    Ok(domain)
}

/// What the terminal says: the address, and how to log in as each role.
pub(super) fn banner(config: &Config) -> String {
    let roles = Role::ALL.map(|role| format!("  {:<28}{}\n", demo_data::email(role), role.in_words().english));
    let url = |path: &str| config.public_url.join(path);
    format!(
        "Keydesk {} with sample data. Everything disappears on exit.\n  \
         data     in memory; nothing is written to disk, and no mail and no webhook goes out\n  address  {}\n\n\
         Log in at {} with the password\n\n    {PASSWORD}\n\nas\n\n{}\n\
         Or get a token for the API:\n\n  curl -X POST {} -u '{}:{PASSWORD}'\n",
        env!("CARGO_PKG_VERSION"),
        config.public_url,
        url("/log-in"),
        roles.concat(),
        url("/v1/tokens"),
        demo_data::email(Role::Admin),
    )
}
