//! Inserts the users of an import, some hundred per statement.

use sqlx::QueryBuilder;

use crate::{
    model::{id::AccountId, timestamp::Timestamp, user::User},
    server::domain::{
        error::Result,
        store::{Backend, Tx, Write},
    },
};

/// The number of rows per statement. With 16 columns it stays below SQLite's limit of 32,766 parameters.
const ROWS: usize = 500;

/// A user with what only an import sets at once.
pub(in crate::server::domain) struct NewRow<'a> {
    pub(in crate::server::domain) user: &'a User,
    /// The hash of the password.
    pub(in crate::server::domain) hash: Option<&'a str>,
    /// When the user was banned.
    pub(in crate::server::domain) banned: Option<Timestamp>,
    /// What the account gives to new users of this role.
    pub(in crate::server::domain) permissions: Option<&'a [String]>,
}

/// Inserts users whose emails and ids nobody has.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, rows: &[NewRow<'_>]) -> Result<()> {
    for chunk in rows.chunks(ROWS) {
        let mut sql: QueryBuilder<Backend> = QueryBuilder::new(
            "insert into users (id, account_id, email, first_name, last_name, role, password_hash, permissions, \
             metadata, email_verified, awaits_proof, claimed, banned, deletion, created, updated) ",
        );
        sql.push_values(chunk, |mut row, new| {
            let user = new.user;
            let permissions = new.permissions.map(|given| serde_json::Value::from(given.to_vec()).to_string());
            row.push_bind(user.id.0)
                .push_bind(account.0)
                .push_bind(user.email.to_string())
                .push_bind(user.first_name.clone())
                .push_bind(user.last_name.clone())
                .push_bind(user.role.as_str())
                .push_bind(new.hash.map(str::to_owned))
                .push_bind(permissions)
                .push_bind(serde_json::Value::from(user.metadata.0.clone()).to_string())
                .push_bind(user.email_verified.map(|at| at.0))
                .push_bind(user.awaits_proof)
                .push_bind(user.claimed)
                .push_bind(new.banned.map(|at| at.0))
                .push_bind(user.deletion.map(|at| at.0))
                .push_bind(user.created.0)
                .push_bind(user.updated.0);
        });
        sql.build().write(tx).await?;
    }
    Ok(())
}
