//! Browsers that somebody logged in with before: strangers who guess do not lock them out.
//!
//! A browser has a signed cookie for it. Tokens and the API have none: they count as strangers at log-in.

use std::time::Duration;

use secrecy::SecretString;

use crate::{
    model::{email::Email, id::AccountId},
    server::domain::{
        context::RequestContext,
        crypto::device_cookie::{self, DeviceId, DeviceUser, LIFE_SECONDS},
        error::Result,
        runtime::Domain,
    },
};

/// What stands between the entries of a cookie, or between cookies that are read as one.
pub const SEPARATOR: &str = device_cookie::SEPARATOR;
/// The lifetime of the cookie, from the last log-in.
pub const LIFE: Duration = Duration::from_secs(LIFE_SECONDS.unsigned_abs());

/// The device cookie of the caller's browser after a log-in. `former` is the one that it sent.
///
/// # Errors
/// Not authenticated, if the caller is no user. An internal error, if the system's randomness fails.
pub fn remember(context: &RequestContext, former: Option<&str>) -> Result<SecretString> {
    let RequestContext { domain, caller, account } = context;
    let user = DeviceUser { account: *account, email: caller.person()?.email.as_str() };
    let fresh = domain.entropy.bytes()?;
    Ok(device_cookie::renew(&domain.keys.devices(), former.unwrap_or_default(), user, fresh, context.now()).into())
}

/// The browser that sent this cookie, if a user with this email logged in there before.
pub(in crate::server::domain) fn find(
    domain: &Domain,
    account: AccountId,
    email: &Email,
    cookie: &str,
) -> Option<DeviceId> {
    let user = DeviceUser { account, email: email.as_str() };
    device_cookie::find(&domain.keys.devices(), cookie, user, domain.now())
}
