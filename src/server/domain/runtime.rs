//! The domain at run time: an installation's database, keys, limits, clock, and state in memory.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::sync::Semaphore;

use crate::{
    model::{id::AccountId, timestamp::Timestamp},
    server::domain::{
        backup_jobs::BackupJobs,
        cancellation::WritingRequests,
        clock::Clock,
        conformance_runs::ConformanceRuns,
        crypto::{
            account_signing_key::SigningKeys,
            master_key::{DerivedKeys, MasterKeySource},
            password_hasher::PasswordHasher,
            secrets::Entropy,
        },
        error::{Error, ForbiddenReason, Result},
        exports::RunningExports,
        files,
        import_jobs::ImportJobs,
        key_check,
        last_used::LastUsed,
        limits::Limits,
        mail_requests::MailRequests,
        mailer::{MailSettings, Mailer},
        passkey_memory::PasskeyMemory,
        request_log::{RequestLogWriter, Retention},
        store::{self, Database, WriterShare},
        throttle::{Throttle, refusal_pace::RefusalPace, request_counter::RequestCounter},
    },
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
    /// The system's clock, or a test's.
    pub clock: Clock,
    /// The system's randomness, or a test's.
    pub entropy: Entropy,
}

/// The services that use cases need. Cloning is cheap: it copies a pointer.
#[derive(Clone)]
pub struct Domain(Arc<Services>);

/// The parts of a [`Domain`]. None of them refers to the domain itself.
pub struct Services {
    pub(in crate::server::domain) db: Database,
    pub(in crate::server::domain) keys: DerivedKeys,
    pub(in crate::server::domain) hasher: PasswordHasher,
    pub(in crate::server::domain) entropy: Entropy,
    pub(in crate::server::domain) throttle: Throttle,
    pub(in crate::server::domain) last_used: LastUsed,
    pub(in crate::server::domain) request_log: RequestLogWriter,
    pub(in crate::server::domain) mailer: Option<Mailer>,
    pub(in crate::server::domain) reset_requests: MailRequests,
    pub(in crate::server::domain) proof_requests: MailRequests,
    pub(in crate::server::domain) passkeys: PasskeyMemory,
    pub(in crate::server::domain) exports: RunningExports,
    pub(in crate::server::domain) conformance: ConformanceRuns,
    pub(in crate::server::domain) import_jobs: ImportJobs,
    /// One file is received at a time.
    pub(in crate::server::domain) uploads: Arc<Semaphore>,
    /// One export of an account at a time.
    pub(in crate::server::domain) account_exports: Arc<Semaphore>,
    /// `None` for an installation in memory.
    pub(in crate::server::domain) backups: Option<BackupJobs>,
    /// The cached id of the first account. Accounts are never deleted, so it cannot become stale. No other record is
    /// cached.
    pub(in crate::server::domain) default_account: OnceLock<AccountId>,
    /// `None` for an installation in memory.
    import_folder: Option<PathBuf>,
    clock: Clock,
    limits: Limits,
    signing_keys: SigningKeys,
    requests: RequestCounter,
    writing: WritingRequests,
    refusals: RefusalPace,
}

/// What an installation keeps in its data folder beside the database: backups, and the folder of files to import.
type Folders = (BackupJobs, PathBuf);

/// What both kinds of installation are given.
struct Tuning {
    limits: Limits,
    clock: Clock,
    entropy: Entropy,
}

/// How long [`Domain::close`] waits for requests that have begun to write: a little longer than one of them may wait for
/// the database.
const FINISH_TIMEOUT: Duration = Duration::from_secs(6);

impl Deref for Domain {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

impl Domain {
    /// Opens the data folder: reads the master key, opens the database and runs migrations.
    ///
    /// # Errors
    /// An internal error that names the file and the remedy, if the folder, key, database or mail folder is unusable.
    pub async fn open(settings: Settings) -> Result<Self> {
        let Settings { data_dir, database, master_key, limits, mail, clock, entropy } = settings;
        files::create_folder(&data_dir)?;
        let database = database.unwrap_or_else(|| data_dir.join("keydesk.db"));
        // The key first: a database that outlives a crash must find the key it was made with.
        let keys = DerivedKeys::open(&master_key, !files::exists(&database)?, &entropy)?;
        let db = Database::open(&database).await?;
        let mailer = mail.map(|mail| Mailer::new(mail, clock.clone())).transpose()?;
        let folders = (BackupJobs::new(database, data_dir.clone()), data_dir.join("imports"));
        Self::on(db, keys, mailer, Some(folders), Tuning { limits, clock, entropy }).await
    }

    /// Opens a new installation that keeps nothing: database and master key are in memory, no mail goes out, and there are
    /// no backups. It is gone once it is closed or dropped.
    ///
    /// # Errors
    /// An internal error: SQLite is too old, or the system's randomness fails.
    pub async fn open_in_memory(limits: Limits, clock: Clock, entropy: Entropy) -> Result<Self> {
        let keys = DerivedKeys::generate(&entropy)?;
        let db = Database::open_in_memory(&format!("keydesk-{}", entropy.id(&clock)?)).await?;
        Self::on(db, keys, None, None, Tuning { limits, clock, entropy }).await
    }

    async fn on(
        db: Database,
        keys: DerivedKeys,
        mailer: Option<Mailer>,
        folders: Option<Folders>,
        Tuning { limits, clock, entropy }: Tuning,
    ) -> Result<Self> {
        key_check::check(&db, &keys).await?;
        let retention = Retention::of(&limits, folders.is_none());
        let (backups, import_folder) = folders.unzip();
        let hasher = PasswordHasher::new(&limits)?;
        let throttle = Throttle::new(limits.clone(), clock.clone(), db.clone(), keys.limits());
        let signing_keys = SigningKeys::new(keys.clone());
        let domain = Self(Arc::new(Services {
            last_used: LastUsed::new(db.clone()),
            request_log: RequestLogWriter::new(db.clone(), clock.clone(), retention),
            db,
            keys,
            hasher,
            entropy,
            throttle,
            mailer,
            reset_requests: MailRequests::default(),
            proof_requests: MailRequests::default(),
            passkeys: PasskeyMemory::default(),
            exports: RunningExports::default(),
            conformance: ConformanceRuns::default(),
            import_jobs: ImportJobs::default(),
            uploads: Arc::new(Semaphore::new(1)),
            account_exports: Arc::new(Semaphore::new(1)),
            import_folder,
            backups,
            default_account: OnceLock::new(),
            clock,
            limits,
            signing_keys,
            requests: RequestCounter::default(),
            writing: WritingRequests::default(),
            refusals: RefusalPace::default(),
        }));
        // Before the first log-in, which would tell old hashes from new ones.
        domain.read_password_costs().await?;
        Ok(domain)
    }

    /// Stops imports, waits for requests that have begun to write, writes state that is only in memory, then closes the database.
    /// Unsent mail is lost; the log has the number.
    pub async fn close(&self) {
        self.import_jobs.finish(FINISH_TIMEOUT).await;
        match self.writing.finish(FINISH_TIMEOUT).await {
            0 => {}
            left => tracing::error!(left, "some changes did not finish; their audit lines may be missing"),
        }
        if let Err(error) = self.flush().await {
            tracing::error!(%error, "state in memory could not be written to the database");
        }
        if let Some(unsent) = self.mailer.as_ref().map(Mailer::unsent).filter(|unsent| *unsent > 0) {
            tracing::warn!(unsent, "unsent emails are lost");
        }
        self.db.close().await;
    }
}

impl Services {
    /// Whether mail is configured.
    #[must_use]
    pub const fn sends_mail(&self) -> bool {
        self.mailer.is_some()
    }

    /// Whether the installation keeps nothing: its database is in memory, and goes with the process.
    #[must_use]
    pub const fn is_in_memory(&self) -> bool {
        self.backups.is_none()
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Limits, lifetimes and costs of password hashing.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The counter of requests by client address. It is not used if the operator switched the limit off.
    #[must_use]
    pub const fn requests(&self) -> &RequestCounter {
        &self.requests
    }

    /// The requests that have begun to write.
    #[must_use]
    pub const fn writing_requests(&self) -> &WritingRequests {
        &self.writing
    }

    /// The pace of refusals by client address.
    #[must_use]
    pub const fn refusals(&self) -> &RefusalPace {
        &self.refusals
    }

    /// The writer of the request log.
    #[must_use]
    pub const fn request_log(&self) -> &RequestLogWriter {
        &self.request_log
    }

    /// The key that seals flash cookies.
    #[must_use]
    pub fn flash_key(&self) -> [u8; 64] {
        self.keys.flash()
    }

    /// Signs a text with the account's key (Ed25519).
    #[must_use]
    pub fn sign(&self, account: AccountId, text: &[u8]) -> [u8; 64] {
        self.signing_keys.sign(account, text)
    }

    /// The public key of an account, for verifying its signatures.
    #[must_use]
    pub fn public_key(&self, account: AccountId) -> [u8; 32] {
        self.signing_keys.public_key(account)
    }

    /// A new id for a request. `None` if the system's randomness fails: a request is served without an id rather than
    /// refused.
    #[must_use]
    pub fn request_id(&self) -> Option<uuid::Uuid> {
        self.id().ok()
    }

    /// Whether the database can be read within 500 ms.
    pub async fn is_ready(&self) -> bool {
        let query = async { store::accounts::find_first(&mut *self.read().await?).await };
        matches!(tokio::time::timeout(Duration::from_millis(500), query).await, Ok(Ok(_)))
    }

    /// Writes failure counts, last uses and request logs, which are otherwise only in memory.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        self.throttle.flush().await?;
        self.last_used.flush().await?;
        self.request_log.flush().await
    }

    /// Reads which costs the stored password hashes have. Other processes may have changed them.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(in crate::server::domain) async fn read_password_costs(&self) -> Result<()> {
        let in_use = store::password_costs::list(&mut *self.read().await?).await?;
        self.hasher.set_costs_in_use(in_use.iter().map(String::as_str));
        Ok(())
    }

    pub(in crate::server::domain) async fn read(&self) -> Result<store::Reader> {
        self.db.read().await
    }

    /// A transaction of the server itself, or of the operator.
    pub(in crate::server::domain) async fn write(&self) -> Result<store::Tx> {
        self.db.write(WriterShare::Server).await
    }

    /// A transaction on behalf of somebody, in their turn.
    pub(in crate::server::domain) async fn write_as(&self, share: WriterShare) -> Result<store::Tx> {
        self.db.write(share).await
    }

    /// Where files that browsers send are kept until their import is over.
    ///
    /// # Errors
    /// Forbidden, for an installation in memory: it writes no file.
    pub(in crate::server::domain) fn import_folder(&self) -> Result<&Path> {
        self.import_folder.as_deref().ok_or(Error::Forbidden(ForbiddenReason::Unexplained))
    }

    /// A new id: UUID version 7, which sorts by time.
    pub(in crate::server::domain) fn id(&self) -> Result<uuid::Uuid> {
        self.entropy.id(&self.clock)
    }
}
