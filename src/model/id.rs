//! Identifiers: UUIDs that cannot be swapped for one another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
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
    /// What a person proves a log-in with besides the password.
    SecondFactorId
}
id! {
    /// A setting of an account.
    SettingId
}
id! {
    /// A token's public identifier, never its secret.
    TokenId
}
