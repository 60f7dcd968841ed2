//! Queries on passkeys.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, PasskeyId, UserId},
        passkey::Passkey,
        timestamp::Timestamp,
        user::User,
    },
    server::domain::{
        crypto::webauthn::{Algorithm, CredentialState, NewCredential, PublicKey},
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            rows::{Columns, user_columns},
        },
    },
};

/// A passkey with its columns for verification, which never leave the domain, and the current record of its user.
pub(in crate::server::domain) struct PasskeyOfUser {
    pub(in crate::server::domain) id: PasskeyId,
    pub(in crate::server::domain) key: PublicKey,
    pub(in crate::server::domain) state: CredentialState,
    pub(in crate::server::domain) user: User,
    /// The number of changes of the user's password.
    pub(in crate::server::domain) changes: i64,
}

struct PasskeyRow(Passkey);

impl FromRow<'_, DatabaseRow> for PasskeyRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self(Passkey {
            id: PasskeyId(columns.take()?),
            name: columns.take()?,
            backed_up: columns.take()?,
            created: Timestamp(columns.take()?),
            last_used: columns.take::<Option<i64>>()?.map(Timestamp),
        }))
    }
}

impl FromRow<'_, DatabaseRow> for PasskeyOfUser {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: PasskeyId(columns.take()?),
            key: {
                let algorithm = Algorithm::find(columns.take()?);
                let algorithm = algorithm.ok_or_else(|| sqlx::Error::Decode("an algorithm of no passkey".into()))?;
                PublicKey { algorithm, bytes: columns.take()? }
            },
            state: CredentialState {
                sign_count: columns.take()?,
                backup_eligible: columns.take()?,
                backed_up: columns.take()?,
            },
            user: columns.user()?,
            changes: columns.take()?,
        })
    }
}

/// The passkeys of a user, oldest first. There are ten at most.
pub(in crate::server::domain) async fn list(conn: &mut Conn, account: AccountId, user: UserId) -> Result<Vec<Passkey>> {
    let rows: Vec<PasskeyRow> = sqlx::query_as(
        "select id, name, backed_up, created, last_used from passkeys \
         where account_id = $1 and user_id = $2 order by created",
    )
    .bind(account.0)
    .bind(user.0)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How many passkeys a user has.
pub(in crate::server::domain) async fn count(conn: &mut Conn, account: AccountId, user: UserId) -> Result<i64> {
    sqlx::query_scalar("select count(*) from passkeys where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .fetch_one(conn)
        .await
        .map_err(database_error)
}

/// The ids that authenticators chose for the passkeys of a user.
pub(in crate::server::domain) async fn credentials(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Vec<Vec<u8>>> {
    sqlx::query_scalar("select credential from passkeys where account_id = $1 and user_id = $2 order by created")
        .bind(account.0)
        .bind(user.0)
        .fetch_all(conn)
        .await
        .map_err(database_error)
}

/// The passkey with this id of its authenticator.
pub(in crate::server::domain) async fn find_by_credential(
    conn: &mut Conn,
    account: AccountId,
    credential: &[u8],
) -> Result<Option<PasskeyOfUser>> {
    const SQL: &str = concat!(
        "select passkeys.id, passkeys.algorithm, passkeys.public_key, passkeys.sign_count, passkeys.backup_eligible, \
         passkeys.backed_up, ",
        user_columns!(),
        ", users.password_changes from passkeys join users on users.id = passkeys.user_id \
         and users.account_id = passkeys.account_id where passkeys.account_id = $1 and passkeys.credential = $2"
    );
    sqlx::query_as(SQL).bind(account.0).bind(credential).fetch_optional(conn).await.map_err(database_error)
}

/// Inserts a passkey. Returns false if the account has one with this id of its authenticator.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    passkey: &Passkey,
    new: &NewCredential,
) -> Result<bool> {
    let changed = sqlx::query(
        "insert into passkeys (id, account_id, user_id, name, credential, algorithm, public_key, sign_count, \
         backup_eligible, backed_up, created, last_used) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         on conflict (account_id, credential) do nothing",
    )
    .bind(passkey.id.0)
    .bind(account.0)
    .bind(user.0)
    .bind(&passkey.name)
    .bind(&new.id)
    .bind(new.key.algorithm.number())
    .bind(&new.key.bytes)
    .bind(new.state.sign_count)
    .bind(new.state.backup_eligible)
    .bind(new.state.backed_up)
    .bind(passkey.created.0)
    .bind(passkey.last_used.map(|at| at.0))
    .changed(tx)
    .await?;
    Ok(changed == 1)
}

/// Records a use of a passkey, with what its authenticator says now. Returns false if another use was recorded since
/// `former`, which decides between two requests.
pub(in crate::server::domain) async fn update_use(
    tx: &mut Tx,
    account: AccountId,
    id: PasskeyId,
    former: CredentialState,
    state: CredentialState,
    now: Timestamp,
) -> Result<bool> {
    let changed = sqlx::query(
        "update passkeys set sign_count = $4, backed_up = $5, last_used = $6 \
         where account_id = $1 and id = $2 and sign_count = $3",
    )
    .bind(account.0)
    .bind(id.0)
    .bind(former.sign_count)
    .bind(state.sign_count)
    .bind(state.backed_up)
    .bind(now.0)
    .changed(tx)
    .await?;
    Ok(changed == 1)
}

/// Deletes a passkey of a user. Returns false if there was none.
pub(in crate::server::domain) async fn delete(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    id: PasskeyId,
) -> Result<bool> {
    let changed = sqlx::query("delete from passkeys where account_id = $1 and user_id = $2 and id = $3")
        .bind(account.0)
        .bind(user.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed == 1)
}

/// Deletes all passkeys of a user, and returns how many there were.
pub(in crate::server::domain) async fn delete_of(tx: &mut Tx, account: AccountId, user: UserId) -> Result<u64> {
    sqlx::query("delete from passkeys where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .changed(tx)
        .await
}
