//! What staff may do with one user, for pages that show only what is allowed.

use serde::{Deserialize, Serialize};

use crate::model::{
    timestamp::Timestamp,
    user::User,
    user_list::{Belongings, UsersChange},
};

/// A user, as staff see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserForStaff {
    /// The user.
    pub user: User,
    /// When they last logged in, as far as it is known.
    pub last_log_in: Option<Timestamp>,
    /// Whether their second factor is on.
    pub second_factor: bool,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether they are the reader.
    pub is_caller: bool,
    /// Whether no other admin could log in.
    pub is_last_admin: bool,
    /// What belongs to them.
    pub belongings: Belongings,
    /// What the reader may do.
    pub rights: UserRights,
}

/// What the reader may do with a user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRights {
    /// Change names, email, and whether it is confirmed.
    pub update: bool,
    /// Change the metadata.
    pub metadata: bool,
    /// Give them another role.
    pub role: bool,
    /// Set a password.
    pub password: bool,
    /// Make a link with which they set a password.
    pub reset_link: bool,
    /// See log-ins and sessions, and end sessions.
    pub sessions: bool,
    /// Revoke tokens.
    pub revoke_tokens: bool,
    /// Remove a second factor that they lost.
    pub second_factor: bool,
    /// Ban, unban, delete.
    pub changes: Vec<UsersChange>,
}
