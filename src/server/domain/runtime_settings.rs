//! What a domain is opened with, as operators set it.

use std::path::PathBuf;

use crate::server::domain::{
    clock::Clock,
    crypto::{master_key::MasterKeySource, secrets::Entropy},
    limits::Limits,
    mailer::MailSettings,
    webhook_urls::WebhookUrlRules,
};

/// The settings that a domain is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder. It is created if missing, accessible to its owner only; an existing one stays as it is.
    pub data_dir: PathBuf,
    /// The database file. Defaults to `keydesk.db` in the data folder.
    pub database: Option<PathBuf>,
    /// The source of the master key.
    pub master_key: MasterKeySource,
    /// Limits, lifetimes and costs of password hashing.
    pub limits: Limits,
    /// How mail is sent. With `None` no mail is sent.
    pub mail: Option<MailSettings>,
    /// Where webhook endpoints may be.
    pub webhook_urls: WebhookUrlRules,
    /// The system's clock, or a test's.
    pub clock: Clock,
    /// The system's randomness, or a test's.
    pub entropy: Entropy,
}
