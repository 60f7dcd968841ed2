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
    model::{account::AccountDraft, password::NewPassword, user::UserDraft},
    server::{
        config::StartSettings,
        domain::{
            caller::Caller,
            clock::Clock,
            context::RequestContext,
            limits::{Limits, RateLimit},
            mail::MailSettings,
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

const PASSWORD: &str = "seven copper gears at dusk";
/// Emails of each class, so that none is used again soon.
const EMAILS: usize = 20;

/// The class of users that a log-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Unknown,
    WrongPassword,
    Passwordless,
    Banned,
    /// No log-in at all: an unknown token, refused without a password check.
    NoCheck,
}

impl Class {
    /// The classes that must take the same time.
    pub(crate) const WRONG: [Self; 4] = [Self::Unknown, Self::WrongPassword, Self::Passwordless, Self::Banned];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::WrongPassword => "wrong password",
            Self::Passwordless => "passwordless",
            Self::Banned => "banned",
            Self::NoCheck => "no check",
        }
    }

    /// Equally long in every class, because the time of parsing is not measured.
    fn email(self, nth: usize) -> String {
        let name = match self {
            Self::Unknown => "unknown",
            Self::WrongPassword => "wrongpw",
            Self::Passwordless => "nopassw",
            Self::Banned => "bannedp",
            Self::NoCheck => "nocheck",
        };
        format!("{name}{:02}@engine.example", nth % EMAILS)
    }
}

pub(crate) struct Server {
    router: Router,
    domain: Domain,
    watch: Clock,
    argon2: Argon2<'static>,
    _folder: TempDir,
}

impl Server {
    pub(crate) async fn start(protected: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let start = StartSettings::with_defaults(folder.path()).expect("settings");
        let domain = Domain::open(Settings { limits: rules(), mail: Some(mail(folder.path())), ..start.domain })
            .await
            .expect("a domain");
        let admin = draft("admin@engine.example".into(), Some(PASSWORD));
        let account = AccountDraft { name: "Acme".into(), slug: None, protected, admin };
        let operator = Caller::operator();
        let (account, _) = setup::create_account(&domain, &operator, account).await.expect("an account");
        let context = RequestContext::new(domain.clone(), operator, account.id).expect("an operator");
        for nth in 0..EMAILS {
            for (class, password) in
                [(Class::WrongPassword, Some(PASSWORD)), (Class::Passwordless, None), (Class::Banned, Some(PASSWORD))]
            {
                let draft = draft(class.email(nth), password);
                let user = users::create(&context, draft).await.expect("a user");
                if class == Class::Banned {
                    users::ban(&context, &user.id.into()).await.expect("a ban");
                }
            }
        }
        let watch = Clock::system();
        let rules = rules();
        let params = Params::new(rules.argon2_memory, rules.argon2_passes, 1, Some(32)).expect("parameters");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let state = AppState::new(domain.clone(), Arc::new(start.config));
        state.phase.set_ready();
        Self { router: router(state), domain, watch, argon2, _folder: folder }
    }

    /// One log-in with a wrong password; milliseconds.
    pub(crate) async fn log_in(&self, class: Class, nth: usize) -> f64 {
        let credentials = match class {
            Class::NoCheck => format!("Bearer user-{}v3", "0".repeat(64)),
            _ => format!("Basic {}", STANDARD.encode(format!("{}:seven copper gears at dawn", class.email(nth)))),
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

    async fn send(&self, request: Request<Body>, expected: StatusCode) -> f64 {
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

fn draft(email: String, password: Option<&str>) -> UserDraft {
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
        limit_failures: 1_000_000,
        ..Limits::default()
    }
}

/// Mail into a folder that nobody reads.
fn mail(folder: &std::path::Path) -> MailSettings {
    let way = format!("file://{}/mail", folder.display()).parse().expect("a folder");
    MailSettings { way, from: "no-reply@engine.example".parse().expect("a sender"), site: "https://id.example".into() }
}
