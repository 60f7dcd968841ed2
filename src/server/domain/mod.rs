//! Every rule, once: the deeds that all faces call, and what they stand on.
//!
//! A deed asks [`access`] first, does slow work before it writes, and writes in
//! one transaction. Nothing here knows HTTP, pages or the command line.

pub mod accounts;
mod audit;
pub mod authentication;
pub mod authorization;
pub mod caller;
pub mod clock;
pub mod crypto;
pub mod error;
pub mod fill;
pub mod jobs;
pub mod limits;
pub mod lock;
pub mod password_policy;
pub mod passwords;
pub mod products;
pub mod profile;
pub mod second_factors;
pub mod settings;
pub mod setup;
mod store;
pub mod tokens;
pub mod users;

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use crate::{
    model::{id::AccountId, timestamp::Timestamp},
    server::domain::{
        caller::Caller,
        clock::Clock,
        crypto::{
            keys::{DerivedKeys, MasterKeySource},
            password_hasher::PasswordHasher,
            secrets::Entropy,
        },
        error::{Error, Result},
        jobs::{
            last_used::LastUsed,
            mail::{MailSettings, Mailer},
            maintenance::MaintenanceClock,
        },
        limits::{Limits, requests::RequestCounter, throttle::Throttle},
        passwords::ResetRequests,
        store::Database,
    },
};

/// What a domain is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Made if it is not there, readable by its owner only.
    pub data_dir: PathBuf,
    /// `keydesk.db` in the data folder, if not said otherwise.
    pub database: Option<PathBuf>,
    /// Where the master key is to be found.
    pub master_key: MasterKeySource,
    /// Limits, lives and costs.
    pub rules: Limits,
    /// How mail goes out; `None`: not at all.
    pub mail: Option<MailSettings>,
    /// The system's, or a test's.
    pub clock: Clock,
    /// The system's, or a test's.
    pub entropy: Entropy,
}

/// All that deeds stand on. Cheap to clone.
#[derive(Clone)]
pub struct Domain(Arc<DomainInner>);

struct DomainInner {
    db: Database,
    keys: DerivedKeys,
    rules: Limits,
    clock: Clock,
    entropy: Entropy,
    gate: PasswordHasher,
    throttle: Throttle,
    requests: RequestCounter,
    last_used: LastUsed,
    upkeep: MaintenanceClock,
    mailer: Option<Mailer>,
    reset_requests: ResetRequests,
    /// Accounts are never removed, so the first one stays the first: no other fact is remembered.
    default_account: OnceLock<AccountId>,
}

impl Domain {
    /// Opens the data folder: key, database, migrations.
    ///
    /// # Errors
    /// A fault in plain words, with its remedy, where any of them cannot be used.
    pub async fn open(settings: Settings) -> Result<Self> {
        let Settings { data_dir, database, master_key, rules, mail, clock, entropy } = settings;
        store::private_folder(&data_dir)?;
        let database = database.unwrap_or_else(|| data_dir.join("keydesk.db"));
        // The key first: a database that outlives a crash must find the key it was made with.
        let keys = DerivedKeys::open(&master_key, !database.exists(), &entropy)?;
        let db = Database::open(&database).await?;
        check_key(&db, &keys).await?;
        let gate = PasswordHasher::new(&rules, &entropy)?;
        let mailer = mail.map(Mailer::new).transpose()?;
        Ok(Self(Arc::new(DomainInner {
            db,
            keys,
            rules,
            gate,
            clock,
            entropy,
            throttle: Throttle::default(),
            requests: RequestCounter::default(),
            last_used: LastUsed::default(),
            upkeep: MaintenanceClock::default(),
            mailer,
            reset_requests: ResetRequests::default(),
            default_account: OnceLock::new(),
        })))
    }

    /// One round of what no request waits for; the worker calls it every second.
    pub async fn tend(&self) {
        if let Err(error) = jobs::maintenance::tend(self).await {
            tracing::warn!(%error, "upkeep failed, and will be tried again");
        }
    }

    /// One round of mail; the worker calls it every second, beside [`Domain::tend`], for it may wait for a server.
    pub async fn deliver(&self) {
        if let Some(mailer) = &self.0.mailer {
            mailer.deliver(self).await;
        }
    }

    /// Whether mail goes out.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.0.mailer.is_some()
    }

    /// Writes what is still in memory and closes the database.
    pub async fn close(&self) {
        if let Err(error) = jobs::maintenance::flush(self).await {
            tracing::error!(%error, "could not write the last uses");
        }
        if let Some(unsent) = self.0.mailer.as_ref().map(Mailer::waiting).filter(|unsent| *unsent > 0) {
            tracing::warn!(unsent, "letters that could not be sent are lost");
        }
        self.0.db.close().await;
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Limits, lives and costs, as they are set.
    #[must_use]
    pub fn rules(&self) -> &Limits {
        &self.0.rules
    }

    /// The key that seals flash cookies.
    #[must_use]
    pub fn flash_key(&self) -> [u8; 64] {
        self.0.keys.flash()
    }

    /// A new id for a request; `None` where the system has no randomness to give.
    #[must_use]
    pub fn request_id(&self) -> Option<uuid::Uuid> {
        self.id().ok()
    }

    /// Whether the database answers within half a second.
    pub async fn ready(&self) -> bool {
        let ask = async { store::accounts::find_first(&mut *self.read().await?).await };
        matches!(tokio::time::timeout(Duration::from_millis(500), ask).await, Ok(Ok(_)))
    }

    async fn read(&self) -> Result<store::Reader> {
        self.0.db.read().await
    }

    async fn write(&self) -> Result<store::Tx> {
        self.0.db.write().await
    }

    /// A transaction that writes for this caller, who is looked at once more.
    async fn write_for(&self, caller: &Caller) -> Result<store::Tx> {
        let mut tx = self.write().await?;
        authentication::again(&mut tx, caller).await?;
        Ok(tx)
    }

    fn id(&self) -> Result<uuid::Uuid> {
        self.0.entropy.id(&self.0.clock)
    }
}

/// Refuses a master key that is not this database's: every secret in it would look wrong.
async fn check_key(db: &Database, keys: &DerivedKeys) -> Result<()> {
    let expected = keys.check_value();
    let found = store::installation::find_key_check(&mut *db.read().await?).await?;
    let Some(found) = found else {
        let mut tx = db.write().await?;
        store::installation::insert(&mut tx, &expected).await?;
        return tx.commit().await;
    };
    if crypto::secrets::same(&found, &expected) {
        return Ok(());
    }
    Err(Error::internal("the master key is not the one this database was made with; put that key back"))
}
