//! Who am I: whoever asks, as they stand at this request (contract 4.8).

use crate::{
    model::{product::Product, user::User},
    server::domain::{
        authorization::{Action, ProductAction, UserAction},
        caller::Principal,
        context::RequestContext,
        error::Result,
    },
};

/// Whoever bears the credentials that were shown.
#[derive(Clone, Copy, Debug)]
pub enum Profile<'a> {
    /// A person.
    Person(&'a User),
    /// A product.
    Product(&'a Product),
}

/// Whoever asks, if they may see themselves.
///
/// # Errors
/// Not identified; not allowed, where the account took that permission away.
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
