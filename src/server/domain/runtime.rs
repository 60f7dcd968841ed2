//! The opened installation: database, keys, limits, clock, and what is remembered in memory.

use std::{
    ops::Deref,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use crate::{
    model::{id::AccountId, timestamp::Timestamp},
    server::domain::{
        clock::Clock,
        crypto::{
            account_signing_key,
            master_key::{DerivedKeys, MasterKeySource},
            password_hasher::PasswordHasher,
            secrets::{self, Entropy},
        },
        error::{Error, Result},
        last_used::LastUsed,
        limits::Limits,
        mail::{MailSettings, Mailer},
        reset_queue::ResetQueue,
        store::{self, Database},
        throttle::{Throttle, request_counter::RequestCounter},
    },
};

/// What a domain is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Made if it is not there, readable by its owner only.
    pub data_dir: PathBuf,
    /// `keydesk.db` in the data folder, unless given.
    pub database: Option<PathBuf>,
    /// Where the master key is found.
    pub master_key: MasterKeySource,
    /// Limits, lifetimes and costs.
    pub limits: Limits,
    /// How mail goes out; `None`: not at all.
    pub mail: Option<MailSettings>,
    /// The system's, or a test's.
    pub clock: Clock,
    /// The system's, or a test's.
    pub entropy: Entropy,
}

/// All that use cases stand on. Cheap to clone.
#[derive(Clone)]
pub struct Domain(Arc<Services>);

/// The parts of a [`Domain`]. None of them knows the domain itself.
pub struct Services {
    pub(in crate::server::domain) db: Database,
    pub(in crate::server::domain) keys: DerivedKeys,
    pub(in crate::server::domain) hasher: PasswordHasher,
    pub(in crate::server::domain) entropy: Entropy,
    pub(in crate::server::domain) throttle: Throttle,
    pub(in crate::server::domain) last_used: LastUsed,
    pub(in crate::server::domain) mailer: Option<Mailer>,
    pub(in crate::server::domain) reset_queue: ResetQueue,
    /// Accounts are never removed, so the first one stays the first. No other fact is remembered.
    pub(in crate::server::domain) default_account: OnceLock<AccountId>,
    clock: Clock,
    limits: Limits,
    requests: RequestCounter,
}

impl Deref for Domain {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Domain {
    /// Opens the data folder: key, database, migrations.
    ///
    /// # Errors
    /// An internal error in plain words, with its remedy, where any of them cannot be used.
    pub async fn open(settings: Settings) -> Result<Self> {
        let Settings { data_dir, database, master_key, limits, mail, clock, entropy } = settings;
        store::private_folder(&data_dir)?;
        let database = database.unwrap_or_else(|| data_dir.join("keydesk.db"));
        // The key first: a database that outlives a crash must find the key it was made with.
        let keys = DerivedKeys::open(&master_key, !database.exists(), &entropy)?;
        let db = Database::open(&database).await?;
        check_key(&db, &keys).await?;
        let hasher = PasswordHasher::new(&limits, &entropy)?;
        let mailer = mail.map(|mail| Mailer::new(mail, clock.clone())).transpose()?;
        let throttle = Throttle::new(limits.clone(), clock.clone(), db.clone(), keys.limits());
        Ok(Self(Arc::new(Services {
            last_used: LastUsed::new(db.clone()),
            db,
            keys,
            hasher,
            entropy,
            throttle,
            mailer,
            reset_queue: ResetQueue::default(),
            default_account: OnceLock::new(),
            clock,
            limits,
            requests: RequestCounter::default(),
        })))
    }

    /// Writes what is still in memory and closes the database.
    pub async fn close(&self) {
        if let Err(error) = self.flush().await {
            tracing::error!(%error, "the last uses could not be written");
        }
        if let Some(unsent) = self.mailer.as_ref().map(Mailer::waiting).filter(|unsent| *unsent > 0) {
            tracing::warn!(unsent, "emails that could not be sent are lost");
        }
        self.db.close().await;
    }
}

impl Services {
    /// Whether mail goes out.
    #[must_use]
    pub const fn sends_mail(&self) -> bool {
        self.mailer.is_some()
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Limits, lifetimes and costs, as they are set.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What counts the requests of each address, where the operator set a limit.
    #[must_use]
    pub const fn requests(&self) -> &RequestCounter {
        &self.requests
    }

    /// The key that seals flash cookies.
    #[must_use]
    pub fn flash_key(&self) -> [u8; 64] {
        self.keys.flash()
    }

    /// Signs a text in the name of an account.
    #[must_use]
    pub fn sign(&self, account: AccountId, text: &[u8]) -> [u8; 64] {
        account_signing_key::sign(&self.keys, account, text)
    }

    /// The public key that an account's signatures are checked with.
    #[must_use]
    pub fn public_key(&self, account: AccountId) -> [u8; 32] {
        account_signing_key::public_key(&self.keys, account)
    }

    /// A new id for a request; `None` where the system has no randomness to give.
    #[must_use]
    pub fn request_id(&self) -> Option<uuid::Uuid> {
        self.id().ok()
    }

    /// Whether the database answers within half a second.
    pub async fn is_ready(&self) -> bool {
        let ask = async { store::accounts::find_first(&mut *self.read().await?).await };
        matches!(tokio::time::timeout(Duration::from_millis(500), ask).await, Ok(Ok(_)))
    }

    /// Writes all that is in memory only.
    ///
    /// # Errors
    /// Of the database.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        self.throttle.flush().await?;
        self.last_used.flush().await
    }

    pub(in crate::server::domain) async fn read(&self) -> Result<store::Reader> {
        self.db.read().await
    }

    pub(in crate::server::domain) async fn write(&self) -> Result<store::Tx> {
        self.db.write().await
    }

    /// A new id, which begins with the time.
    pub(in crate::server::domain) fn id(&self) -> Result<uuid::Uuid> {
        self.entropy.id(&self.clock)
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
    if secrets::same(&found, &expected) {
        return Ok(());
    }
    Err(Error::internal("the master key is not the one this database was made with; put that key back"))
}
