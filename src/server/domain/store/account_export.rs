//! Queries of an export: all records of a kind, a part at a time, each after the last one of the part before.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        account_export::{ExportedInvite, ExportedPasskey, ExportedToken, ExportedUser},
        id::{AccountId, PasskeyId, UserId},
        passkey::Passkey,
        product::Product,
        role::Role,
        timestamp::Timestamp,
        token::TokenKind,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, database_error,
            rows::{Columns, ProductRow, invite_columns, product_columns, token_columns, user_columns},
        },
    },
};

/// The most records of a part.
pub(in crate::server::domain) const PART: usize = 500;

struct UserWithSecrets(ExportedUser);
struct PasskeyWithKey(ExportedPasskey);
struct TokenWithDigest(ExportedToken);
struct InviteWithDigest(ExportedInvite);

impl FromRow<'_, DatabaseRow> for UserWithSecrets {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let user = columns.user()?;
        let (password_hash, banned, last_log_in) = (columns.take()?, columns.maybe_time()?, columns.maybe_time()?);
        Ok(Self(ExportedUser { user, password_hash, banned, last_log_in, second_factor: columns.take()? }))
    }
}

impl FromRow<'_, DatabaseRow> for PasskeyWithKey {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let passkey = Passkey {
            id: PasskeyId(columns.take()?),
            name: columns.take()?,
            backed_up: columns.take()?,
            created: Timestamp(columns.take()?),
            last_used: columns.maybe_time()?,
        };
        Ok(Self(ExportedPasskey {
            passkey,
            user: UserId(columns.take()?),
            credential: columns.take()?,
            algorithm: columns.take()?,
            public_key: columns.take()?,
            sign_count: columns.take()?,
        }))
    }
}

impl FromRow<'_, DatabaseRow> for TokenWithDigest {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self(ExportedToken { token: columns.token()?, digest: columns.take()? }))
    }
}

impl FromRow<'_, DatabaseRow> for InviteWithDigest {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self(ExportedInvite { invite: columns.invite()?, digest: columns.take()? }))
    }
}

/// The products after this id.
pub(in crate::server::domain) async fn products(
    conn: &mut Conn,
    account: AccountId,
    after: Uuid,
) -> Result<Vec<Product>> {
    const SQL: &str = concat!(
        "select ",
        product_columns!(),
        " from products where account_id = $1 and id > $2 order by id limit $3 + 0"
    );
    let rows = sqlx::query_as(SQL).bind(account.0).bind(after).bind(PART as i64);
    let rows = rows.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|ProductRow(product)| product).collect())
}

/// The users of a role after this id.
pub(in crate::server::domain) async fn users(
    conn: &mut Conn,
    account: AccountId,
    role: Role,
    after: Uuid,
) -> Result<Vec<ExportedUser>> {
    const SQL: &str = concat!(
        "select ",
        user_columns!(),
        ", users.password_hash, users.banned, users.last_log_in, users.second_factor \
         from users indexed by users_by_role where account_id = $1 and role = $2 and id > $3 order by id limit $4 + 0"
    );
    let rows = sqlx::query_as(SQL).bind(account.0).bind(role.as_str()).bind(after).bind(PART as i64);
    let rows = rows.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|UserWithSecrets(user)| user).collect())
}

/// The passkeys after this id of their authenticator.
pub(in crate::server::domain) async fn passkeys(
    conn: &mut Conn,
    account: AccountId,
    after: &[u8],
) -> Result<Vec<ExportedPasskey>> {
    let rows: Vec<PasskeyWithKey> = sqlx::query_as(
        "select id, name, backed_up, created, last_used, user_id, credential, algorithm, public_key, sign_count \
         from passkeys where account_id = $1 and credential > $2 order by credential limit $3 + 0",
    )
    .bind(account.0)
    .bind(after)
    .bind(PART as i64)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(rows.into_iter().map(|PasskeyWithKey(passkey)| passkey).collect())
}

/// The tokens of a kind after this id.
pub(in crate::server::domain) async fn tokens(
    conn: &mut Conn,
    account: AccountId,
    kind: TokenKind,
    after: Uuid,
) -> Result<Vec<ExportedToken>> {
    const SQL: &str = concat!(
        "select ",
        token_columns!(),
        ", tokens.digest from tokens where account_id = $1 and kind = $2 and id > $3 order by id limit $4 + 0"
    );
    let rows = sqlx::query_as(SQL).bind(account.0).bind(kind.as_str()).bind(after).bind(PART as i64);
    let rows = rows.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|TokenWithDigest(token)| token).collect())
}

/// The invites after this id.
pub(in crate::server::domain) async fn invites(
    conn: &mut Conn,
    account: AccountId,
    after: Uuid,
) -> Result<Vec<ExportedInvite>> {
    const SQL: &str = concat!(
        "select ",
        invite_columns!(),
        ", invites.digest from invites where account_id = $1 and id > $2 order by id limit $3 + 0"
    );
    let rows = sqlx::query_as(SQL).bind(account.0).bind(after).bind(PART as i64);
    let rows = rows.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|InviteWithDigest(invite)| invite).collect())
}
