//! The registry of pages: the path and title of each, whether it loads scripts, and which server functions are its own.
//!
//! Routes and scripts (`app/mod.rs`), titles (`app/layout.rs`), the check for set-up (`server/router.rs`) and the
//! way back from a refused form (`server/web/form_posts.rs`) all read this table. `tests/it/pages/registry.rs` compares
//! it with what is served. No island names it, so it is not part of the wasm.

use leptos_router::{ParamSegment, PartialPathMatch, PathSegment, PossibleRouteMatch, StaticSegment};

/// What is before the name of every server function.
pub const FORMS: &str = "/forms/";

/// One page.
#[derive(Clone, Copy, Debug)]
pub struct PageEntry {
    /// Its path. A segment that begins with `:` is a parameter.
    pub path: &'static str,
    /// Its title. Fixed text: this version of Leptos does not escape titles.
    pub title: &'static str,
    /// How wide its content is.
    pub width: PageWidth,
    /// Whether it has an island. Other pages load no script at all.
    pub has_island: bool,
    /// Its server functions: the one that loads it, and those that its forms post to. A refused form goes back to this
    /// page where the browser sends no `Referer`; parameters of the path are fields of the form.
    pub endpoints: &'static [&'static str],
}

/// How wide the content of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageWidth {
    /// One form, alone on the page.
    Card,
    /// Text to read.
    Prose,
    /// Lists and tables.
    Wide,
}

/// The account home: who is logged in, and their tokens.
pub const HOME: PageEntry = PageEntry {
    path: "/",
    title: "Home",
    width: PageWidth::Wide,
    has_island: true,
    // Every page has the form of `theme`, and loads `chrome`.
    endpoints: &["home", "create-token", "chrome", "theme"],
};

/// Creates the account and its first admin, once.
pub const SETUP: PageEntry = PageEntry {
    path: "/setup/:code",
    title: "Set up Keydesk",
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["setup-page", "setup"],
};

/// Creates a user.
pub const SIGN_UP: PageEntry = PageEntry {
    path: "/sign-up",
    title: "Create your account",
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["sign-up-page", "sign-up"],
};

/// Asks for email and password.
pub const LOG_IN: PageEntry = PageEntry {
    path: "/log-in",
    title: "Log in",
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["log-in-page", "log-in"],
};

/// Asks for the code of a second factor.
pub const LOG_IN_CODE: PageEntry = PageEntry {
    path: "/log-in/code",
    title: "Enter your code",
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["log-in-code-page", "log-in-code"],
};

/// Asks before it ends the session.
pub const LOG_OUT: PageEntry = PageEntry {
    path: "/log-out",
    title: "Log out",
    width: PageWidth::Card,
    has_island: false,
    endpoints: &["log-out"],
};

/// Asks for a reset link by mail.
pub const FORGOT_PASSWORD: PageEntry = PageEntry {
    path: "/forgot-password",
    title: "Forgot password",
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["forgot-password-page", "forgot-password"],
};

/// Sets a new password by a reset link.
pub const RESET_PASSWORD: PageEntry = PageEntry {
    path: "/reset-password/:code",
    title: "Choose a new password",
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["reset-password-page", "reset-password"],
};

/// Shows a new token, once.
pub const TOKEN_CREATED: PageEntry = PageEntry {
    path: "/tokens/:id/created",
    title: "Your new token",
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["token-created-page", "regenerate-token"],
};

/// Asks before it revokes a token.
pub const REVOKE_TOKEN: PageEntry = PageEntry {
    path: "/tokens/:id/revoke",
    title: "Revoke a token",
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["revoke-token-page", "revoke-token"],
};

/// Who can create users, and the settings of the server.
pub const SETTINGS: PageEntry = PageEntry {
    path: "/admin/settings",
    title: "Settings",
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["settings", "protection"],
};

/// Makes a reset link for a user and shows it, once.
pub const RESET_LINK: PageEntry = PageEntry {
    path: "/admin/reset-link",
    title: "Reset link",
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["reset-link-page", "reset-link"],
};

/// Commands to try, and whether a request has arrived.
pub const TRY_IT: PageEntry = PageEntry {
    path: "/admin/try",
    title: "Try it",
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["try-it", "first-request"],
};

/// The API reference.
pub const DOCS: PageEntry =
    PageEntry { path: "/docs", title: "API", width: PageWidth::Wide, has_island: false, endpoints: &[] };

/// All error codes.
pub const ERRORS: PageEntry =
    PageEntry { path: "/errors", title: "Error codes", width: PageWidth::Prose, has_island: false, endpoints: &[] };

/// One error code.
pub const ERROR: PageEntry = PageEntry {
    path: "/errors/:code",
    title: "Error code",
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &["error-page"],
};

/// What is shown at every other path. It has no route of its own.
pub const NOT_FOUND: PageEntry =
    PageEntry { path: "", title: "There is nothing here", width: PageWidth::Prose, has_island: false, endpoints: &[] };

/// Every page that has a route.
pub const PAGES: [PageEntry; 16] = [
    HOME,
    SETUP,
    SIGN_UP,
    LOG_IN,
    LOG_IN_CODE,
    LOG_OUT,
    FORGOT_PASSWORD,
    RESET_PASSWORD,
    TOKEN_CREATED,
    REVOKE_TOKEN,
    SETTINGS,
    RESET_LINK,
    TRY_IT,
    DOCS,
    ERRORS,
    ERROR,
];

/// The page at a path without query.
#[must_use]
pub fn at(path: &str) -> Option<PageEntry> {
    PAGES.into_iter().find(|page| page.is_at(path))
}

/// The page that a server function belongs to.
#[must_use]
pub fn of_endpoint(endpoint: &str) -> Option<PageEntry> {
    PAGES.into_iter().find(|page| page.endpoints.contains(&endpoint))
}

impl PageEntry {
    /// Whether this page is at a path without query.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        let (own, given) = (self.path.split('/'), path.split('/'));
        let is_same = |(own, given): (&str, &str)| if own.starts_with(':') { !given.is_empty() } else { own == given };
        own.clone().count() == given.clone().count() && own.zip(given).all(is_same)
    }

    /// The path of this page, with a value for each parameter.
    #[must_use]
    pub fn address<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let segment = |segment| match segment {
            Segment::Static(word) => format!("/{word}"),
            Segment::Parameter(name) => format!("/{}", value(name)),
        };
        let path: String = self.segments().map(segment).collect();
        if path.is_empty() { "/".into() } else { path }
    }

    fn segments(&self) -> impl Iterator<Item = Segment> + use<> {
        let words = self.path.split('/').filter(|word| !word.is_empty());
        words.map(|word| word.strip_prefix(':').map_or(Segment::Static(word), Segment::Parameter))
    }
}

enum Segment {
    Static(&'static str),
    Parameter(&'static str),
}

/// A route, for Leptos: its own segments, one after the other.
impl PossibleRouteMatch for PageEntry {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut parameters) = (path, Vec::new());
        for segment in self.segments() {
            let matched = match segment {
                Segment::Static(word) => StaticSegment(word).test(rest)?,
                Segment::Parameter(name) => ParamSegment(name).test(rest)?,
            };
            rest = matched.remaining();
            parameters.extend(matched.params());
        }
        Some(PartialPathMatch::new(rest, parameters, &path[..path.len() - rest.len()]))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        for segment in self.segments() {
            match segment {
                Segment::Static(word) => StaticSegment(word).generate_path(path),
                Segment::Parameter(name) => ParamSegment(name).generate_path(path),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_page_or_none() {
        for (path, expected) in [
            ("/", Some("/")),
            ("/log-in", Some("/log-in")),
            ("/log-in/code", Some("/log-in/code")),
            ("/setup/abc", Some("/setup/:code")),
            ("/tokens/1/revoke", Some("/tokens/:id/revoke")),
            ("/log-in/", None),
            ("/log-in/codes", None),
            ("/setup", None),
            ("/setup/", None),
            ("/setup/abc/d", None),
            ("/tokens/1", None),
            ("", None),
        ] {
            assert_eq!(at(path).map(|page| page.path), expected, "{path:?}");
        }
    }

    #[test]
    fn an_address_has_its_parameters() {
        let value = |name: &str| if name == "id" { "1" } else { "" };
        assert_eq!(REVOKE_TOKEN.address(value), "/tokens/1/revoke");
        assert_eq!(SETUP.address(value), "/setup/");
        assert_eq!(HOME.address(value), "/");
    }
}
