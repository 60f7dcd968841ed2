//! Decoding of rows into model types. Each resource's columns are listed here once, and decoded in that
//! order, so that one row can hold two records side by side.

use serde::de::DeserializeOwned;
use sqlx::{Decode, FromRow, Row as _, Type, ValueRef as _};

use crate::{
    model::{
        account::{Account, ProtectionChange},
        api_version::Version,
        email::Email,
        id::{AccountId, InviteId, ProductId, SettingId, TokenId, UserId},
        invite::Invite,
        product::{DistributionStrategy, Product},
        role::Role,
        setting::{Setting, SettingKey},
        timestamp::Timestamp,
        token::{Bearer, Token, TokenKind},
        user::User,
    },
    server::domain::store::{Backend, DatabaseRow},
};

type DecodeResult<T> = Result<T, sqlx::Error>;

/// The columns of an account.
macro_rules! account_columns {
    () => {
        "accounts.id, accounts.name, accounts.slug, accounts.protected, accounts.protection_changed_by, \
         accounts.protection_changed, accounts.verified_emails, accounts.api_version, accounts.created, accounts.updated"
    };
}
/// The columns of a user.
macro_rules! user_columns {
    () => {
        "users.id, users.email, users.first_name, users.last_name, users.role, users.banned, \
         users.email_verified, users.awaits_proof, users.claimed, users.permissions, users.deletion, users.metadata, \
         users.created, users.updated"
    };
}
/// The columns of a product.
macro_rules! product_columns {
    () => {
        "products.id, products.name, products.code, products.distribution_strategy, products.url, \
         products.platforms, products.metadata, products.created, products.updated"
    };
}
/// The columns of a token.
macro_rules! token_columns {
    () => {
        "tokens.id, tokens.user_id, tokens.product_id, tokens.kind, tokens.name, tokens.expiry, \
         tokens.last_used, tokens.created, tokens.updated"
    };
}
/// The columns of a setting.
macro_rules! setting_columns {
    () => {
        "settings.id, settings.key, settings.value, settings.created, settings.updated"
    };
}
/// The columns of an invite.
macro_rules! invite_columns {
    () => {
        "invites.id, invites.creator_user_id, invites.creator_product_id, invites.email, invites.product_id, \
         invites.uses, invites.uses_left, invites.expiry, invites.created"
    };
}
/// The columns of a request log, without its details.
macro_rules! request_log_columns {
    () => {
        "request_logs.id, request_logs.method, request_logs.url, request_logs.status, request_logs.user_agent, \
         request_logs.address, request_logs.requestor, request_logs.requestor_id, request_logs.resource, \
         request_logs.resource_id, request_logs.created, request_logs.milliseconds"
    };
}
pub(super) use {
    account_columns, invite_columns, product_columns, request_log_columns, setting_columns, token_columns, user_columns,
};

/// A reader of a row's columns, from left to right.
pub(super) struct Columns<'row> {
    row: &'row DatabaseRow,
    next: usize,
}

/// A row of an account.
pub(super) struct AccountRow(pub(super) Account);

/// A row of a user.
pub(super) struct UserRow(pub(super) User);

/// A row of a product.
pub(super) struct ProductRow(pub(super) Product);

/// A row of a token.
pub(super) struct TokenRow(pub(super) Token);

/// A row of an invite.
pub(super) struct InviteRow(pub(super) Invite);

/// A row of a setting.
pub(super) struct SettingRow(pub(super) Setting);

impl<'row> Columns<'row> {
    /// A reader that begins at the first column.
    pub(super) const fn of(row: &'row DatabaseRow) -> Self {
        Self { row, next: 0 }
    }

    /// Reads the next column.
    pub(super) fn take<T: Decode<'row, Backend> + Type<Backend>>(&mut self) -> DecodeResult<T> {
        self.next += 1;
        self.row.try_get(self.next - 1)
    }

    fn time(&mut self) -> DecodeResult<Timestamp> {
        self.take().map(Timestamp)
    }

    /// Reads a moment, which may be missing.
    pub(super) fn maybe_time(&mut self) -> DecodeResult<Option<Timestamp>> {
        Ok(self.take::<Option<i64>>()?.map(Timestamp))
    }

    fn json<T: DeserializeOwned>(&mut self) -> DecodeResult<T> {
        let text: String = self.take()?;
        serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))
    }

    fn maybe_json<T: DeserializeOwned>(&mut self) -> DecodeResult<Option<T>> {
        let text: Option<String> = self.take()?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))).transpose()
    }

    /// Reads a word of a closed set, such as a role. An unknown word is an error: a newer program may have written it.
    pub(super) fn word<T>(&mut self, find: impl FnOnce(&str) -> Option<T>) -> DecodeResult<T> {
        let word: String = self.take()?;
        find(&word).ok_or_else(|| sqlx::Error::Decode(format!("unknown word in the database: {word}").into()))
    }

    /// Reads the columns of an account.
    pub(super) fn account(&mut self) -> DecodeResult<Account> {
        Ok(Account {
            id: AccountId(self.take()?),
            name: self.take()?,
            slug: self.take()?,
            protected: self.take()?,
            protection_changed: {
                let by: Option<String> = self.take()?;
                by.zip(self.maybe_time()?).map(|(by, at)| ProtectionChange { by, at })
            },
            verified_emails: self.take()?,
            api_version: self.version()?,
            created: self.time()?,
            updated: self.time()?,
        })
    }

    /// Reads an account's version of the API.
    pub(super) fn version(&mut self) -> DecodeResult<Version> {
        self.word(Version::find)
    }

    /// Reads the columns of a user.
    pub(super) fn user(&mut self) -> DecodeResult<User> {
        let id = UserId(self.take()?);
        let email = Email::from_stored(self.take()?);
        let (first_name, last_name) = (self.take()?, self.take()?);
        let role = self.word(|text| text.parse::<Role>().ok())?;
        let banned = self.maybe_time()?.is_some();
        let (email_verified, awaits_proof, claimed) = (self.maybe_time()?, self.take()?, self.take()?);
        let permissions = self.maybe_json()?;
        let deletion = self.maybe_time()?;
        let metadata = self.json()?;
        let (created, updated) = (self.time()?, self.time()?);
        Ok(User {
            id,
            email,
            first_name,
            last_name,
            role,
            banned,
            email_verified,
            awaits_proof,
            claimed,
            permissions,
            deletion,
            metadata,
            created,
            updated,
        })
    }

    /// Reads the columns of a product.
    pub(super) fn product(&mut self) -> DecodeResult<Product> {
        Ok(Product {
            id: ProductId(self.take()?),
            name: self.take()?,
            code: self.take()?,
            distribution_strategy: self.word(DistributionStrategy::find)?,
            url: self.take()?,
            platforms: self.maybe_json()?,
            metadata: self.json()?,
            created: self.time()?,
            updated: self.time()?,
        })
    }

    /// Reads the columns of a token.
    pub(super) fn token(&mut self) -> DecodeResult<Token> {
        Ok(Token {
            id: TokenId(self.take()?),
            // A constraint of the table: exactly one of the two is set.
            bearer: self.bearer()?.ok_or_else(|| sqlx::Error::Decode("a token without a bearer".into()))?,
            kind: self.word(|text| TokenKind::ALL.into_iter().find(|kind| kind.as_str() == text))?,
            name: self.take()?,
            expiry: self.maybe_time()?,
            last_used: self.maybe_time()?,
            created: self.time()?,
            updated: self.time()?,
        })
    }

    /// Reads the columns of an invite.
    pub(super) fn invite(&mut self) -> DecodeResult<Invite> {
        Ok(Invite {
            id: InviteId(self.take()?),
            creator: self.bearer()?,
            email: self.take::<Option<String>>()?.map(Email::from_stored),
            product: self.take::<Option<_>>()?.map(ProductId),
            uses: self.take()?,
            uses_left: self.take()?,
            expiry: self.time()?,
            created: self.time()?,
        })
    }

    /// Reads a user's and a product's id, at most one of which is set.
    fn bearer(&mut self) -> DecodeResult<Option<Bearer>> {
        let (user, product): (Option<_>, Option<_>) = (self.take()?, self.take()?);
        Ok(user.map(|id| Bearer::User(UserId(id))).or(product.map(|id| Bearer::Product(ProductId(id)))))
    }

    /// Reads the columns of a setting.
    pub(super) fn setting(&mut self) -> DecodeResult<Setting> {
        Ok(Setting {
            id: SettingId(self.take()?),
            key: self.word(SettingKey::find)?,
            value: self.json()?,
            created: self.time()?,
            updated: self.time()?,
        })
    }

    /// Whether the next column is null, because a left join found no row.
    pub(super) fn is_null(&self) -> DecodeResult<bool> {
        self.row.try_get_raw(self.next).map(|value| value.is_null())
    }

    /// Skips columns that are null, because a left join found no row.
    pub(super) const fn skip(&mut self, columns: usize) {
        self.next += columns;
    }
}

/// The number of columns of a user.
pub(super) const USER_COLUMNS: usize = 14;

impl FromRow<'_, DatabaseRow> for AccountRow {
    fn from_row(row: &DatabaseRow) -> DecodeResult<Self> {
        Columns::of(row).account().map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for UserRow {
    fn from_row(row: &DatabaseRow) -> DecodeResult<Self> {
        Columns::of(row).user().map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for ProductRow {
    fn from_row(row: &DatabaseRow) -> DecodeResult<Self> {
        Columns::of(row).product().map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for TokenRow {
    fn from_row(row: &DatabaseRow) -> DecodeResult<Self> {
        Columns::of(row).token().map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for InviteRow {
    fn from_row(row: &DatabaseRow) -> DecodeResult<Self> {
        Columns::of(row).invite().map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for SettingRow {
    fn from_row(row: &DatabaseRow) -> DecodeResult<Self> {
        Columns::of(row).setting().map(Self)
    }
}
