//! Users: create, list, show, update, delete, ban, group (docs/api.md 3.1 to 3.11). Each endpoint has a file.

mod ban;
mod create;
mod delete;
mod group;
mod list;
mod resource;
mod show;
mod update;

pub(in crate::server::api) use self::resource::{ROLES, UserResource, resource};
use crate::server::api::endpoint::{Endpoint, Scope};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::post(Account, "/users", create::create, create::CREATE),
        Endpoint::get(Account, "/users", list::list, list::LIST),
        Endpoint::get(Account, "/users/{user}", show::show, show::SHOW),
        Endpoint::patch(Account, "/users/{user}", update::update, update::UPDATE),
        Endpoint::delete(Account, "/users/{user}", delete::delete, delete::DELETE),
        Endpoint::post(Account, "/users/{user}/actions/ban", ban::ban, ban::BAN),
        Endpoint::post(Account, "/users/{user}/actions/unban", ban::unban, ban::UNBAN),
        Endpoint::get(Account, "/users/{user}/group", group::group, group::SHOW_GROUP),
        Endpoint::patch(Account, "/users/{user}/group", group::update_group, group::UPDATE_GROUP),
    ]
}
