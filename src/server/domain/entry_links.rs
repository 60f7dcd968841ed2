//! Where the entry pages of an account are: those of the default account at `/log-in`, those of the others below
//! `/accounts/{account}`.

use crate::{
    model::id::AccountId,
    server::domain::{
        accounts::{self, AccountRef},
        error::Result,
        runtime::Domain,
    },
};

/// The folder of the other accounts.
pub const ACCOUNTS: &str = "/accounts/";

/// What is before the path of a page of an account in a link that waits to be opened: nothing for the default account.
/// It names the account by its id. The slug reads better, but may change before a letter or an invite is opened.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn prefix(domain: &Domain, account: AccountId) -> Result<String> {
    let is_default = accounts::resolve(domain, &AccountRef::Default).await? == account;
    Ok(if is_default { String::new() } else { below(account) })
}

/// What is before the path of a page of an account that is not the default one.
#[must_use]
pub fn below(account: impl std::fmt::Display) -> String {
    format!("{ACCOUNTS}{account}")
}
