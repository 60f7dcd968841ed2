//! The device cookie: a browser shows by it that somebody logged in there before (OWASP, *Slow Down Online Guessing
//! Attacks with Device Cookies*).
//!
//! It authenticates nobody. Log-ins from such a browser count their failures apart from those of strangers. The cookie
//! has an entry for each of the users who logged in last: a random id of the browser, the time of the log-in, and an
//! HMAC over both with account and email. Nothing of it is stored on the server, and no email can be read from it.

use std::array::TryFromSliceError;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    model::{id::AccountId, timestamp::Timestamp},
    server::domain::crypto::secrets,
};

/// The lifetime of an entry in seconds, from the last log-in: a year.
pub(in crate::server::domain) const LIFE_SECONDS: i64 = 365 * 24 * 3600;
/// The users that one cookie remembers, so that it stays short.
const MAX_ENTRIES: usize = 4;
/// The entries that are tried. A browser may send several cookies of one name; more would only cost time.
const MAX_TRIED: usize = 16;
/// Between entries. It is no letter of base64url.
pub(in crate::server::domain) const SEPARATOR: &str = ".";

/// The random id of a browser.
pub(in crate::server::domain) type DeviceId = [u8; 16];

/// Whose log-ins the cookie is about.
#[derive(Clone, Copy)]
pub(in crate::server::domain) struct DeviceUser<'a> {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) email: &'a str,
}

struct Entry {
    device: DeviceId,
    logged_in: Timestamp,
    tag: [u8; 32],
}

/// The id of the browser, if this user logged in there within the lifetime.
pub(in crate::server::domain) fn find(
    key: &[u8; 32],
    cookie: &str,
    user: DeviceUser<'_>,
    now: Timestamp,
) -> Option<DeviceId> {
    let mut entries = entries(cookie).filter(|entry| entry.is_of(key, user));
    entries.find(|entry| now < entry.logged_in.plus_seconds(LIFE_SECONDS)).map(|entry| entry.device)
}

/// The cookie after a log-in of this user: the former one, in which the user's entry is first and as of now. `fresh` is
/// the id of a browser that the user is new in.
pub(in crate::server::domain) fn renew(
    key: &[u8; 32],
    former: &str,
    user: DeviceUser<'_>,
    fresh: DeviceId,
    now: Timestamp,
) -> String {
    let device = find(key, former, user, now).unwrap_or(fresh);
    let others = entries(former).filter(|entry| !entry.is_of(key, user)).take(MAX_ENTRIES - 1);
    let all = [Entry::new(key, user, device, now)].into_iter().chain(others);
    all.map(|entry| entry.to_text()).collect::<Vec<_>>().join(SEPARATOR)
}

fn entries(cookie: &str) -> impl Iterator<Item = Entry> {
    cookie.split(SEPARATOR).take(MAX_TRIED).filter_map(Entry::parse)
}

impl Entry {
    fn new(key: &[u8; 32], user: DeviceUser<'_>, device: DeviceId, logged_in: Timestamp) -> Self {
        Self { device, logged_in, tag: tag(key, user, &device, logged_in) }
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 56] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let parts = || -> Result<Self, TryFromSliceError> {
            let logged_in = Timestamp(i64::from_be_bytes(bytes[16..24].try_into()?));
            Ok(Self { device: bytes[..16].try_into()?, logged_in, tag: bytes[24..].try_into()? })
        };
        Some(parts().expect("the parts have the lengths of their ranges"))
    }

    fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.device[..], &self.logged_in.0.to_be_bytes(), &self.tag].concat())
    }

    fn is_of(&self, key: &[u8; 32], user: DeviceUser<'_>) -> bool {
        secrets::is_equal(&self.tag, &tag(key, user, &self.device, self.logged_in))
    }
}

/// All parts but the last have one length, so no email can imitate another part.
fn tag(key: &[u8; 32], user: DeviceUser<'_>, device: &DeviceId, logged_in: Timestamp) -> [u8; 32] {
    let account = user.account.0.as_bytes().as_slice();
    secrets::digest(key, &[account, device, &logged_in.0.to_be_bytes(), user.email.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const NOW: Timestamp = Timestamp(1_932_110_100_000);

    fn user(email: &str) -> DeviceUser<'_> {
        DeviceUser { account: AccountId(uuid::Uuid::from_u128(1)), email }
    }

    fn found(cookie: &str, email: &str) -> Option<u8> {
        find(&KEY, cookie, user(email), NOW).map(|device| device[0])
    }

    #[test]
    fn a_cookie_is_of_one_key_account_and_email() {
        let cookie = renew(&KEY, "", user("ada@b.io"), [1; 16], NOW);
        assert_eq!(found(&cookie, "ada@b.io"), Some(1));
        assert_eq!(found(&cookie, "bob@b.io"), None);
        let neighbour = DeviceUser { account: AccountId(uuid::Uuid::from_u128(2)), ..user("ada@b.io") };
        assert_eq!(find(&KEY, &cookie, neighbour, NOW), None);
        assert_eq!(find(&[8; 32], &cookie, user("ada@b.io"), NOW), None);
    }

    #[test]
    fn a_cookie_lives_for_a_year_from_the_last_log_in() {
        let cookie = renew(&KEY, "", user("ada@b.io"), [1; 16], NOW);
        let at = |cookie: &str, seconds| find(&KEY, cookie, user("ada@b.io"), NOW.plus_seconds(seconds)).is_some();
        assert!(at(&cookie, LIFE_SECONDS - 1) && !at(&cookie, LIFE_SECONDS));
        let renewed = renew(&KEY, &cookie, user("ada@b.io"), [2; 16], NOW.plus_seconds(LIFE_SECONDS - 1));
        assert!(at(&renewed, LIFE_SECONDS));
        assert_eq!(found(&renewed, "ada@b.io"), Some(1), "it is the same browser");
        let late = renew(&KEY, &cookie, user("ada@b.io"), [2; 16], NOW.plus_seconds(LIFE_SECONDS));
        assert_eq!(found(&late, "ada@b.io"), Some(2), "a cookie that is over names no browser");
    }

    #[test]
    fn a_browser_remembers_its_last_users() {
        let mut cookie = String::new();
        for (nth, email) in ["a@b.io", "b@b.io", "c@b.io", "d@b.io", "e@b.io", "c@b.io"].into_iter().enumerate() {
            cookie = renew(&KEY, &cookie, user(email), [nth as u8; 16], NOW);
        }
        assert_eq!(
            ["a@b.io", "b@b.io", "c@b.io", "d@b.io", "e@b.io"].map(|email| found(&cookie, email)),
            [None, Some(1), Some(2), Some(3), Some(4)]
        );
        assert_eq!(cookie.len(), MAX_ENTRIES * 76 - 1);
        assert_eq!(renew(&KEY, &"x.".repeat(2000), user("a@b.io"), [1; 16], NOW).len(), 75);
    }

    proptest! {
        #[test]
        fn a_changed_cookie_is_none(place in 0_usize..56, bit in 0_u8..8) {
            let cookie = renew(&KEY, "", user("ada@b.io"), [1; 16], NOW);
            let mut bytes = URL_SAFE_NO_PAD.decode(&cookie).expect("base64url");
            bytes[place] ^= 1 << bit;
            prop_assert_eq!(found(&URL_SAFE_NO_PAD.encode(bytes), "ada@b.io"), None);
        }

        #[test]
        fn what_is_no_cookie_is_none(text in "[ -~]{0,200}") {
            prop_assert_eq!(found(&text, "ada@b.io"), None);
            prop_assert_eq!(renew(&KEY, &text, user("ada@b.io"), [1; 16], NOW).len(), 75);
        }
    }
}
