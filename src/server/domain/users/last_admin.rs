//! The rule that an account keeps an admin (contract 3.2 and 3.7).

use crate::{
    model::{id::AccountId, problem::ErrorCode, user::User},
    server::domain::{
        error::Result,
        store::{self, Conn},
    },
};

/// Refuses where this admin is the last one. Asked inside the transaction that
/// takes the admin away: of two who go at once, one must stay.
pub(in crate::server::domain) async fn keep_an_admin(conn: &mut Conn, account: AccountId, admin: &User) -> Result<()> {
    match store::users::find_other_admin(conn, account, admin.id).await? {
        Some(_) => Ok(()),
        None => Err(ErrorCode::AccountAdminsRequired.into()),
    }
}
