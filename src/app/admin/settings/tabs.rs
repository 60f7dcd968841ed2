//! The way from one part of the settings to the others: plain links.

use leptos::prelude::*;

use crate::{app::language::Translated, model::account::SettingsRights};

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Who can create users, and whether they prove their email.
    SignUp,
    /// The name of the account.
    Account,
    /// What new users may do.
    Permissions,
    /// Mail, and a letter to try it.
    Mail,
    /// Copies of the database.
    Backups,
    /// The settings of the server.
    Server,
}

/// The heading, and links to the parts that the reader may open.
#[component]
pub(super) fn Tabs(rights: SettingsRights, tab: Tab) -> impl IntoView {
    let words = WORDS.get();
    let SettingsRights { update, backups } = rights;
    let link = |own: Tab, path: &'static str, label: &'static str| {
        view! { <a href=path aria-current=(own == tab).then_some("page")>{label}</a> }
    };
    view! {
        <h1>{words.heading}</h1>
        <nav class="groups" aria-label=words.heading>
            {link(Tab::SignUp, "/admin/settings", words.sign_up)}
            {link(Tab::Account, "/admin/settings/account", words.account)}
            {update.then(|| link(Tab::Permissions, "/admin/settings/permissions", words.permissions))}
            {update.then(|| link(Tab::Mail, "/admin/settings/mail", words.mail))}
            {backups.then(|| link(Tab::Backups, "/admin/settings/backups", words.backups))}
            {update.then(|| link(Tab::Server, "/admin/settings/server", words.server))}
        </nav>
    }
    .into_any()
}

/// The words of the links.
struct Words {
    heading: &'static str,
    sign_up: &'static str,
    account: &'static str,
    permissions: &'static str,
    mail: &'static str,
    backups: &'static str,
    server: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Settings",
        sign_up: "Sign-up",
        account: "Account",
        permissions: "Permissions",
        mail: "Mail",
        backups: "Backups",
        server: "Server",
    },
    german: Words {
        heading: "Einstellungen",
        sign_up: "Registrierung",
        account: "Konto",
        permissions: "Berechtigungen",
        mail: "E-Mail",
        backups: "Sicherungen",
        server: "Server",
    },
};
