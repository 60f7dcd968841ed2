//! The entries of the pages on which staff look after users, invites and products.

use crate::{
    app::page_entry::{PageEntry, PageWidth},
    model::language::Translated,
};

/// The account at a glance.
pub const OVERVIEW: PageEntry = PageEntry {
    path: "/admin",
    title: Translated { english: "Overview", german: "Übersicht" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["overview-page"],
};

/// The users of the account.
pub const USERS: PageEntry = PageEntry {
    path: "/admin/users",
    title: Translated { english: "Users", german: "Benutzer" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["users-page"],
};

/// Creates a user.
pub const NEW_USER: PageEntry = PageEntry {
    path: "/admin/users/new",
    title: Translated { english: "Create a user", german: "Benutzer erstellen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["new-user-page", "create-user"],
};

/// A user, with profile and metadata to edit.
pub const USER: PageEntry = PageEntry {
    path: "/admin/users/:id",
    title: Translated { english: "User", german: "Benutzer" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["user-page", "save-user", "save-user-metadata", "set-user-password"],
};

/// How a user gets in: second step, sessions, log-ins, tokens.
pub const USER_ACCESS: PageEntry = PageEntry {
    path: "/admin/users/:id/access",
    title: Translated { english: "Access of a user", german: "Zugang eines Benutzers" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["user-access-page", "end-user-session", "end-user-sessions"],
};

/// Asks before it revokes tokens of a user, or removes their second step.
pub const USER_CONFIRM: PageEntry = PageEntry {
    path: "/admin/users/:id/confirm",
    title: Translated { english: "Confirm", german: "Bestätigen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["user-confirm-page", "change-access"],
};

/// Gives a user another role.
pub const USER_ROLE: PageEntry = PageEntry {
    path: "/admin/users/:id/role",
    title: Translated { english: "Change a role", german: "Rolle ändern" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["user-role-page", "change-user-role"],
};

/// Asks before it changes several users.
pub const CHOSEN_USERS: PageEntry = PageEntry {
    path: "/admin/users/chosen",
    title: Translated { english: "Chosen users", german: "Ausgewählte Benutzer" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["chosen-users-page", "change-users"],
};

/// Users from a file.
pub const IMPORT: PageEntry = PageEntry {
    path: "/admin/import",
    title: Translated { english: "Import users", german: "Benutzer importieren" },
    width: PageWidth::Wide,
    has_island: false,
    endpoints: &["import-page", "read-import", "write-import", "resume-import", "cancel-import"],
};

/// All that the account has, as a file.
pub const EXPORT: PageEntry = PageEntry {
    path: "/admin/export",
    title: Translated { english: "Export the account", german: "Konto exportieren" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["export-page"],
};

/// The invites of the account.
pub const INVITES: PageEntry = PageEntry {
    path: "/admin/invites",
    title: Translated { english: "Invites", german: "Einladungen" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["invites-page", "end-invite"],
};

/// Makes an invite.
pub const NEW_INVITE: PageEntry = PageEntry {
    path: "/admin/invites/new",
    title: Translated { english: "Invite", german: "Einladen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["new-invite-page", "create-invite"],
};

/// Shows the link of a new invite, once.
pub const INVITE_MADE: PageEntry = PageEntry {
    path: "/admin/invites/made",
    title: Translated { english: "Your new invite", german: "Ihre neue Einladung" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["invite-made-page"],
};

/// The products of the account.
pub const PRODUCTS: PageEntry = PageEntry {
    path: "/admin/products",
    title: Translated { english: "Products", german: "Produkte" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["products-page"],
};

/// Creates a product.
pub const NEW_PRODUCT: PageEntry = PageEntry {
    path: "/admin/products/new",
    title: Translated { english: "Add a product", german: "Produkt hinzufügen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["new-product-page", "create-product"],
};

/// A product, with details and metadata to edit, and its tokens.
pub const PRODUCT: PageEntry = PageEntry {
    path: "/admin/products/:id",
    title: Translated { english: "Product", german: "Produkt" },
    width: PageWidth::Wide,
    has_island: true,
    endpoints: &["product-page", "save-product", "save-product-metadata"],
};

/// Asks before it deletes a product, revokes its tokens, or gives one a new value.
pub const PRODUCT_CONFIRM: PageEntry = PageEntry {
    path: "/admin/products/:id/confirm",
    title: Translated { english: "Confirm", german: "Bestätigen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["product-confirm-page", "delete-product", "revoke-product-tokens", "regenerate-product-token"],
};

/// Creates a token of a product.
pub const NEW_PRODUCT_TOKEN: PageEntry = PageEntry {
    path: "/admin/products/:id/tokens/new",
    title: Translated { english: "Create a token of the product", german: "Token des Produkts erstellen" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["new-product-token-page", "create-product-token"],
};

/// Shows a new token of a product, once.
pub const PRODUCT_TOKEN: PageEntry = PageEntry {
    path: "/admin/products/:id/tokens/:token/created",
    title: Translated { english: "The new token", german: "Das neue Token" },
    width: PageWidth::Prose,
    has_island: true,
    endpoints: &["product-token-page"],
};
