//! The caller's own record, `me` in the API (docs/api.md 4.8).

use crate::{
    model::{product::Product, user::User},
    server::domain::{
        authorization::{Action, ProductAction, UserAction},
        caller::Principal,
        context::RequestContext,
        error::Result,
    },
};

/// The record of the authenticated principal.
#[derive(Clone, Copy, Debug)]
pub enum Profile<'a> {
    /// A user.
    Person(&'a User),
    /// A product.
    Product(&'a Product),
}

/// Returns the caller's own record.
///
/// # Errors
/// Not authenticated. Forbidden, if the account removed the permission from its users.
pub fn show(context: &RequestContext) -> Result<Profile<'_>> {
    let (profile, action) = match &context.caller.principal {
        Principal::Person { user, .. } => (Profile::Person(user), Action::User(UserAction::Read, user)),
        Principal::Product { product, .. } => {
            (Profile::Product(product), Action::Product(ProductAction::Read, product.id))
        }
        Principal::Nobody | Principal::Operator => return Err(context.caller.lacks_permission()),
    };
    context.authorize(action).map(|()| profile)
}
