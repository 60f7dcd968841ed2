//! The device cookie of a browser: read at log-in, and written with each session. `authentication/devices.rs` has its
//! meaning. It authenticates nobody, so it is also read where a request has no session.

use axum::http::{HeaderMap, HeaderValue};
use cookie::time::Duration;
use secrecy::{ExposeSecret, SecretString};

use crate::server::{config::PublicUrl, domain::authentication::devices, web::cookies};

/// The cookie, as [`cookies::name`] takes it.
const DEVICE: &str = "device";

/// The cookie that the browser sent. Several of the name are read as one: each of their entries is signed.
#[must_use]
pub fn sent(headers: &HeaderMap, public_url: &PublicUrl) -> Option<String> {
    let sent: Vec<_> = cookies::values(headers, public_url, DEVICE).collect();
    (!sent.is_empty()).then(|| sent.join(devices::SEPARATOR))
}

/// The header that sets the cookie.
#[must_use]
pub fn set(public_url: &PublicUrl, value: &SecretString) -> HeaderValue {
    let life = Duration::try_from(devices::LIFE).expect("a year is not too long");
    let cookie = cookies::build(public_url, DEVICE, value.expose_secret().to_owned()).max_age(life).build();
    HeaderValue::try_from(cookie.to_string()).expect("base64url and dots are ASCII")
}
