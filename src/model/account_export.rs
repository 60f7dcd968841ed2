//! The records of an export of a whole account, with what they keep of secrets: hashes and digests.
//!
//! None has `Debug`: what holds hashes must not get into a log.

use crate::model::{
    account::Account, id::UserId, invite::Invite, passkey::Passkey, product::Product, setting::Setting,
    timestamp::Timestamp, token::Token, user::User, webhook_endpoint::WebhookEndpoint,
};

/// A record of an export.
pub enum ExportRecord {
    /// The account itself, the first record.
    Account(Box<Account>),
    /// A setting of the account.
    Setting(Setting),
    /// A product.
    Product(Box<Product>),
    /// A user.
    User(Box<ExportedUser>),
    /// A passkey of a user.
    Passkey(Box<ExportedPasskey>),
    /// A token of a user or a product.
    Token(Box<ExportedToken>),
    /// An invite.
    Invite(Box<ExportedInvite>),
    /// A webhook endpoint.
    WebhookEndpoint(Box<WebhookEndpoint>),
}

/// A user, with what only an export shows.
pub struct ExportedUser {
    /// The user.
    pub user: User,
    /// The hash of the password, as it is stored: a PHC string, or bcrypt. `None`: there is no password.
    pub password_hash: Option<String>,
    /// When the user was banned.
    pub banned: Option<Timestamp>,
    /// When the user last logged in.
    pub last_log_in: Option<Timestamp>,
    /// Whether a second factor is on. Its seed is not exported.
    pub second_factor: bool,
}

/// A passkey with its public key.
pub struct ExportedPasskey {
    /// The passkey.
    pub passkey: Passkey,
    /// Whose it is.
    pub user: UserId,
    /// The id that the authenticator chose.
    pub credential: Vec<u8>,
    /// The algorithm, by its number in COSE.
    pub algorithm: i64,
    /// The public key, in the form of that algorithm.
    pub public_key: Vec<u8>,
    /// How often the authenticator signed, as it says itself; 0: it does not count.
    pub sign_count: i64,
}

/// A token with the digest of its secret.
pub struct ExportedToken {
    /// The token.
    pub token: Token,
    /// HMAC-SHA256 of the secret, under a key that is derived from the master key.
    pub digest: Vec<u8>,
}

/// An invite with the digest of its code.
pub struct ExportedInvite {
    /// The invite.
    pub invite: Invite,
    /// HMAC-SHA256 of the code, under a key that is derived from the master key.
    pub digest: Vec<u8>,
}

/// How many records of each kind an export has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportCounts {
    /// Settings.
    pub settings: u64,
    /// Products.
    pub products: u64,
    /// Users.
    pub users: u64,
    /// Passkeys.
    pub passkeys: u64,
    /// Tokens.
    pub tokens: u64,
    /// Invites.
    pub invites: u64,
    /// Webhook endpoints.
    pub webhook_endpoints: u64,
}

impl ExportCounts {
    /// Counts a record.
    pub const fn add(&mut self, record: &ExportRecord) {
        match record {
            ExportRecord::Account(_) => {}
            ExportRecord::Setting(_) => self.settings += 1,
            ExportRecord::Product(_) => self.products += 1,
            ExportRecord::User(_) => self.users += 1,
            ExportRecord::Passkey(_) => self.passkeys += 1,
            ExportRecord::Token(_) => self.tokens += 1,
            ExportRecord::Invite(_) => self.invites += 1,
            ExportRecord::WebhookEndpoint(_) => self.webhook_endpoints += 1,
        }
    }

    /// Each kind with its number, in the order of the export.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, u64); 7] {
        [
            ("settings", self.settings),
            ("products", self.products),
            ("users", self.users),
            ("passkeys", self.passkeys),
            ("tokens", self.tokens),
            ("invites", self.invites),
            ("webhook-endpoints", self.webhook_endpoints),
        ]
    }
}
