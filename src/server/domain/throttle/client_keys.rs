//! The keys that rate limits count by: digests of addresses, accounts and emails. All addresses of one
//! IPv6 network count as one.

use std::net::{IpAddr, Ipv6Addr};

use zeroize::Zeroizing;

use crate::{
    model::{email::Email, id::AccountId},
    server::domain::{
        caller::ClientInfo,
        crypto::{device_cookie::DeviceId, secrets},
    },
};

/// A keyed digest, so that neither memory nor database has the email or the address.
pub(in crate::server::domain) type Key = [u8; 32];

/// Creates keys.
pub(in crate::server::domain) struct KeyMaker(Zeroizing<[u8; 32]>);

/// The keys of the rate limits of a log-in.
#[derive(Clone, Copy)]
pub struct LogInKeys {
    pub(in crate::server::domain) by_address: Key,
    /// By address and email, or by the browser that the user logged in with before.
    pub(in crate::server::domain) attempts: Key,
    /// By email, for all addresses together, or by that browser.
    pub(in crate::server::domain) failures: Key,
}

impl KeyMaker {
    /// A key maker that digests with this key.
    pub(in crate::server::domain) fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// The key of these parts, joined by NUL. Only the last part may be free text, so that no text can imitate another
    /// list of parts.
    pub(in crate::server::domain) fn key(&self, parts: &[&str]) -> Key {
        secrets::digest(&self.0, parts.join("\0").as_bytes())
    }

    /// The keys of a log-in with this email from this client.
    pub(in crate::server::domain) fn log_in(&self, account: AccountId, email: &str, client: &ClientInfo) -> LogInKeys {
        let (account, email, address) = (account.to_string(), folded(email), network(client.address).to_string());
        LogInKeys {
            by_address: self.key(&[&address]),
            attempts: self.key(&[&account, &address, &email]),
            failures: self.failures(&account, &email),
        }
    }

    /// The same from a browser that this user logged in with before.
    pub(in crate::server::domain) fn of_device(&self, keys: LogInKeys, device: &DeviceId) -> LogInKeys {
        let device = hex::encode(device);
        LogInKeys {
            attempts: self.key(&["device", &device]),
            failures: self.key(&["failures of device", &device]),
            ..keys
        }
    }

    /// The key of consecutive failures: by account and email, for all addresses together. An email that no user has
    /// counts too, or the difference would disclose who has an account.
    pub(in crate::server::domain) fn failures(&self, account: &str, email: &str) -> Key {
        self.key(&["failures", account, email])
    }
}

/// An email as it is looked up. A text that is no email is trimmed and lower-cased, and counts as well.
pub(in crate::server::domain) fn folded(email: &str) -> String {
    Email::parse(email).map_or_else(|_| email.trim().to_lowercase(), |email| email.to_string())
}

/// The network by which an address is counted: of IPv6 addresses the /64, because a client usually controls all 2^64
/// addresses of it; of IPv4 the address itself.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_clients_count_by_their_network() {
        let network = |text: &str| network(text.parse().expect("an address")).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
