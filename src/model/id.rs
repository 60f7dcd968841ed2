//! Identifiers: UUIDs that cannot be swapped for one another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Parses a UUID, with dashes or without, in upper or lower case. Braces and prefixes are refused.
///
/// # Errors
/// Not a UUID.
pub fn parse(text: &str) -> Result<Uuid, uuid::Error> {
    Uuid::try_parse(if matches!(text.len(), 32 | 36) { text } else { "" })
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Parses an id, with dashes or without (docs/api.md 1.1).
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse(text).map(Self)
            }
        }
    };
}

id! {
    /// A vendor's account: the tenant.
    AccountId
}
id! {
    /// A person: staff of the vendor, or a customer.
    UserId
}
id! {
    /// A piece of software that the vendor sells.
    ProductId
}
id! {
    /// A link with which people sign up.
    InviteId
}
id! {
    /// What a person proves a log-in with besides the password.
    SecondFactorId
}
id! {
    /// A passkey of a person, never the id that the authenticator chose.
    PasskeyId
}
id! {
    /// A session of a browser, never its cookie.
    SessionId
}
id! {
    /// A setting of an account.
    SettingId
}
id! {
    /// A request to the API, and its row in the request log.
    RequestId
}
id! {
    /// A token's public identifier, never its secret.
    TokenId
}
