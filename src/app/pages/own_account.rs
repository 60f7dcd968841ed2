//! The entries of pages on which people look after their own account.

use crate::{
    app::page_entry::{PageEntry, PageWidth},
    model::language::Translated,
};

/// Downloads one's own data.
pub const YOUR_DATA: PageEntry = PageEntry {
    path: "/your-data",
    title: Translated { english: "Your data", german: "Ihre Daten" },
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &["your-data-page"],
};

/// Asks for the password before it deletes one's own account.
pub const DELETE_ACCOUNT: PageEntry = PageEntry {
    path: "/your-data/delete",
    title: Translated { english: "Delete your account", german: "Konto löschen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["delete-account-page", "delete-account"],
};

/// The user's tokens.
pub const TOKENS: PageEntry = PageEntry {
    path: "/tokens",
    title: Translated { english: "Tokens", german: "Token" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["tokens-page"],
};

/// Creates a token.
pub const NEW_TOKEN: PageEntry = PageEntry {
    path: "/tokens/new",
    title: Translated { english: "Create a token", german: "Token erstellen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["new-token-page", "create-token"],
};

/// Asks before it revokes all tokens.
pub const REVOKE_ALL_TOKENS: PageEntry = PageEntry {
    path: "/tokens/revoke-all",
    title: Translated { english: "Revoke all tokens", german: "Alle Token widerrufen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["revoke-all-tokens-page", "revoke-all-tokens"],
};

/// The facts of a token, and its name to change.
pub const TOKEN: PageEntry = PageEntry {
    path: "/tokens/:id",
    title: Translated { english: "Token", german: "Token" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["token-page", "rename-token"],
};

/// Shows a new token, once.
pub const TOKEN_CREATED: PageEntry = PageEntry {
    path: "/tokens/:id/created",
    title: Translated { english: "Your new token", german: "Ihr neues Token" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["token-created-page"],
};

/// Asks before it gives a token a new value.
pub const REGENERATE_TOKEN: PageEntry = PageEntry {
    path: "/tokens/:id/regenerate",
    title: Translated { english: "Regenerate a token", german: "Neuer Wert für ein Token" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["regenerate-token-page", "regenerate-token"],
};

/// Asks before it revokes a token.
pub const REVOKE_TOKEN: PageEntry = PageEntry {
    path: "/tokens/:id/revoke",
    title: Translated { english: "Revoke a token", german: "Token widerrufen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["revoke-token-page", "revoke-token"],
};

/// Password, second step and sessions of the user.
pub const SECURITY: PageEntry = PageEntry {
    path: "/security",
    title: Translated { english: "Security", german: "Sicherheit" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["security", "change-password", "end-session", "end-other-sessions"],
};

/// Adds a second step.
pub const SECOND_STEP: PageEntry = PageEntry {
    path: "/security/second-step",
    title: Translated { english: "Add a second step", german: "Zweiten Schritt hinzufügen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["second-step-page", "add-second-step", "confirm-second-step", "cancel-second-step"],
};

/// Asks for a code before it switches the second step off.
pub const REMOVE_SECOND_STEP: PageEntry = PageEntry {
    path: "/security/second-step/remove",
    title: Translated { english: "Switch off the second step", german: "Zweiten Schritt ausschalten" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["remove-second-step-page", "remove-second-step"],
};

/// Makes recovery codes and shows them, once.
pub const RECOVERY_CODES: PageEntry = PageEntry {
    path: "/security/recovery-codes",
    title: Translated { english: "Recovery codes", german: "Wiederherstellungscodes" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["recovery-codes-page", "renew-recovery-codes"],
};

/// Asks who it is, and makes a passkey.
pub const NEW_PASSKEY: PageEntry = PageEntry {
    path: "/security/passkeys/new",
    title: Translated { english: "Add a passkey", german: "Passkey hinzufügen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["new-passkey-page", "confirm-password", "passkey-proof", "new-passkey-options", "add-passkey"],
};

/// Asks before it removes a passkey.
pub const REMOVE_PASSKEY: PageEntry = PageEntry {
    path: "/security/passkeys/:id/remove",
    title: Translated { english: "Remove a passkey", german: "Passkey entfernen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["remove-passkey-page", "remove-passkey"],
};

/// The names and the email of the person who is logged in.
pub const PROFILE: PageEntry = PageEntry {
    path: "/profile",
    title: Translated { english: "Profile", german: "Profil" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["profile-page", "save-names", "change-email", "resend-email-link", "cancel-email-change"],
};

/// Says that a form is of another account than the one that the browser is logged in to.
pub const OTHER_ACCOUNT: PageEntry = PageEntry {
    path: "/other-account",
    title: Translated { english: "Another account", german: "Anderes Konto" },
    width: PageWidth::Prose,
    has_island: false,
    endpoints: &["other-account"],
};
