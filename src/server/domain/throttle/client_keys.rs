//! What limits count by: digests of addresses, accounts and emails. All addresses of one
//! IPv6 network count as one.

use std::net::{IpAddr, Ipv6Addr};

use zeroize::Zeroizing;

use crate::{
    model::{email::Email, id::AccountId},
    server::domain::{caller::ClientInfo, crypto::secrets},
};

/// A digest, so that memory and database hold no email and no address.
pub(in crate::server::domain) type Key = [u8; 32];

/// Makes keys.
pub(in crate::server::domain) struct KeyMaker(Zeroizing<[u8; 32]>);

/// The keys that one log-in counts by.
pub struct LogInKeys {
    pub(in crate::server::domain) by_address_and_email: Key,
    pub(in crate::server::domain) by_address: Key,
    pub(in crate::server::domain) by_email: Key,
}

impl KeyMaker {
    pub(in crate::server::domain) fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    pub(in crate::server::domain) fn key(&self, parts: &[&str]) -> Key {
        secrets::digest(&self.0, parts.join("\0").as_bytes())
    }

    pub(in crate::server::domain) fn log_in(&self, account: AccountId, email: &str, client: &ClientInfo) -> LogInKeys {
        let (account, email, address) = (account.to_string(), folded(email), network(client.address).to_string());
        LogInKeys {
            by_address_and_email: self.key(&[&account, &address, &email]),
            by_address: self.key(&[&address]),
            by_email: self.failures(&account, &email),
        }
    }

    /// Failures in a row count by email, from everywhere; an email that nobody has counts alike.
    pub(in crate::server::domain) fn failures(&self, account: &str, email: &str) -> Key {
        self.key(&["failures", account, email])
    }
}

/// An email as it is looked up; whatever else was sent counts as well.
pub(in crate::server::domain) fn folded(email: &str) -> String {
    Email::parse(email).map_or_else(|_| email.trim().to_lowercase(), |email| email.to_string())
}

/// The network that counts for an address. Who has one IPv6 address has 2^64 of them: the /64 counts.
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
