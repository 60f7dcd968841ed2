//! Leads from an address with stray slashes, such as `/log-in/` or `//log-in`, to the page that was meant.
//!
//! Only to pages of ours: an address such as `//evil.example/` has none, and is not found.

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::server::web::local_path::LocalPath;

/// Tells whether a page is at a path without query.
pub type IsPage = fn(&str) -> bool;

/// Redirects to the page, for good and with the query. Form posts are never redirected.
pub async fn remove(State(is_page): State<IsPage>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match without_stray_slashes(request.uri(), is_page).filter(|_| is_read) {
        Some(path) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, path.to_string())]).into_response(),
        None => next.run(request).await,
    }
}

/// The address without stray slashes, if it had some and a page is there.
fn without_stray_slashes(uri: &Uri, is_page: IsPage) -> Option<LocalPath> {
    let sent = uri.path();
    // Almost every request has none, and costs no copy of its path.
    if sent == "/" || !(sent.ends_with('/') || sent.contains("//")) {
        return None;
    }
    let words: Vec<_> = sent.split('/').filter(|word| !word.is_empty()).collect();
    let path = ["/", &words.join("/")].concat();
    if !is_page(&path) {
        return None;
    }
    let address = uri.query().map_or_else(|| path.clone(), |query| [&path, "?", query].concat());
    // What is doubtful would become the home page, which nobody meant.
    Some(LocalPath::parse(&address)).filter(|parsed| parsed.as_str() == address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str) -> bool {
        matches!(path, "/" | "/log-in" | "/log-in/code") || path.starts_with("/errors/")
    }

    #[test]
    fn stray_slashes_go_and_the_query_stays() {
        for (sent, meant) in [
            ("/log-in/", "/log-in"),
            ("//log-in", "/log-in"),
            ("/log-in//code//", "/log-in/code"),
            ("//", "/"),
            ("/log-in/?next=//evil.example/", "/log-in?next=//evil.example/"),
            ("/errors/%2F%2Fevil.example/", "/errors/%2F%2Fevil.example"),
        ] {
            let found = without_stray_slashes(&sent.parse().expect("a URI"), page);
            assert_eq!(found.map(|path| path.to_string()).as_deref(), Some(meant), "{sent}");
        }
    }

    #[test]
    fn nothing_else_is_redirected() {
        for sent in [
            "/",
            "/log-in",
            "/nowhere/",
            "//evil.example/",
            "//evil.example/log-in",
            "/errors/../",
            "/errors/%2e%2e/",
            "/errors//..//x",
        ] {
            assert_eq!(without_stray_slashes(&sent.parse().expect("a URI"), page), None, "{sent}");
        }
        let long = format!("/log-in/?{}", "x".repeat(4096));
        assert_eq!(without_stray_slashes(&long.parse().expect("a URI"), page), None);
    }
}
