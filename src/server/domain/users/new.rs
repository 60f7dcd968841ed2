//! New users: what a sound draft becomes.

use crate::{
    model::{
        id::UserId,
        role::Role,
        user::{User, UserDraft},
    },
    server::domain::{error::Result, runtime::Domain},
};

/// The user that a sound draft becomes.
pub(in crate::server::domain) fn new_user(domain: &Domain, draft: UserDraft, role: Role) -> Result<User> {
    let (email, now) = (draft.parse()?, domain.now());
    Ok(User {
        id: UserId(domain.id()?),
        email,
        first_name: draft.first_name,
        last_name: draft.last_name,
        role,
        banned: false,
        permissions: None,
        metadata: draft.metadata,
        created: now,
        updated: now,
    })
}
