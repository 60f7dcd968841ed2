//! The pages. A file has one page, its island and its server functions.
//!
//! Pages are HTML from the server and work without scripts. Only forms, and what needs a script, are islands. There are
//! no rules in here: the bodies of server functions call use cases, and nothing else names `crate::server`.

pub mod admin;
pub mod check_mail;
pub mod components;
pub mod confirm_email;
pub mod demo;
pub mod docs;
pub mod errors;
pub mod forgot_password;
pub mod home;
pub mod invite;
pub mod language;
pub mod layout;
pub mod log_in;
pub mod log_in_code;
pub mod log_out;
pub mod not_found;
pub mod office;
pub mod other_account;
pub mod page_entry;
pub mod pages;
pub mod parameters;
pub mod passkeys;
pub mod profile;
pub mod refused_form;
pub mod reset_password;
pub mod security;
pub mod setup;
pub mod sign_up;
pub mod snippets;
pub mod tokens;
pub mod why;
pub mod your_data;

use leptos::{config::LeptosOptions, hydration::HydrationScripts, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    location::RequestUrl,
};

/// The document around every page.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let layout::PageFrame { theme, assets, account, .. } = use_context().expect("the router provides the frame");
    let base = assets.to_string();
    let url = use_context::<RequestUrl>().expect("Leptos provides the URL");
    let scripts =
        has_island(url.as_ref()).then(|| view! { <HydrationScripts options islands=true root=base.clone()/> });
    view! {
        <!DOCTYPE html>
        <html lang=language::language().tag() data-theme=theme data-account=account>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="stylesheet" href=format!("{base}/pkg/keydesk.css")/>
                <link rel="icon" type="image/svg+xml" href=format!("{base}/favicon.svg")/>
                <MetaTags/>
                {scripts}
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The routes. What else there is to know about each page is in `pages.rs`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=not_found::NotFoundPage>
                <Route path=pages::HOME view=home::HomePage ssr=SsrMode::Async/>
                <Route path=pages::SETUP view=setup::SetupPage ssr=SsrMode::Async/>
                <Route path=pages::SIGN_UP view=sign_up::SignUpPage ssr=SsrMode::Async/>
                <Route path=pages::INVITE view=invite::InvitePage ssr=SsrMode::Async/>
                <Route path=pages::LOG_IN view=log_in::LogInPage ssr=SsrMode::Async/>
                <Route path=pages::FORGOT_PASSWORD view=forgot_password::ForgotPasswordPage ssr=SsrMode::Async/>
                <Route path=pages::RESET_PASSWORD view=reset_password::ResetPasswordPage ssr=SsrMode::Async/>
                <Route path=pages::LOG_IN_CODE view=log_in_code::LogInCodePage ssr=SsrMode::Async/>
                <Route path=pages::KEEP_ACCOUNT view=your_data::keep::KeepAccountPage ssr=SsrMode::Async/>
                <Route path=pages::YOUR_DATA view=your_data::YourDataPage ssr=SsrMode::Async/>
                <Route path=pages::DELETE_ACCOUNT view=your_data::delete::DeleteAccountPage ssr=SsrMode::Async/>
                <Route path=pages::LOG_OUT view=log_out::LogOutPage ssr=SsrMode::Async/>
                <Route path=pages::TOKENS view=tokens::list::TokensPage ssr=SsrMode::Async/>
                <Route path=pages::NEW_TOKEN view=tokens::new::NewTokenPage ssr=SsrMode::Async/>
                <Route path=pages::REVOKE_ALL_TOKENS view=tokens::revoke_all::RevokeAllTokensPage ssr=SsrMode::Async/>
                <Route path=pages::TOKEN view=tokens::token::TokenPage ssr=SsrMode::Async/>
                <Route path=pages::TOKEN_CREATED view=tokens::created::TokenCreatedPage ssr=SsrMode::Async/>
                <Route path=pages::REGENERATE_TOKEN view=tokens::regenerate::RegenerateTokenPage ssr=SsrMode::Async/>
                <Route path=pages::REVOKE_TOKEN view=tokens::revoke::RevokeTokenPage ssr=SsrMode::Async/>
                <Route path=pages::LOG_IN_RECOVERY_CODE view=security::log_in_recovery_code::LogInRecoveryCodePage ssr=SsrMode::Async/>
                <Route path=pages::SECURITY view=security::SecurityPage ssr=SsrMode::Async/>
                <Route path=pages::SECOND_STEP view=security::second_step::SecondStepPage ssr=SsrMode::Async/>
                <Route path=pages::REMOVE_SECOND_STEP view=security::remove_second_step::RemoveSecondStepPage ssr=SsrMode::Async/>
                <Route path=pages::RECOVERY_CODES view=security::recovery_codes::RecoveryCodesPage ssr=SsrMode::Async/>
                <Route path=pages::NEW_PASSKEY view=passkeys::new::NewPasskeyPage ssr=SsrMode::Async/>
                <Route path=pages::REMOVE_PASSKEY view=passkeys::remove::RemovePasskeyPage ssr=SsrMode::Async/>
                <Route path=pages::PROFILE view=profile::ProfilePage ssr=SsrMode::Async/>
                <Route path=pages::CHECK_MAIL view=check_mail::CheckMailPage ssr=SsrMode::Async/>
                <Route path=pages::CONFIRM_EMAIL view=confirm_email::ConfirmEmailPage ssr=SsrMode::Async/>
                <Route path=pages::OTHER_ACCOUNT view=other_account::OtherAccountPage ssr=SsrMode::Async/>
                <Route path=pages::SETTINGS view=admin::settings::SettingsPage ssr=SsrMode::Async/>
                <Route path=pages::ACCOUNT_SETTINGS view=admin::settings::account::AccountSettingsPage ssr=SsrMode::Async/>
                <Route path=pages::PERMISSION_SETTINGS view=admin::settings::permissions::PermissionsPage ssr=SsrMode::Async/>
                <Route path=pages::MAIL_SETTINGS view=admin::settings::mail::MailSettingsPage ssr=SsrMode::Async/>
                <Route path=pages::BACKUPS view=admin::settings::backups::BackupsPage ssr=SsrMode::Async/>
                <Route path=pages::BACKUP view=admin::settings::backup::BackupPage ssr=SsrMode::Async/>
                <Route path=pages::SERVER_SETTINGS view=admin::settings::server::ServerSettingsPage ssr=SsrMode::Async/>
                <Route path=pages::TRY_IT view=admin::try_it::TryItPage ssr=SsrMode::Async/>
                <Route path=pages::CONFORMANCE view=admin::conformance::ConformancePage ssr=SsrMode::Async/>
                <Route path=pages::OVERVIEW view=office::overview::OverviewPage ssr=SsrMode::Async/>
                <Route path=pages::USERS view=office::users::UsersPage ssr=SsrMode::Async/>
                <Route path=pages::CHOSEN_USERS view=office::chosen::ChosenUsersPage ssr=SsrMode::Async/>
                <Route path=pages::IMPORT view=office::import::ImportPage ssr=SsrMode::Async/>
                <Route path=pages::EXPORT view=office::export::ExportPage ssr=SsrMode::Async/>
                <Route path=pages::INVITES view=office::invites::InvitesPage ssr=SsrMode::Async/>
                <Route path=pages::NEW_INVITE view=office::invites::new::NewInvitePage ssr=SsrMode::Async/>
                <Route path=pages::INVITE_MADE view=office::invites::made::InviteMadePage ssr=SsrMode::Async/>
                <Route path=pages::NEW_USER view=office::new_user::NewUserPage ssr=SsrMode::Async/>
                <Route path=pages::USER view=office::user::UserPage ssr=SsrMode::Async/>
                <Route path=pages::USER_ACCESS view=office::user::access::UserAccessPage ssr=SsrMode::Async/>
                <Route path=pages::USER_CONFIRM view=office::user::confirm::UserConfirmPage ssr=SsrMode::Async/>
                <Route path=pages::USER_ROLE view=office::user::role::UserRolePage ssr=SsrMode::Async/>
                <Route path=pages::PRODUCTS view=office::products::ProductsPage ssr=SsrMode::Async/>
                <Route path=pages::NEW_PRODUCT view=office::products::new::NewProductPage ssr=SsrMode::Async/>
                <Route path=pages::PRODUCT view=office::products::product::ProductPage ssr=SsrMode::Async/>
                <Route path=pages::PRODUCT_CONFIRM view=office::products::confirm::ProductConfirmPage ssr=SsrMode::Async/>
                <Route path=pages::NEW_PRODUCT_TOKEN view=office::products::new_token::NewProductTokenPage ssr=SsrMode::Async/>
                <Route path=pages::PRODUCT_TOKEN view=office::products::made::ProductTokenPage ssr=SsrMode::Async/>
                <Route path=pages::WHY view=why::WhyPage ssr=SsrMode::Async/>
                <Route path=pages::DOCS view=docs::DocsPage ssr=SsrMode::Async/>
                <Route path=pages::RESET_LINK view=admin::reset_link::ResetLinkPage ssr=SsrMode::Async/>
                <Route path=pages::ERRORS view=errors::ErrorsPage ssr=SsrMode::Async/>
                <Route path=pages::ERROR view=errors::ErrorPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// Whether the page at an address has an island.
fn has_island(address: &str) -> bool {
    let path = address.find(['?', '#']).map_or(address, |end| &address[..end]);
    // Leptos puts a host of its own before the path.
    let path = path.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..])).unwrap_or(path);
    pages::at(path).is_some_and(|page| page.has_island)
}
