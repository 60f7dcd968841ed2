//! Values from the address of a page.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos_router::{hooks::use_params_map, location::RequestUrl};
use url::form_urlencoded;

/// A parameter of the path, such as `id` of `/tokens/:id/revoke`.
#[must_use]
pub fn path_parameter(name: &str) -> String {
    use_params_map().get_untracked().get(name).expect("the route has this parameter")
}

/// A parameter of the query, the last one of this name; empty where there is none, as an empty field of a form would be.
///
/// Leptos's own map of the query is decoded twice, so that `%2525` would become `%`.
#[must_use]
pub fn query_parameter(name: &str) -> String {
    let address = use_context::<RequestUrl>();
    let query = address.as_ref().and_then(|address| address.as_ref().split_once('?')).map_or("", |(_, query)| query);
    let found = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name).last();
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// All values of a parameter of the query, in their order.
#[must_use]
pub fn query_parameters(name: &str) -> Vec<String> {
    let address = use_context::<RequestUrl>();
    let query = address.as_ref().and_then(|address| address.as_ref().split_once('?')).map_or("", |(_, query)| query);
    let found = form_urlencoded::parse(query.as_bytes()).filter(|(found, _)| found == name);
    found.map(|(_, value)| value.into_owned()).collect()
}

/// An address with a query of these pairs.
#[must_use]
pub fn query_of(path: &str, pairs: &[(&str, Cow<'_, str>)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}
