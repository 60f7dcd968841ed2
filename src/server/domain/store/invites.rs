//! Queries on invites, and on what users signed up with.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        email::Email,
        id::{AccountId, InviteId, ProductId, UserId},
        invite::{Invite, InviteUse},
        paging::{Page, Paging, Start},
        timestamp::Timestamp,
        token::Bearer,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            list_pages::{self, Bind, ListBranch},
            rows::{Columns, InviteRow, invite_columns},
        },
    },
};

/// An invite with its account: a link has only the code.
pub(in crate::server::domain) struct InviteOfAccount {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) invite: Invite,
}

impl FromRow<'_, DatabaseRow> for InviteOfAccount {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self { account: AccountId(columns.take()?), invite: columns.invite()? })
    }
}

/// The invite with this id.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    id: InviteId,
) -> Result<Option<Invite>> {
    const SQL: &str = concat!("select ", invite_columns!(), " from invites where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|InviteRow(invite)| invite))
}

/// The invite with this digest, in any account.
pub(in crate::server::domain) async fn find_by_digest(
    conn: &mut Conn,
    digest: &[u8; 32],
) -> Result<Option<InviteOfAccount>> {
    const SQL: &str = concat!("select invites.account_id, ", invite_columns!(), " from invites where digest = $1");
    sqlx::query_as(SQL).bind(digest.as_slice()).fetch_optional(conn).await.map_err(database_error)
}

/// A page of the invites; with `by`, only those that this product made. Numbered pages have the total count.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    by: Option<ProductId>,
    paging: Paging,
) -> Result<Page<Invite>> {
    let branches = branches(account, by);
    let page: Page<InviteRow> = list_pages::list(conn, RECORDS, &branches, paging).await?;
    let count = match paging.start {
        Start::Page(_) => Some(list_pages::count(conn, &branches).await?),
        Start::Top | Start::After(_) => None,
    };
    Ok(Page { count, ..page.map(|InviteRow(invite)| invite) })
}

/// The invites that this user made, the newest first.
pub(in crate::server::domain) async fn list_of_user(
    conn: &mut Conn,
    account: AccountId,
    maker: UserId,
    most: u32,
) -> Result<Vec<Invite>> {
    const SQL: &str = concat!(
        "select ",
        invite_columns!(),
        " from invites indexed by invites_by_user where creator_user_id = $2 and account_id = $1 order by id desc \
         limit $3 + 0"
    );
    let query = sqlx::query_as(SQL).bind(account.0).bind(maker.0).bind(most);
    let rows: Vec<InviteRow> = query.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|InviteRow(invite)| invite).collect())
}

/// The columns of an invite, joined to the ids of a page.
pub(super) const RECORDS: &str = concat!(invite_columns!(), " from page cross join invites on invites.id = page.place");

/// The only branch of a list of invites.
pub(super) fn branches(account: AccountId, by: Option<ProductId>) -> [ListBranch; 1] {
    let invites = ListBranch::new("invites.id", "invites where invites.account_id = ", account);
    match by {
        Some(product) => [invites.and("invites.creator_product_id = ", Bind::Id(product.0))],
        None => [invites],
    }
}

/// Inserts an invite. Digests do not collide, so a violated index is an internal error.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    invite: &Invite,
    digest: &[u8; 32],
) -> Result<()> {
    let (user, product) = match invite.creator {
        Some(Bearer::User(id)) => (Some(id.0), None),
        Some(Bearer::Product(id)) => (None, Some(id.0)),
        None => (None, None),
    };
    sqlx::query(
        "insert into invites (id, account_id, creator_user_id, creator_product_id, digest, email, product_id, uses, \
         uses_left, expiry, created) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(invite.id.0)
    .bind(account.0)
    .bind(user)
    .bind(product)
    .bind(digest.as_slice())
    .bind(invite.email.as_ref().map(Email::as_str))
    .bind(invite.product.map(|id| id.0))
    .bind(invite.uses)
    .bind(invite.uses_left)
    .bind(invite.expiry.0)
    .bind(invite.created.0)
    .write(tx)
    .await
}

/// Whether this maker has so many open invites, or more. `least` is at least 1.
pub(in crate::server::domain) async fn has_open_of(
    conn: &mut Conn,
    account: AccountId,
    maker: Bearer,
    now: Timestamp,
    least: u32,
) -> Result<bool> {
    // The last one of as many: a count would read all of them.
    const OF_USER: &str = "select 1 from invites where account_id = $1 and creator_user_id = $2 and uses_left > 0 and \
                           expiry > $3 limit 1 offset $4";
    const OF_PRODUCT: &str = "select 1 from invites where account_id = $1 and creator_product_id = $2 and \
                              uses_left > 0 and expiry > $3 limit 1 offset $4";
    let (sql, id) = match maker {
        Bearer::User(id) => (OF_USER, id.0),
        Bearer::Product(id) => (OF_PRODUCT, id.0),
    };
    let found: Option<i64> = sqlx::query_scalar(sql)
        .bind(account.0)
        .bind(id)
        .bind(now.0)
        .bind(i64::from(least) - 1)
        .fetch_optional(conn)
        .await
        .map_err(database_error)?;
    Ok(found.is_some())
}

/// Whether the account has so many open invites, or more. `least` is at least 1.
pub(in crate::server::domain) async fn has_open(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
    least: u32,
) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 from invites where account_id = $1 and uses_left > 0 and expiry > $2 limit 1 offset $3",
    )
    .bind(account.0)
    .bind(now.0)
    .bind(i64::from(least) - 1)
    .fetch_optional(conn)
    .await
    .map_err(database_error)?;
    Ok(found.is_some())
}

/// Takes one use of an invite. Returns false if none was left.
pub(in crate::server::domain) async fn update_uses(tx: &mut Tx, account: AccountId, id: InviteId) -> Result<bool> {
    let changed =
        sqlx::query("update invites set uses_left = uses_left - 1 where account_id = $1 and id = $2 and uses_left > 0")
            .bind(account.0)
            .bind(id.0)
            .changed(tx)
            .await?;
    Ok(changed > 0)
}

/// Records which invite a user signed up with.
pub(in crate::server::domain) async fn insert_use(
    tx: &mut Tx,
    account: AccountId,
    invite: &Invite,
    user: UserId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into invite_uses (user_id, account_id, invite_id, product_id, created) values ($1, $2, $3, $4, $5)",
    )
    .bind(user.0)
    .bind(account.0)
    .bind(invite.id.0)
    .bind(invite.product.map(|id| id.0))
    .bind(now.0)
    .write(tx)
    .await
}

/// The invite that a user signed up with.
pub(in crate::server::domain) async fn find_use(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Option<InviteUse>> {
    let row: Option<(Uuid, Option<Uuid>, i64)> =
        sqlx::query_as("select invite_id, product_id, created from invite_uses where account_id = $1 and user_id = $2")
            .bind(account.0)
            .bind(user.0)
            .fetch_optional(conn)
            .await
            .map_err(database_error)?;
    Ok(row.map(|(invite, product, used)| InviteUse {
        invite: InviteId(invite),
        product: product.map(ProductId),
        used: Timestamp(used),
    }))
}

/// Deletes an invite. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: InviteId) -> Result<bool> {
    let changed = sqlx::query("delete from invites where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}

/// Deletes the invites that this user made.
pub(in crate::server::domain) async fn delete_of(tx: &mut Tx, account: AccountId, maker: UserId) -> Result<()> {
    sqlx::query("delete from invites where account_id = $1 and creator_user_id = $2")
        .bind(account.0)
        .bind(maker.0)
        .write(tx)
        .await
}

/// Deletes invites that expired before this moment.
pub(in crate::server::domain) async fn delete_expired(tx: &mut Tx, before: Timestamp) -> Result<()> {
    sqlx::query("delete from invites where expiry < $1").bind(before.0).write(tx).await
}
