//! Tokens: generate (which is log-in), list, show, regenerate, revoke (docs/api.md 4).

mod generate;
mod list;
mod of_bearers;
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
        Endpoint::get(Account, "/users/{user}/tokens", of_bearers::list::<UserRef>, of_bearers::LIST_OF_USER),
        Endpoint::post(Account, "/users/{user}/tokens", of_bearers::generate::<UserRef>, of_bearers::GENERATE_FOR_USER),
        Endpoint::get(Account, "/users/{user}/tokens/{token}", of_bearers::show::<UserRef>, of_bearers::SHOW_OF_USER),
        Endpoint::get(
            Account,
            "/products/{product}/tokens",
            of_bearers::list::<ProductRef>,
            of_bearers::LIST_OF_PRODUCT,
        ),
        Endpoint::post(
            Account,
            "/products/{product}/tokens",
            of_bearers::generate::<ProductRef>,
            of_bearers::GENERATE_FOR_PRODUCT,
        ),
        Endpoint::get(
            Account,
            "/products/{product}/tokens/{token}",
            of_bearers::show::<ProductRef>,
            of_bearers::SHOW_OF_PRODUCT,
        ),
    ]
}
