//! Tokens: generate (which is log-in), list, show, regenerate, revoke (docs/api.md 4).

mod by_bearer;
mod generate;
mod list;
mod regenerate;
mod resource;
mod revoke;
mod show;

pub(in crate::server::api) use self::resource::{TokenResource, resource};
use crate::server::{
    api::endpoint::{Endpoint, Scope},
    domain::resource_ref::{ProductRef, UserRef},
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::post(Account, "/tokens", generate::generate, generate::GENERATE),
        Endpoint::get(Account, "/tokens", list::list, list::LIST),
        Endpoint::put(Account, "/tokens", regenerate::regenerate_own, regenerate::REGENERATE_OWN),
        Endpoint::get(Account, "/tokens/{token}", show::show, show::SHOW),
        Endpoint::put(Account, "/tokens/{token}", regenerate::regenerate, regenerate::REGENERATE),
        Endpoint::delete(Account, "/tokens/{token}", revoke::revoke, revoke::REVOKE),
        Endpoint::get(Account, "/users/{user}/tokens", by_bearer::list::<UserRef>, by_bearer::LIST_OF_USER),
        Endpoint::post(Account, "/users/{user}/tokens", by_bearer::generate::<UserRef>, by_bearer::GENERATE_FOR_USER),
        Endpoint::get(Account, "/users/{user}/tokens/{token}", by_bearer::show::<UserRef>, by_bearer::SHOW_OF_USER),
        Endpoint::get(Account, "/products/{product}/tokens", by_bearer::list::<ProductRef>, by_bearer::LIST_OF_PRODUCT),
        Endpoint::post(
            Account,
            "/products/{product}/tokens",
            by_bearer::generate::<ProductRef>,
            by_bearer::GENERATE_FOR_PRODUCT,
        ),
        Endpoint::get(
            Account,
            "/products/{product}/tokens/{token}",
            by_bearer::show::<ProductRef>,
            by_bearer::SHOW_OF_PRODUCT,
        ),
    ]
}
