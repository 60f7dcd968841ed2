//! The registry of pages: the path and title of each, whether it loads scripts, and which server functions are its own.
//!
//! Routes and scripts (`app/mod.rs`), titles (`app/layout.rs`), the check for set-up (`server/router.rs`) and the
//! way back from a refused form (`server/web/form_posts.rs`) all read this table. `tests/it/pages/registry.rs` compares
//! it with what is served. No island names it, so it is not part of the wasm.

mod entry_pages;
mod office;
mod own_account;
mod settings;

use crate::{app::pages::entry_pages::ENTRY_PAGES, model::language::Translated};

pub use crate::app::{
    page_entry::{PageEntry, PageWidth},
    pages::{
        entry_pages::{
            CHECK_MAIL, CONFIRM_EMAIL, FORGOT_PASSWORD, INVITE, KEEP_ACCOUNT, LOG_IN, LOG_IN_CODE,
            LOG_IN_RECOVERY_CODE, RESET_PASSWORD, SIGN_UP,
        },
        office::{
            CHOSEN_USERS, EXPORT, IMPORT, INVITE_MADE, INVITES, NEW_INVITE, NEW_PRODUCT, NEW_PRODUCT_TOKEN, NEW_USER,
            OVERVIEW, PRODUCT, PRODUCT_CONFIRM, PRODUCT_TOKEN, PRODUCTS, USER, USER_ACCESS, USER_CONFIRM, USER_ROLE,
            USERS,
        },
        own_account::{
            DELETE_ACCOUNT, NEW_PASSKEY, NEW_TOKEN, OTHER_ACCOUNT, PROFILE, RECOVERY_CODES, REGENERATE_TOKEN,
            REMOVE_PASSKEY, REMOVE_SECOND_STEP, REVOKE_ALL_TOKENS, REVOKE_TOKEN, SECOND_STEP, SECURITY, TOKEN,
            TOKEN_CREATED, TOKENS, YOUR_DATA,
        },
        settings::{ACCOUNT_SETTINGS, BACKUP, BACKUPS, MAIL_SETTINGS, PERMISSION_SETTINGS, SERVER_SETTINGS, SETTINGS},
    },
};

/// What is before the name of every server function.
pub const FORMS: &str = "/forms/";
/// Where a file to import is sent. It is no server function, because it is read as it arrives.
pub const IMPORT_FILE: &str = "/admin/import/file";
/// What answers with an export of the account, as it is read.
pub const EXPORT_FILE: &str = "/admin/export/file";

/// The account home: who is logged in, and their tokens.
pub const HOME: PageEntry = PageEntry {
    path: "/",
    title: Translated { english: "Home", german: "Start" },
    width: PageWidth::Wide,
    has_island: true,
    // Every page has the forms of `theme` and `language`, and loads `chrome`.
    endpoints: &["home", "chrome", "theme", "language"],
};

/// Creates the account and its first admin, once.
pub const SETUP: PageEntry = PageEntry {
    path: "/setup/:code",
    title: Translated { english: "Set up Keydesk", german: "Keydesk einrichten" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["setup-page", "setup"],
};

/// Asks before it ends the session.
pub const LOG_OUT: PageEntry = PageEntry {
    path: "/log-out",
    title: Translated { english: "Log out", german: "Abmelden" },
    width: PageWidth::Card,
    has_island: false,
    endpoints: &["log-out"],
};

/// Makes a reset link for a user and shows it, once.
pub const RESET_LINK: PageEntry = PageEntry {
    path: "/admin/reset-link",
    title: Translated { english: "Reset link", german: "Reset-Link" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["reset-link-page", "reset-link"],
};

/// Commands to try, and whether a request has arrived.
pub const TRY_IT: PageEntry = PageEntry {
    path: "/admin/try",
    title: Translated { english: "Try it", german: "Ausprobieren" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["try-it", "first-request"],
};

/// The calls of the tutorials, played, with what came of each.
pub const CONFORMANCE: PageEntry = PageEntry {
    path: "/admin/try/conformance",
    title: Translated { english: "The tutorials, played", german: "Die Anleitungen, durchgespielt" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["conformance-page", "play-tutorials"],
};

/// Who may do what somebody may not.
pub const WHY: PageEntry = PageEntry {
    path: "/why/:deed",
    title: Translated { english: "Why can't I?", german: "Warum darf ich das nicht?" },
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &["why-page"],
};

/// The API reference.
pub const DOCS: PageEntry = PageEntry {
    path: "/docs",
    title: Translated { english: "API", german: "API" },
    width: PageWidth::Wide,
    has_island: false,
    endpoints: &[],
};

/// All error codes.
pub const ERRORS: PageEntry = PageEntry {
    path: "/errors",
    title: Translated { english: "Error codes", german: "Fehlercodes" },
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &[],
};

/// One error code.
pub const ERROR: PageEntry = PageEntry {
    path: "/errors/:code",
    title: Translated { english: "Error code", german: "Fehlercode" },
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &["error-page"],
};

/// What is shown at every other path. It has no route of its own.
pub const NOT_FOUND: PageEntry = PageEntry {
    path: "",
    title: Translated { english: "There is nothing here", german: "Hier ist nichts" },
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &[],
};

/// Every page that has a route. A path without parameters comes before one with that would fit as well.
pub const PAGES: [PageEntry; 63] = [
    HOME,
    SETUP,
    SIGN_UP,
    INVITE,
    LOG_IN,
    LOG_IN_CODE,
    LOG_IN_RECOVERY_CODE,
    KEEP_ACCOUNT,
    YOUR_DATA,
    DELETE_ACCOUNT,
    LOG_OUT,
    FORGOT_PASSWORD,
    RESET_PASSWORD,
    TOKENS,
    NEW_TOKEN,
    REVOKE_ALL_TOKENS,
    TOKEN,
    TOKEN_CREATED,
    REGENERATE_TOKEN,
    REVOKE_TOKEN,
    SECURITY,
    SECOND_STEP,
    REMOVE_SECOND_STEP,
    RECOVERY_CODES,
    NEW_PASSKEY,
    REMOVE_PASSKEY,
    PROFILE,
    CHECK_MAIL,
    CONFIRM_EMAIL,
    OTHER_ACCOUNT,
    OVERVIEW,
    SETTINGS,
    ACCOUNT_SETTINGS,
    PERMISSION_SETTINGS,
    MAIL_SETTINGS,
    BACKUPS,
    BACKUP,
    SERVER_SETTINGS,
    USERS,
    CHOSEN_USERS,
    EXPORT,
    IMPORT,
    NEW_USER,
    USER,
    USER_ACCESS,
    USER_CONFIRM,
    USER_ROLE,
    INVITES,
    NEW_INVITE,
    INVITE_MADE,
    PRODUCTS,
    NEW_PRODUCT,
    PRODUCT,
    PRODUCT_CONFIRM,
    NEW_PRODUCT_TOKEN,
    PRODUCT_TOKEN,
    RESET_LINK,
    TRY_IT,
    CONFORMANCE,
    WHY,
    DOCS,
    ERRORS,
    ERROR,
];

/// Whether a page is for people who are not logged in.
#[must_use]
pub fn is_entry(page: &PageEntry) -> bool {
    ENTRY_PAGES.iter().any(|entry| entry.path == page.path)
}

/// Whether such a page is at a path without query.
#[must_use]
pub fn entry_at(path: &str) -> bool {
    ENTRY_PAGES.iter().any(|entry| entry.is_at(path))
}

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
            ("/tokens/1", Some("/tokens/:id")),
            ("/tokens/new", Some("/tokens/new")),
            ("/tokens/1/2", None),
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
