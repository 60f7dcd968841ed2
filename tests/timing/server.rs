//! A Keydesk in process, with the default settings except for its limits, and a stopwatch.

use std::{sync::Arc, time::Duration};

use argon2::{Algorithm, Argon2, Params, Version};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use keydesk::{
    model::{account::AccountDraft, id::AccountId, password::NewPassword, user::UserDraft},
    server::{
        config::StartSettings,
        domain::{
            caller::Caller,
            clock::Clock,
            context::RequestContext,
            limits::{Limits, RateLimit},
            mailer::MailSettings,
            maintenance::Maintenance,
            runtime::{Domain, Settings},
            setup, users,
        },
        router::router,
        state::AppState,
    },
};
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "seven copper gears at dusk";
/// Hashes of [`PASSWORD`] that another program made.
const BCRYPT: &str = "$2b$08$abcdefghijklmnopqrstuuPYHx8h3ETTZJsfKA33/CoOZt9Bo6Ide";
const PBKDF2: &str = "$pbkdf2-sha256$i=60000,l=32$Z2VhcnMgYW5kIHNhbHQgMTY$9cR0DVbPo0Z31XXVrgxh0EHLsLWnuXpuh4UOpW6orcY";
/// Emails of each class, so that none is used again soon.
const EMAILS: usize = 20;

/// The class of users that a log-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Unknown,
    WrongPassword,
    Passwordless,
    Banned,
    /// A wrong password of a user whose hash was made after the costs had changed.
    NewHash,
    /// A wrong password of a user whose hash another program made.
    Bcrypt,
    Pbkdf2,
    /// A known email without a password, and an unknown one.
    KnownEmpty,
    UnknownEmpty,
    /// A password, and no email that can be read.
    NoEmail,
    /// No log-in at all: an unknown token, refused without a password check.
    NoCheck,
}

impl Class {
    /// The classes that must take the same time.
    pub(crate) const WRONG: [Self; 4] = [Self::Unknown, Self::WrongPassword, Self::Passwordless, Self::Banned];
    /// Those that must still do so after the costs of hashes changed.
    pub(crate) const OLD_AND_NEW: [Self; 4] = [Self::Unknown, Self::WrongPassword, Self::Passwordless, Self::NewHash];
    /// Those that must still do so after hashes of other programs were brought in.
    pub(crate) const OURS_AND_BROUGHT: [Self; 5] =
        [Self::Unknown, Self::WrongPassword, Self::Passwordless, Self::Bcrypt, Self::Pbkdf2];
    /// Those without a password check.
    pub(crate) const INCOMPLETE: [Self; 3] = [Self::KnownEmpty, Self::UnknownEmpty, Self::NoEmail];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::WrongPassword => "wrong password",
            Self::Passwordless => "passwordless",
            Self::Banned => "banned",
            Self::NewHash => "new hash",
            Self::Bcrypt => "bcrypt",
            Self::Pbkdf2 => "pbkdf2",
            Self::KnownEmpty => "known, empty",
            Self::UnknownEmpty => "unknown, empty",
            Self::NoEmail => "no email",
            Self::NoCheck => "no check",
        }
    }

    /// Equally long in every class, because the time of parsing is not measured.
    fn email(self, nth: usize) -> String {
        let name = match self {
            Self::Unknown | Self::UnknownEmpty => "unknown",
            Self::WrongPassword | Self::KnownEmpty => "wrongpw",
            Self::Passwordless => "nopassw",
            Self::Banned => "bannedp",
            Self::NewHash => "newhash",
            Self::Bcrypt => "bcrypts",
            Self::Pbkdf2 => "pbkdf2s",
            Self::NoEmail => "noemail",
            Self::NoCheck => "nocheck",
        };
        let domain = if self == Self::NoEmail { "engine example" } else { "engine.example" };
        format!("{name}{:02}@{domain}", nth % EMAILS)
    }
}

pub(crate) struct Server {
    router: Router,
    domain: Domain,
    account: AccountId,
    watch: Clock,
    argon2: Argon2<'static>,
    _folder: TempDir,
}

impl Server {
    /// A server with the default costs of hashes.
    pub(crate) async fn start(protected: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (domain, context) = fill(&folder, protected, rules()).await;
        Self::serve(folder, domain, context.account(), &rules())
    }

    /// A server whose operator changed the passes of argon2, after most users had got their hashes.
    pub(crate) async fn with_changed_passes(before: u32, after: u32) -> Self {
        let passes = |argon2_passes| Limits { argon2_passes, ..rules() };
        let folder = tempfile::tempdir().expect("a folder");
        let (domain, context) = fill(&folder, false, passes(before)).await;
        domain.close().await;
        let domain = open(&folder, passes(after)).await;
        let context = RequestContext::new(domain.clone(), Caller::operator(), context.account()).expect("an operator");
        for nth in 0..EMAILS {
            let draft = draft(Class::NewHash.email(nth), Some(PASSWORD));
            users::create(&context, draft).await.expect("a user");
        }
        Self::serve(folder, domain, context.account(), &passes(before.max(after)))
    }

    /// A server with users whose hashes other programs made.
    pub(crate) async fn with_brought_hashes() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (domain, context) = fill(&folder, false, rules()).await;
        let dearer = "$2b$09$abcdefghijklmnopqrstuuxlcu98MZgVzAViZaPzAr7iTbFP.AvzO";
        for nth in 0..EMAILS {
            for (email, hash) in [
                (Class::Bcrypt.email(nth), BCRYPT),
                (Class::Pbkdf2.email(nth), PBKDF2),
                (format!("dearest{nth:02}@engine.example"), dearer),
            ] {
                let draft = UserDraft { password_hash: Some(hash.into()), ..draft(email, None) };
                users::create(&context, draft).await.expect("a user");
            }
        }
        domain.close().await;
        let domain = open(&folder, rules()).await;
        Self::serve(folder, domain, context.account(), &rules())
    }

    /// `dearest` has the costs of [`Self::hash_once`].
    fn serve(folder: TempDir, domain: Domain, account: AccountId, dearest: &Limits) -> Self {
        let watch = Clock::system();
        let params = Params::new(dearest.argon2_memory, dearest.argon2_passes, 1, Some(32)).expect("parameters");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let start = StartSettings::with_defaults(folder.path()).expect("settings");
        let state = AppState::new(domain.clone(), Arc::new(start.config), None);
        state.phase.set_ready();
        Self { router: router(state), domain, account, watch, argon2, _folder: folder }
    }

    /// One log-in with a wrong password; milliseconds.
    pub(crate) async fn log_in(&self, class: Class, nth: usize) -> f64 {
        let credentials = match class {
            Class::NoCheck => format!("Bearer user-{}v3", "0".repeat(64)),
            Class::KnownEmpty | Class::UnknownEmpty => basic(&class.email(nth), ""),
            _ => basic(&class.email(nth), "seven copper gears at dawn"),
        };
        let request = Request::post("/v1/tokens").header(header::AUTHORIZATION, credentials).body(Body::empty());
        self.send(request.expect("a request"), StatusCode::UNAUTHORIZED).await
    }

    /// One anonymous sign-up on a protected account; milliseconds.
    pub(crate) async fn sign_up(&self, taken: bool, nth: usize) -> f64 {
        let class = if taken { Class::WrongPassword } else { Class::Unknown };
        let (email, kind) = (class.email(nth), "application/vnd.api+json");
        let body =
            format!(r#"{{"data":{{"type":"users","attributes":{{"email":"{email}","password":"{PASSWORD}"}}}}}}"#);
        let request = Request::post("/v1/users").header(header::CONTENT_TYPE, kind).body(Body::from(body));
        self.send(request.expect("a request"), StatusCode::FORBIDDEN).await
    }

    /// One request for a reset by mail; milliseconds.
    pub(crate) async fn ask_for_reset(&self, known: bool, nth: usize) -> f64 {
        let class = if known { Class::WrongPassword } else { Class::Unknown };
        let body = format!(r#"{{"meta":{{"email":"{}"}}}}"#, class.email(nth));
        let kind = "application/vnd.api+json";
        let request = Request::post("/v1/passwords").header(header::CONTENT_TYPE, kind).body(Body::from(body));
        self.send(request.expect("a request"), StatusCode::NO_CONTENT).await
    }

    /// One reset with a wrong token; milliseconds.
    pub(crate) async fn reset(&self, known: bool, nth: usize) -> f64 {
        let class = if known { Class::WrongPassword } else { Class::Unknown };
        let (token, kind) = ("0".repeat(48) + "v3", "application/vnd.api+json");
        let body = format!(r#"{{"meta":{{"passwordResetToken":"{token}","newPassword":"{PASSWORD}"}}}}"#);
        let path = format!("/v1/users/{}/actions/reset-password", class.email(nth));
        let request = Request::post(path).header(header::CONTENT_TYPE, kind).body(Body::from(body));
        self.send(request.expect("a request"), StatusCode::NOT_FOUND).await
    }

    /// Runs the background jobs once.
    pub(crate) async fn tend(&self) {
        Maintenance::new(self.domain.clone()).run().await;
    }

    /// The cost of one password check alone.
    pub(crate) fn hash_once(&self) {
        let mut out = [0; 32];
        self.argon2.hash_password_into(PASSWORD.as_bytes(), &[7; 16], &mut out).expect("a hash");
        std::hint::black_box(out);
    }

    /// The operator in the account.
    pub(crate) fn operator(&self) -> RequestContext {
        RequestContext::new(self.domain.clone(), Caller::operator(), self.account).expect("an operator")
    }

    pub(crate) const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Sends a request, whose answer must have this status; milliseconds.
    pub(crate) async fn send(&self, request: Request<Body>, expected: StatusCode) -> f64 {
        let before = self.watch.elapsed();
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        to_bytes(response.into_body(), 100_000).await.expect("a body");
        let took = self.watch.elapsed() - before;
        assert_eq!(status, expected);
        took.as_secs_f64() * 1000.0
    }
}

/// The processor time that this process needs for a task, in hundredths of a second.
///
/// Unlike wall-clock time, it does not count while other processes run.
pub(crate) async fn processor_time(mut work: impl AsyncFnMut()) -> f64 {
    let before = ticks();
    work().await;
    ticks() - before
}

/// Whether more threads want to run than there are cores, besides this test.
pub(crate) fn is_busy() -> bool {
    let load = std::fs::read_to_string("/proc/loadavg").expect("/proc");
    let load: f64 = load.split(' ').next().and_then(|text| text.parse().ok()).expect("a number");
    load > std::thread::available_parallelism().map_or(1, Into::into) as f64
}

/// User and system time of all threads, also of ended ones: fields 14 and 15 of proc(5).
fn ticks() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("/proc");
    let (_, after_name) = stat.rsplit_once(')').expect("a name");
    let fields: Vec<_> = after_name.split_whitespace().collect();
    fields[11..13].iter().map(|field| field.parse::<f64>().expect("a number")).sum()
}

/// Opens an installation with these limits.
async fn open(folder: &TempDir, limits: Limits) -> Domain {
    let start = StartSettings::with_defaults(folder.path()).expect("settings");
    let settings = Settings { limits, mail: Some(mail(folder.path())), ..start.domain };
    Domain::open(settings, keydesk::server::api::EVENT_PAYLOADS).await.expect("a domain")
}

/// A new installation with an account and users of each class.
async fn fill(folder: &TempDir, protected: bool, limits: Limits) -> (Domain, RequestContext) {
    let domain = open(folder, limits).await;
    let admin = draft("admin@engine.example".into(), Some(PASSWORD));
    let account = AccountDraft { name: "Acme".into(), slug: None, protected, admin };
    let operator = Caller::operator();
    let (account, _) = setup::create_account(&domain, &operator, account).await.expect("an account");
    let context = RequestContext::new(domain.clone(), operator, account.id).expect("an operator");
    for nth in 0..EMAILS {
        for (class, password) in
            [(Class::WrongPassword, Some(PASSWORD)), (Class::Passwordless, None), (Class::Banned, Some(PASSWORD))]
        {
            let user = users::create(&context, draft(class.email(nth), password)).await.expect("a user");
            if class == Class::Banned {
                users::ban(&context, &user.id.into()).await.expect("a ban");
            }
        }
    }
    (domain, context)
}

pub(crate) fn basic(email: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{email}:{password}")))
}

pub(crate) fn draft(email: String, password: Option<&str>) -> UserDraft {
    let password = password.map(|password| NewPassword::new(password.into()));
    UserDraft { email, password, ..UserDraft::default() }
}

/// Default costs, and limits that are not reached.
fn rules() -> Limits {
    let high = RateLimit::new(1_000_000, Duration::from_secs(1));
    Limits {
        limit_log_in: high,
        limit_log_in_address: high,
        limit_sign_up: high,
        limit_reset: high,
        limit_reset_email: high,
        limit_reset_address: high,
        limit_password: high,
        limit_password_address: high,
        limit_failures: 1_000_000,
        ..Limits::default()
    }
}

/// Mail into a folder that nobody reads.
fn mail(folder: &std::path::Path) -> MailSettings {
    let transport = format!("file://{}/mail", folder.display()).parse().expect("a folder");
    MailSettings {
        transport,
        from: "no-reply@engine.example".parse().expect("a sender"),
        site: "https://id.example".into(),
    }
}
