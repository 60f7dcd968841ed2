//! What one request leaves for the next page: a notice, a token to show once, what was typed.
//!
//! It travels in one sealed cookie, so it needs no memory of ours and works
//! without scripts. It is good for a minute and for the session that made it.

use cookie::{Cookie, CookieJar, Key, time::Duration};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    model::{id::TokenId, notice::Notice, timestamp::Timestamp},
    server::domain::{Domain, crypto::secrets::hex},
};

/// What the next page is to say or show.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// One sentence.
    pub notice: Option<Notice>,
    /// A token that was just made, with its secret.
    pub token: Option<(TokenId, String)>,
    /// A link that was just made for a user: their email, and the link.
    pub link: Option<(String, String)>,
    /// What stood in a form that was refused, secrets apart.
    pub typed: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct FlashEnvelope {
    made: Timestamp,
    session: String,
    flash: Flash,
}

/// The name is sealed with the value, so it is the same whatever the cookie is called.
const NAME: &str = "flash";

/// Browsers drop larger cookies.
const MAX: usize = 3800;

impl Flash {
    /// How long it may be under way.
    pub const LIFE: Duration = Duration::seconds(60);

    /// As a cookie's value; `None` where there is nothing to say.
    #[must_use]
    pub fn seal(&self, domain: &Domain, session: Option<&str>) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let sealed = self.sealed(domain, session);
        // Rather a form that is empty again than a cookie that does not arrive.
        if sealed.len() <= MAX {
            Some(sealed)
        } else {
            Self { typed: Vec::new(), ..self.clone() }.seal(domain, session)
        }
    }

    /// Reads a cookie's value; anything altered, old or another session's is nothing.
    #[must_use]
    pub fn open(sealed: &str, domain: &Domain, session: Option<&str>) -> Option<Self> {
        let mut jar = CookieJar::new();
        jar.add_original(Cookie::new(NAME, sealed.to_owned()));
        let opened = jar.private(&key(domain)).get(NAME)?;
        let envelope: FlashEnvelope = serde_json::from_str(opened.value()).ok()?;
        let now = domain.now();
        let fresh = envelope.made <= now && envelope.made.seconds_until(now) <= Self::LIFE.whole_seconds();
        (fresh && envelope.session == fingerprint(session)).then_some(envelope.flash)
    }

    fn sealed(&self, domain: &Domain, session: Option<&str>) -> String {
        let envelope = FlashEnvelope { made: domain.now(), session: fingerprint(session), flash: self.clone() };
        let mut jar = CookieJar::new();
        let text = serde_json::to_string(&envelope).expect("texts, ids and times serialise");
        jar.private_mut(&key(domain)).add(Cookie::new(NAME, text));
        jar.get(NAME).expect("the cookie that was just added").value().to_owned()
    }
}

fn key(domain: &Domain) -> Key {
    Key::from(&domain.flash_key())
}

/// The digest of a session; empty without one, which is no session's digest.
fn fingerprint(session: Option<&str>) -> String {
    session.map(|session| hex(&Sha256::digest(session))).unwrap_or_default()
}
