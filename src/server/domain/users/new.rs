//! New users: what valid values become.

use crate::{
    model::{
        id::UserId,
        role::Role,
        user::{NewUser, User},
    },
    server::domain::{error::Result, runtime::Domain},
};

/// The user that these values become, with this role.
///
/// # Errors
/// An internal error, where the system has no randomness for an id.
pub(in crate::server::domain) fn new_user<P>(domain: &Domain, new: NewUser<P>, role: Role) -> Result<User> {
    let now = domain.now();
    Ok(User {
        id: UserId(domain.id()?),
        email: new.email,
        first_name: new.first_name,
        last_name: new.last_name,
        role,
        banned: false,
        permissions: None,
        metadata: new.metadata,
        created: now,
        updated: now,
    })
}
