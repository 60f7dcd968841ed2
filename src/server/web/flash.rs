//! The flash: what one request leaves for the next page, such as a notice, a token to show once, or what was typed.
//!
//! It is in one encrypted cookie, so the server stores nothing and no script is needed. It is valid for a minute, and
//! only for the session that it was made in.

use cookie::{Cookie, CookieJar, Key, time::Duration};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    model::{id::TokenId, mail_setup::MailTest, notice::Notice, timestamp::Timestamp},
    server::domain::runtime::Domain,
};

/// What the next page shows.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The notice.
    pub notice: Option<Notice>,
    /// A token that has just been created, with its secret.
    pub token: Option<(TokenId, String)>,
    /// A reset link that has just been created: the email of the user, and the link.
    pub link: Option<(String, String)>,
    /// The link of a new invite: the email that it is for, empty for any, and the link.
    pub invite: Option<(String, String)>,
    /// What the mail server said to a test.
    pub mail_test: Option<MailTest>,
    /// Recovery codes that have just been made.
    pub recovery_codes: Vec<String>,
    /// The fields of a refused form, without secrets.
    pub typed: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct FlashEnvelope {
    made: Timestamp,
    session: String,
    flash: Flash,
}

/// The name is authenticated with the value, so it is the same with and without the `__Host-` prefix.
const NAME: &str = "flash";

/// The longest value of the cookie, in bytes. Browsers drop longer ones.
const MAX: usize = 3800;

impl Flash {
    /// How long it is valid.
    pub const LIFE: Duration = Duration::seconds(60);

    /// The value of the cookie; `None` for an empty flash.
    #[must_use]
    pub fn seal(&self, domain: &Domain, session: Option<&str>) -> Option<String> {
        if *self == Self::default() {
            return None;
        }
        let sealed = self.sealed(domain, session);
        // If it is too long, the form is empty on the next page, but the rest arrives.
        if sealed.len() <= MAX {
            Some(sealed)
        } else {
            Self { typed: Vec::new(), ..self.clone() }.seal(domain, session)
        }
    }

    /// Reads the value of the cookie; `None` if it was changed, is too old, or is from another session.
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
    session.map(|session| hex::encode(Sha256::digest(session))).unwrap_or_default()
}
