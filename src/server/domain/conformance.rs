//! Runs of the calls of both tutorials, which admins and developers start: who may, how often, on what, and what the
//! latest of each account found.
//!
//! A run has an installation of its own, in memory, made for it and gone with it. So it touches no record, no count, no
//! limit and no log of the real one, also if it breaks off.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{account::AccountDraft, conformance::Report, password::NewPassword, user::UserDraft},
    server::domain::{
        accounts,
        conformance_runs::Run,
        context::RequestContext,
        error::{Error, Result},
        limits::{Limits, RequestLogging},
        runtime::Domain,
        setup,
    },
};

/// The email of the admin of a scratch installation.
const ADMIN: &str = "admin@acme.example";

/// An installation for one run, with one open account `acme`.
pub struct Scratch {
    /// The installation.
    pub domain: Domain,
    /// The email of the account's admin.
    pub admin: &'static str,
    /// The password of everybody in it.
    pub password: SecretString,
}

/// The report of the account's latest run; `None` if there was none within the last hour.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn show(context: &RequestContext) -> Result<Option<Report>> {
    accounts::may_update(context)?;
    Ok(context.domain.conformance.report(context.account, context.now()))
}

/// Begins a run.
///
/// # Errors
/// Not authenticated. Forbidden. Rate limited, six a minute. Busy while another one is at work, because each hashes many
/// passwords.
pub fn begin(context: &RequestContext) -> Result<Run> {
    accounts::may_update(context)?;
    context.domain.throttle.conformance(context.account)?;
    context.domain.conformance.begin(context.account, context.now()).ok_or(Error::Busy)
}

/// Makes an installation in memory, with the password rules and costs of this one. The rate limits are the default ones:
/// strict ones would refuse what the tutorials do.
///
/// # Errors
/// An internal error: SQLite or the system's randomness fails.
pub async fn scratch(domain: &Domain) -> Result<Scratch> {
    let real = domain.limits();
    let limits = Limits {
        password_min_length: real.password_min_length,
        password_strength: real.password_strength,
        argon2_memory: real.argon2_memory,
        argon2_passes: real.argon2_passes,
        hash_permits: 1,
        // Nobody would read it, or write it.
        request_log: RequestLogging::Off,
        ..Limits::default()
    };
    let scratch = Domain::open_in_memory(limits, domain.clock().clone(), domain.entropy.clone()).await?;
    // As long as any rule may ask for.
    let password = domain.entropy.code::<96>()?;
    let admin = UserDraft {
        email: ADMIN.into(),
        password: Some(NewPassword::new(password.expose_secret().into())),
        ..UserDraft::default()
    };
    let draft = AccountDraft { name: "Acme".into(), slug: Some("acme".into()), protected: false, admin };
    setup::insert_account(&scratch, draft).await?;
    Ok(Scratch { domain: scratch, admin: ADMIN, password })
}
