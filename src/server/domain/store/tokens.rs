//! Queries on tokens.

use sqlx::FromRow;

use crate::{
    model::{
        api_version::Version,
        id::{AccountId, TokenId, UserId},
        paging::{Page, Paging, Start},
        product::Product,
        timestamp::Timestamp,
        token::{Bearer, Token, TokenKind},
        user::User,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            list_pages::{self, Bind, ListBranch},
            rows::{Columns, TokenRow, USER_COLUMNS, product_columns, token_columns, user_columns},
        },
    },
};

/// What a request with a token needs of an account: its version of the API, and that token.
pub(in crate::server::domain) struct AccountWithToken {
    pub(in crate::server::domain) api_version: Version,
    /// `None` if the account has no such token.
    pub(in crate::server::domain) token: Option<TokenWithBearer>,
}

/// A token with the current record of its bearer.
pub(in crate::server::domain) struct TokenWithBearer {
    pub(in crate::server::domain) token: Token,
    pub(in crate::server::domain) bearer: BearerRecord,
}

/// The record of a token's bearer.
pub(in crate::server::domain) enum BearerRecord {
    Person(Box<User>),
    Product(Box<Product>),
}

impl FromRow<'_, DatabaseRow> for AccountWithToken {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let api_version = columns.version()?;
        let token = if columns.is_null()? { None } else { Some(token_with_bearer(&mut columns)?) };
        Ok(Self { api_version, token })
    }
}

fn token_with_bearer(columns: &mut Columns<'_>) -> Result<TokenWithBearer, sqlx::Error> {
    let token = columns.token()?;
    let bearer = match token.bearer {
        Bearer::User(_) => BearerRecord::Person(Box::new(columns.user()?)),
        Bearer::Product(_) => {
            columns.skip(USER_COLUMNS);
            BearerRecord::Product(Box::new(columns.product()?))
        }
    };
    Ok(TokenWithBearer { token, bearer })
}

/// The account with this id, the token in it with this digest, and the token's bearer. One statement, because it runs
/// in every request with a token, and each statement is a hand-over to another thread and back. Few columns, because
/// sqlx copies each on its way.
pub(in crate::server::domain) async fn find_with_account(
    conn: &mut Conn,
    account: AccountId,
    digest: &[u8; 32],
) -> Result<Option<AccountWithToken>> {
    const SQL: &str = concat!(
        "select accounts.api_version, ",
        token_columns!(),
        ", ",
        user_columns!(),
        ", ",
        product_columns!(),
        " from accounts left join tokens on tokens.digest = $2 and tokens.account_id = accounts.id \
         left join users on users.id = tokens.user_id left join products on products.id = tokens.product_id \
         where accounts.id = $1"
    );
    sqlx::query_as(SQL).bind(account.0).bind(digest.as_slice()).fetch_optional(conn).await.map_err(database_error)
}

/// The token with this id.
pub(in crate::server::domain) async fn find(conn: &mut Conn, account: AccountId, id: TokenId) -> Result<Option<Token>> {
    const SQL: &str = concat!("select ", token_columns!(), " from tokens where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|TokenRow(token)| token))
}

/// A page of the tokens of these kinds; with `of`, only those of these bearers. Numbered pages have the total count.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    kinds: &[TokenKind],
    of: Option<&[Bearer]>,
    paging: Paging,
) -> Result<Page<Token>> {
    let branches = branches(account, kinds, of);
    let page: Page<TokenRow> = list_pages::list(conn, RECORDS, &branches, paging).await?;
    let count = match (paging.start, of) {
        (Start::Page(_), None) => {
            let kinds = kinds.iter().map(|kind| kind.as_str()).collect();
            Some(list_pages::read_counts(conn, account, "tokens", kinds).await?)
        }
        (Start::Page(_), Some(_)) => Some(list_pages::count(conn, &branches).await?),
        (Start::Top | Start::After(_), _) => None,
    };
    Ok(Page { count, ..page.map(|TokenRow(token)| token) })
}

/// The columns of a token, joined to the ids of a page.
pub(super) const RECORDS: &str = concat!(token_columns!(), " from page cross join tokens on tokens.id = page.place");

/// The branches of a list of tokens: one per bearer if bearers are given, otherwise one per kind.
pub(super) fn branches(account: AccountId, kinds: &[TokenKind], of: Option<&[Bearer]>) -> Vec<ListBranch> {
    let tokens = || ListBranch::new("tokens.id", "tokens where tokens.account_id = ", account);
    let words = || kinds.iter().map(|kind| Bind::Text(kind.as_str().into()));
    let by_bearer = |bearer: &Bearer| match bearer {
        Bearer::User(id) => tokens().and("tokens.user_id = ", Bind::Id(id.0)),
        Bearer::Product(id) => tokens().and("tokens.product_id = ", Bind::Id(id.0)),
    };
    match of {
        _ if kinds.is_empty() => Vec::new(),
        Some(bearers) => bearers.iter().map(|bearer| by_bearer(bearer).and_any("tokens.kind in", words())).collect(),
        None => words().map(|kind| tokens().and("tokens.kind = ", kind)).collect(),
    }
}

/// Whether a user has this many tokens, or more, that expire after this moment or never. `least` is at least 1.
pub(in crate::server::domain) async fn has_live(
    conn: &mut Conn,
    user: UserId,
    after: Timestamp,
    least: u32,
) -> Result<bool> {
    // The last one of as many: a count would read all of them.
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 from tokens where user_id = $1 and coalesce(expiry, 9223372036854775807) > $2 limit 1 offset $3",
    )
    .bind(user.0)
    .bind(after.0)
    .bind(i64::from(least) - 1)
    .fetch_optional(conn)
    .await
    .map_err(database_error)?;
    Ok(found.is_some())
}

/// Deletes a few of the tokens of a user that expired until this moment, except for those that expired last.
pub(in crate::server::domain) async fn delete_expired_of(
    tx: &mut Tx,
    user: UserId,
    until: Timestamp,
    spared: u32,
) -> Result<()> {
    // A few at a time: each new token deletes more than it adds, and no transaction is long.
    sqlx::query(
        "delete from tokens where id in (select id from tokens \
         where user_id = $1 and coalesce(expiry, 9223372036854775807) <= $2 \
         order by coalesce(expiry, 9223372036854775807) desc limit 10 offset $3)",
    )
    .bind(user.0)
    .bind(until.0)
    .bind(i64::from(spared))
    .write(tx)
    .await
}

/// Inserts a token. Digests do not collide, so a violated index is an internal error.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    token: &Token,
    digest: &[u8; 32],
) -> Result<()> {
    let (user, product) = match token.bearer {
        Bearer::User(id) => (Some(id.0), None),
        Bearer::Product(id) => (None, Some(id.0)),
    };
    sqlx::query(
        "insert into tokens (id, account_id, user_id, product_id, kind, digest, name, expiry, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(token.id.0)
    .bind(account.0)
    .bind(user)
    .bind(product)
    .bind(token.kind.as_str())
    .bind(digest.as_slice())
    .bind(&token.name)
    .bind(token.expiry.map(|expiry| expiry.0))
    .bind(token.created.0)
    .bind(token.updated.0)
    .write(tx)
    .await
}

/// Updates a token's digest, kind, expiry and time of change, after it got a new secret.
pub(in crate::server::domain) async fn update(
    tx: &mut Tx,
    account: AccountId,
    token: &Token,
    digest: &[u8; 32],
) -> Result<()> {
    sqlx::query("update tokens set kind = $3, digest = $4, expiry = $5, updated = $6 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(token.id.0)
        .bind(token.kind.as_str())
        .bind(digest.as_slice())
        .bind(token.expiry.map(|expiry| expiry.0))
        .bind(token.updated.0)
        .write(tx)
        .await
}

/// Updates a token's name. `updated` stays: it says which secret is valid, and requests on their way compare it.
pub(in crate::server::domain) async fn update_name(
    tx: &mut Tx,
    account: AccountId,
    id: TokenId,
    name: &str,
) -> Result<()> {
    sqlx::query("update tokens set name = $3 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .bind(name)
        .write(tx)
        .await
}

/// Updates the kind of a user's tokens, after the user's role changed. Their secrets stay valid.
pub(in crate::server::domain) async fn update_kind(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    kind: TokenKind,
) -> Result<()> {
    sqlx::query("update tokens set kind = $3 where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .bind(kind.as_str())
        .write(tx)
        .await
}

/// Updates when a token was last used, unless a later use is recorded. A use is no change, so `updated` stays.
pub(in crate::server::domain) async fn update_last_used(tx: &mut Tx, id: TokenId, at: Timestamp) -> Result<()> {
    sqlx::query("update tokens set last_used = $2 where id = $1 and (last_used is null or last_used < $2)")
        .bind(id.0)
        .bind(at.0)
        .write(tx)
        .await
}

/// Deletes a token. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: TokenId) -> Result<bool> {
    let changed = sqlx::query("delete from tokens where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}

/// Deletes all tokens of a bearer except for `spared`, and returns the ids of the deleted ones.
pub(in crate::server::domain) async fn delete_of(
    tx: &mut Tx,
    account: AccountId,
    bearer: Bearer,
    spared: Option<TokenId>,
) -> Result<Vec<TokenId>> {
    Ok(take_of(tx, account, bearer, spared).await?.into_iter().map(|token| token.id).collect())
}

/// Deletes all tokens of a bearer except for `spared`, and returns them as they were.
pub(in crate::server::domain) async fn take_of(
    tx: &mut Tx,
    account: AccountId,
    bearer: Bearer,
    spared: Option<TokenId>,
) -> Result<Vec<Token>> {
    const OF_USER: &str = concat!(
        "delete from tokens where account_id = $1 and user_id = $2 and id is not $3 returning ",
        token_columns!()
    );
    const OF_PRODUCT: &str = concat!(
        "delete from tokens where account_id = $1 and product_id = $2 and id is not $3 returning ",
        token_columns!()
    );
    let (sql, id) = match bearer {
        Bearer::User(id) => (OF_USER, id.0),
        Bearer::Product(id) => (OF_PRODUCT, id.0),
    };
    let rows = sqlx::query_as(sql)
        .bind(account.0)
        .bind(id)
        .bind(spared.map(|token| token.0))
        .fetch_all(&mut **tx)
        .await
        .map_err(database_error)?;
    Ok(rows.into_iter().map(|TokenRow(token)| token).collect())
}

/// Deletes tokens that expired before this moment.
pub(in crate::server::domain) async fn delete_expired(tx: &mut Tx, before: Timestamp) -> Result<()> {
    sqlx::query("delete from tokens where expiry < $1").bind(before.0).write(tx).await
}
