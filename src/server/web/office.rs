//! What the forms of the office share: which users they name, and where they lead when they are done.

use crate::{
    model::{id::UserId, notice::Notice, problem::ErrorCode, user_list::UsersChange},
    server::{
        domain::error::Result,
        web::forms::{self, LocalPath},
    },
};

/// What is to happen to which users: the word of the change, and ids with commas between them.
///
/// # Errors
/// A form error, where the page did not send them so.
pub fn read_chosen(change: &str, ids: &str) -> Result<(UsersChange, Vec<UserId>)> {
    let change = UsersChange::find(change).ok_or(ErrorCode::FormInvalid)?;
    let ids =
        ids.split(',').filter(|id| !id.is_empty()).map(|id| id.parse().map_err(|_| ErrorCode::FormInvalid.into()));
    Ok((change, ids.collect::<Result<_>>()?))
}

/// Leads back to the page of a user, with a notice.
pub fn done(user: UserId, page: &str, notice: Notice) {
    forms::notice(notice);
    forms::go_to(&LocalPath::ours(format!("/admin/users/{user}{page}")));
}
