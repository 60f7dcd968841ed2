//! Who am I: whoever asks, as they stand at this request (contract 4.8).

use super::{
    access::{self, Action},
    caller::{Caller, Who},
    error::Result,
};
use crate::model::{id::AccountId, product::Product, user::User};

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
        Who::Person { user, .. } => (Profile::Person(user), Action::ReadUser(user)),
        Who::Product { product, .. } => (Profile::Product(product), Action::ReadProduct(product.id)),
        Who::Nobody | Who::Operator => return Err(caller.lacks()),
    };
    access::check(caller, action).map(|()| profile)
}
