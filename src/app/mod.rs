//! The face for people: a file holds a page, its island, its server functions.
//!
//! Pages are HTML from the server and work without scripts; only forms and the
//! few things that scripts alone can do are islands. No rule is in here: bodies
//! of server functions call deeds, and nothing else names `crate::server`.

pub mod admin;
pub mod components;
pub mod create_token;
pub mod docs;
pub mod errors;
pub mod forgot_password;
pub mod home;
pub mod layout;
pub mod log_in;
pub mod log_in_code;
pub mod log_out;
pub mod not_found;
pub mod refused;
pub mod reset_password;
pub mod revoke_token;
pub mod setup;
pub mod sign_up;
pub mod snippets;
pub mod token_created;

use std::sync::Arc;

use leptos::{config::LeptosOptions, hydration::HydrationScripts, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    location::RequestUrl,
    path,
};

/// What the document around every page needs; the router provides it.
#[derive(Clone)]
pub struct PageFrame {
    /// `light` or `dark`; `None`: as the system has it.
    pub theme: Option<&'static str>,
    /// Before the path of every static file.
    pub assets: Arc<str>,
}

/// The document around every page.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let frame = use_context::<PageFrame>();
    let theme = frame.as_ref().and_then(|frame| frame.theme);
    let base = frame.map_or_else(String::new, |frame| frame.assets.to_string());
    let path = use_context::<RequestUrl>().map(|url| url.as_ref().to_owned()).unwrap_or_default();
    let scripts = has_island(&path).then(|| view! { <HydrationScripts options islands=true root=base.clone()/> });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
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

/// The table of pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=not_found::NotFoundPage>
                <Route path=path!("/") view=home::HomePage ssr=SsrMode::Async/>
                <Route path=path!("/setup/:code") view=setup::SetupPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=sign_up::SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/log-in") view=log_in::LogInPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view=forgot_password::ForgotPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/reset-password/:code") view=reset_password::ResetPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/log-in/code") view=log_in_code::LogInCodePage ssr=SsrMode::Async/>
                <Route path=path!("/log-out") view=log_out::LogOutPage ssr=SsrMode::Async/>
                <Route path=path!("/tokens/:id/created") view=token_created::TokenCreatedPage ssr=SsrMode::Async/>
                <Route path=path!("/tokens/:id/revoke") view=revoke_token::RevokeTokenPage ssr=SsrMode::Async/>
                <Route path=path!("/admin/settings") view=admin::settings::SettingsPage ssr=SsrMode::Async/>
                <Route path=path!("/admin/try") view=admin::try_it::TryItPage ssr=SsrMode::Async/>
                <Route path=path!("/docs") view=docs::DocsPage ssr=SsrMode::Async/>
                <Route path=path!("/admin/reset-link") view=admin::reset_link::ResetLinkPage ssr=SsrMode::Async/>
                <Route path=path!("/errors") view=errors::ErrorsPage ssr=SsrMode::Async/>
                <Route path=path!("/errors/:code") view=errors::ErrorPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

/// Which pages hold an island; the others ship no script at all.
fn has_island(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    // Leptos writes a host of its own before it.
    let path = path.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..])).unwrap_or(path);
    matches!(path, "/" | "/sign-up" | "/log-in" | "/log-in/code" | "/forgot-password")
        || matches!(path, "/admin/settings" | "/admin/try" | "/admin/reset-link")
        || path.starts_with("/setup/")
        || path.starts_with("/reset-password/")
        || path.starts_with("/tokens/")
}
