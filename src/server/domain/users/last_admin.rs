//! The rule that an account must have an admin (docs/api.md 3.2 and 3.7).

use crate::{
    model::{id::AccountId, problem::ErrorCode, user::User},
    server::domain::{
        error::Result,
        store::{self, Conn},
    },
};

/// Checks that the account has another admin. Must run within the transaction that deletes or demotes this one, so that
/// two admins who leave at the same time cannot both pass.
///
/// # Errors
/// A field error, `ACCOUNT_ADMINS_REQUIRED`.
pub(in crate::server::domain) async fn keep_an_admin(conn: &mut Conn, account: AccountId, admin: &User) -> Result<()> {
    match store::users::find_other_admin(conn, account, admin.id).await? {
        Some(_) => Ok(()),
        None => Err(ErrorCode::AccountAdminsRequired.into()),
    }
}
