//! Every public path, in one snapshot: a new endpoint fails here until somebody reviews it.

use std::fmt::Write;

use keydesk::server::api;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;

/// Endpoints that are neither API, nor pages, nor server functions.
const OTHERS: [&str; 7] = [
    "GET /livez",
    "GET /readyz",
    "GET /openapi.json",
    "GET /robots.txt",
    "GET /favicon.ico",
    "GET /assets/{version}/{*name}",
    "GET /.well-known/change-password",
];

#[test]
fn the_surface_is_the_one_that_was_reviewed() {
    let mut text = String::from("api\n");
    let mut endpoints = api::surface();
    endpoints.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    for (method, path) in endpoints {
        writeln!(text, "  {method} {path}").expect("memory");
    }
    text.push_str("forms\n");
    for (method, path) in functions() {
        writeln!(text, "  {method} {path}").expect("memory");
    }
    text.push_str("pages\n");
    for path in pages() {
        writeln!(text, "  GET {path}").expect("memory");
    }
    text.push_str("others\n");
    for endpoint in OTHERS {
        writeln!(text, "  {endpoint}").expect("memory");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_server_function_is_a_post_with_a_name_of_its_own() {
    let functions = functions();
    for (method, path) in &functions {
        assert_eq!(method, "POST", "{path}: a link must not change anything");
        let name = path.strip_prefix("/forms/").unwrap_or_else(|| panic!("{path} is not under /forms"));
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        // Without an explicit endpoint the path ends in a hash of the build folder.
        assert!(!name.is_empty() && name.bytes().all(is_word), "{path} has no explicit endpoint");
    }
    let mut paths: Vec<_> = functions.iter().map(|(_, path)| path).collect();
    paths.dedup();
    assert_eq!(paths.len(), functions.len(), "two functions on one path: one would vanish");
}

#[test]
fn as_many_are_registered_as_are_written() {
    let mut written = 0;
    for file in sources("src/app".as_ref()) {
        let text = std::fs::read_to_string(file).expect("a file");
        written +=
            text.lines().filter(|line| line.trim_start().starts_with("#[server(") && line.contains("prefix")).count();
        let bare = text.lines().filter(|line| line.trim_start() == "#[server]").count();
        assert_eq!(bare, 0, "a server function without a name");
    }
    assert_eq!(functions().len(), written);
}

fn functions() -> Vec<(String, String)> {
    let mut all: Vec<_> = server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned())).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

fn pages() -> Vec<String> {
    let mut all: Vec<_> = generate_route_list(keydesk::app::App).iter().map(|page| page.path().to_owned()).collect();
    all.sort();
    all
}

fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}
