//! Inserts many rows of sample data, some hundred per statement.

use sqlx::QueryBuilder;

use crate::{
    model::{
        id::AccountId,
        problem::ErrorCode,
        token::{Bearer, Token},
        user::User,
    },
    server::domain::{
        error::Result,
        store::{Backend, Tx, Write},
    },
};

/// The number of rows per statement. With 10 columns it stays below SQLite's limit of 32,766 parameters.
const ROWS: usize = 500;

/// Inserts users, all with the same password hash.
///
/// # Errors
/// `EMAIL_TAKEN`.
pub(in crate::server::domain) async fn insert_users(
    tx: &mut Tx,
    account: AccountId,
    users: &[User],
    hash: Option<&str>,
) -> Result<()> {
    for chunk in users.chunks(ROWS) {
        let mut sql: QueryBuilder<Backend> = QueryBuilder::new(
            "insert into users (id, account_id, email, first_name, last_name, role, password_hash, metadata, \
             created, updated) ",
        );
        sql.push_values(chunk, |mut row, user| {
            row.push_bind(user.id.0)
                .push_bind(account.0)
                .push_bind(user.email.to_string())
                .push_bind(user.first_name.clone())
                .push_bind(user.last_name.clone())
                .push_bind(user.role.as_str())
                .push_bind(hash.map(str::to_owned))
                .push_bind(serde_json::Value::from(user.metadata.0.clone()).to_string())
                .push_bind(user.created.0)
                .push_bind(user.updated.0);
        });
        sql.build().write_unless_taken(tx, ErrorCode::EmailTaken).await?;
    }
    Ok(())
}

/// Inserts tokens, each with its digest.
pub(in crate::server::domain) async fn insert_tokens(
    tx: &mut Tx,
    account: AccountId,
    tokens: &[(Token, [u8; 32])],
) -> Result<()> {
    for chunk in tokens.chunks(ROWS) {
        let mut sql: QueryBuilder<Backend> = QueryBuilder::new(
            "insert into tokens (id, account_id, user_id, product_id, kind, digest, name, expiry, created, updated) ",
        );
        sql.push_values(chunk, |mut row, (token, digest)| {
            let (user, product) = match token.bearer {
                Bearer::User(id) => (Some(id.0), None),
                Bearer::Product(id) => (None, Some(id.0)),
            };
            row.push_bind(token.id.0)
                .push_bind(account.0)
                .push_bind(user)
                .push_bind(product)
                .push_bind(token.kind.as_str())
                .push_bind(digest.to_vec())
                .push_bind(token.name.clone())
                .push_bind(token.expiry.map(|expiry| expiry.0))
                .push_bind(token.created.0)
                .push_bind(token.updated.0);
        });
        sql.build().write(tx).await?;
    }
    Ok(())
}
