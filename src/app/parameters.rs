//! Values from the address of a page.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// A parameter of the path, such as `id` of `/tokens/:id/revoke`.
#[must_use]
pub fn path_parameter(name: &str) -> String {
    use_params_map().get_untracked().get(name).expect("the route has this parameter")
}

/// A parameter of the query; empty where there is none, as an empty field of a form would be.
#[must_use]
pub fn query_parameter(name: &str) -> String {
    use_query_map().get_untracked().get(name).unwrap_or_default()
}
