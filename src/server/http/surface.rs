//! The three surfaces of the server: pages, API, static files. Headers and error bodies differ by them.

/// The part of the server that a path belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// For people: pages and their forms.
    Pages,
    /// For programs.
    Api,
    /// Static files.
    Files,
}

impl Surface {
    /// The surface of a path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path == "/v1" || path.starts_with("/v1/") {
            Self::Api
        } else if path.starts_with("/assets/") || path == "/robots.txt" || path == "/favicon.ico" {
            Self::Files
        } else {
            Self::Pages
        }
    }
}
