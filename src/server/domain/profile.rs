//! Who am I: whoever asks, as they stand at this request (contract 4.8).

use crate::{
    model::{id::AccountId, product::Product, user::User},
    server::domain::{
        authorization::{self, Action},
        caller::{Caller, Principal},
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
pub fn show(caller: &Caller, account: AccountId) -> Result<Profile<'_>> {
    caller.belongs_to(account)?;
    let (profile, action) = match &caller.who {
        Principal::Person { user, .. } => (Profile::Person(user), Action::ReadUser(user)),
        Principal::Product { product, .. } => (Profile::Product(product), Action::ReadProduct(product.id)),
        Principal::Nobody | Principal::Operator => return Err(caller.lacks()),
    };
    authorization::check(caller, action).map(|()| profile)
}
