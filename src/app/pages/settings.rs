//! The entries of the settings.

use crate::{
    app::page_entry::{PageEntry, PageWidth},
    model::language::Translated,
};

/// Who can create users, and whether they prove their email.
pub const SETTINGS: PageEntry = PageEntry {
    path: "/admin/settings",
    title: Translated { english: "Settings", german: "Einstellungen" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["settings", "protection", "verification"],
};

/// The name of the account, and what programs need to know of it.
pub const ACCOUNT_SETTINGS: PageEntry = PageEntry {
    path: "/admin/settings/account",
    title: Translated { english: "Account settings", german: "Einstellungen des Kontos" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["account-settings-page", "save-account"],
};

/// What new users may do.
pub const PERMISSION_SETTINGS: PageEntry = PageEntry {
    path: "/admin/settings/permissions",
    title: Translated { english: "Permissions of new users", german: "Berechtigungen neuer Benutzer" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["permissions-page", "save-permissions"],
};

/// How mail is set up, and a letter to try it.
pub const MAIL_SETTINGS: PageEntry = PageEntry {
    path: "/admin/settings/mail",
    title: Translated { english: "Mail", german: "E-Mail" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["mail-settings-page", "test-mail"],
};

/// The settings of the server.
pub const SERVER_SETTINGS: PageEntry = PageEntry {
    path: "/admin/settings/server",
    title: Translated { english: "Server settings", german: "Einstellungen des Servers" },
    width: PageWidth::Wide,
    has_island: false,
    endpoints: &["server-settings-page"],
};

/// The backups, and a button that makes one.
pub const BACKUPS: PageEntry = PageEntry {
    path: "/admin/settings/backups",
    title: Translated { english: "Backups", german: "Sicherungen" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["backups-page", "create-backup"],
};

/// A backup: checked, and downloaded after the password.
pub const BACKUP: PageEntry = PageEntry {
    path: "/admin/settings/backups/:file",
    title: Translated { english: "A backup", german: "Eine Sicherung" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["backup-page", "check-backup", "prove-backup-download"],
};
