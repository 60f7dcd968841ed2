//! Entry pages, for people who are not logged in. They stand below each account, and the session knows its account from
//! them.

use crate::{
    app::page_entry::{PageEntry, PageWidth},
    model::language::Translated,
};

/// Creates a user.
pub const SIGN_UP: PageEntry = PageEntry {
    path: "/sign-up",
    title: Translated { english: "Create your account", german: "Konto erstellen" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["sign-up-page", "sign-up"],
};

/// Creates a user by an invite.
pub const INVITE: PageEntry = PageEntry {
    path: "/invite/:code",
    title: Translated { english: "Create your account", german: "Konto erstellen" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["invite-page", "invite"],
};

/// Asks for email and password.
pub const LOG_IN: PageEntry = PageEntry {
    path: "/log-in",
    title: Translated { english: "Log in", german: "Anmelden" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["log-in-page", "log-in", "passkey-options", "passkey-log-in"],
};

/// Asks for the code of a second factor.
pub const LOG_IN_CODE: PageEntry = PageEntry {
    path: "/log-in/code",
    title: Translated { english: "Enter your code", german: "Code eingeben" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["log-in-code-page", "log-in-code", "passkey-code"],
};

/// Asks for a recovery code in the place of a code.
pub const LOG_IN_RECOVERY_CODE: PageEntry = PageEntry {
    path: "/log-in/recovery-code",
    title: Translated { english: "Use a recovery code", german: "Wiederherstellungscode verwenden" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["log-in-recovery-code"],
};

/// Asks a user who is set to be deleted whether they stay.
pub const KEEP_ACCOUNT: PageEntry = PageEntry {
    path: "/log-in/deletion",
    title: Translated { english: "Keep your account?", german: "Konto behalten?" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["keep-account-page", "keep-account"],
};

/// Asks for a reset link by mail.
pub const FORGOT_PASSWORD: PageEntry = PageEntry {
    path: "/forgot-password",
    title: Translated { english: "Forgot password", german: "Passwort vergessen" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["forgot-password-page", "forgot-password"],
};

/// Sets a new password by a reset link.
pub const RESET_PASSWORD: PageEntry = PageEntry {
    path: "/reset-password/:code",
    title: Translated { english: "Choose a new password", german: "Neues Passwort wählen" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["reset-password-page", "reset-password"],
};

/// Says that a link was sent to whoever signed up, and sends it again.
pub const CHECK_MAIL: PageEntry = PageEntry {
    path: "/confirm-email",
    title: Translated { english: "Check your mail", german: "Sehen Sie in Ihr Postfach" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["check-mail-page", "request-proof"],
};

/// Confirms an email by the link that was sent to it.
pub const CONFIRM_EMAIL: PageEntry = PageEntry {
    path: "/confirm-email/:code",
    title: Translated { english: "Confirm your email", german: "E-Mail-Adresse bestätigen" },
    width: PageWidth::Card,
    has_island: true,
    endpoints: &["confirm-email-page", "confirm-email"],
};

/// All of them.
pub(super) const ENTRY_PAGES: [PageEntry; 10] = [
    SIGN_UP,
    INVITE,
    LOG_IN,
    LOG_IN_CODE,
    LOG_IN_RECOVERY_CODE,
    KEEP_ACCOUNT,
    FORGOT_PASSWORD,
    RESET_PASSWORD,
    CHECK_MAIL,
    CONFIRM_EMAIL,
];
