//! The frame of every page: header, notice, main, footer. It shows who is logged in.

use std::sync::Arc;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::refusal::Refusal,
        pages::{PageEntry, PageWidth},
    },
    model::{notice::Notice, problem::Problem},
};

/// The theme and the static files of a page; the router provides them.
#[derive(Clone)]
pub struct PageFrame {
    /// `light` or `dark`; `None` for the theme of the system.
    pub theme: Option<&'static str>,
    /// The path before every static file, such as `/assets/dev`.
    pub assets: Arc<str>,
}

/// What the frame of a page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LayoutView {
    account: Option<String>,
    person: Option<LoggedInPerson>,
    notice: Option<Notice>,
}

/// Who is logged in.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LoggedInPerson {
    name: String,
    email: String,
    is_staff: bool,
    is_manager: bool,
}

/// A page: header, notice, content, footer.
#[component]
pub fn Page(
    /// Its title and width.
    entry: PageEntry,
    /// Whether a form on it was refused.
    #[prop(optional)]
    error: bool,
    /// Whether it shows something only once: then it has no link or form that would leave it by accident.
    #[prop(optional)]
    once: bool,
    children: Children,
) -> impl IntoView {
    let title = format!("{}{} – Keydesk", if error { "Error: " } else { "" }, entry.title);
    let width = entry.width;
    let path = use_location().pathname.get_untracked();
    view! {
        <Title text=title/>
        <a class="skip" href="#main">"Skip to content"</a>
        <Suspense>
            {Suspend::new(async move {
                // Without it there still is a page, which says what is wrong.
                let chrome = chrome().await.ok();
                let person = chrome.as_ref().and_then(|chrome| chrome.person.clone());
                let header = person.filter(|_| width != PageWidth::Card).map(|person| {
                    let account = chrome.as_ref().and_then(|chrome| chrome.account.clone());
                    view! { <Header person account path/> }
                });
                let notice = chrome.and_then(|chrome| {
                    chrome.notice.map(|notice| sentence(notice, chrome.person.as_ref()))
                });
                view! {
                    {header}
                    <main id="main" class=main_class(width)>
                        {notice.map(|text| view! { <p class="notice" role="status" id="notice">{text}</p> })}
                        {children()}
                    </main>
                }
            })}
        </Suspense>
        <Footer once/>
    }
}

/// Loads the content of a page and shows it, or shows why it can't.
#[component]
pub fn Loaded<T, F, V>(
    /// Loads the content.
    load: F,
    /// Shows the content.
    show: impl FnOnce(T) -> V + Send + 'static,
    /// Who may see the page, for people who may not.
    #[prop(optional)]
    who: &'static str,
) -> impl IntoView
where
    T: Send + 'static,
    F: Future<Output = Result<T, Problem>> + Send + 'static,
    V: IntoView + Send + 'static,
{
    view! {
        <Suspense>
            {Suspend::new(async move {
                match load.await {
                    Ok(found) => Either::Left(show(found)),
                    Err(problem) => Either::Right(view! { <Refusal problem who/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Header(person: LoggedInPerson, account: Option<String>, path: String) -> impl IntoView {
    let link = move |href: &'static str, words: &'static str| {
        let current = (path == href).then_some("page");
        view! { <a href=href aria-current=current>{words}</a> }
    };
    view! {
        <header class="top">
            <a class="account" href="/">{account.unwrap_or_default()}</a>
            <nav aria-label="Main">
                {link("/", "Home")}
                {person.is_staff.then(|| link("/admin/settings", "Settings"))}
                {person.is_manager.then(|| link("/admin/reset-link", "Reset link"))}
                {person.is_manager.then(|| link("/admin/try", "Try it"))}
            </nav>
            <form class="who" method="post" action="/forms/log-out">
                <span title=person.email>{person.name}</span>
                <button class="plain" type="submit" id="log-out">"Log out"</button>
            </form>
        </header>
    }
}

#[component]
fn Footer(once: bool) -> impl IntoView {
    let theme = use_context::<PageFrame>().and_then(|frame| frame.theme).unwrap_or("system");
    let choice = move |value: &'static str, words: &'static str| {
        let pressed = if theme == value { "true" } else { "false" };
        view! { <button type="submit" name="theme" value=value aria-pressed=pressed>{words}</button> }
    };
    view! {
        <footer class="bottom">
            <p class="wordmark">"Keydesk"</p>
            <p>"Works without JavaScript"</p>
            {(!once).then(|| view! { <p><a href="/docs">"API"</a></p> })}
            {(!once)
                .then(|| {
                    view! {
                        <form class="theme" method="post" action="/forms/theme" aria-label="Colours">
                            {choice("system", "System")} {choice("light", "Light")} {choice("dark", "Dark")}
                        </form>
                    }
                })}
        </footer>
    }
}

const fn main_class(width: PageWidth) -> &'static str {
    match width {
        PageWidth::Card => "alone",
        PageWidth::Prose => "prose",
        PageWidth::Wide => "wide",
    }
}

fn sentence(notice: Notice, person: Option<&LoggedInPerson>) -> String {
    match (notice, person) {
        (Notice::LoggedInAlready, Some(person)) => format!("You are logged in as {}", person.email),
        _ => notice.sentence().to_owned(),
    }
}

/// Loads what the frame shows.
#[server(prefix = "/forms", endpoint = "chrome")]
pub async fn chrome() -> Result<LayoutView, Problem> {
    use crate::server::{
        domain::{
            accounts,
            authorization::{self, Action},
        },
        web::forms,
    };

    let account = accounts::default_account(&forms::state()?.domain).await.ok().map(|account| account.name);
    let person = forms::caller().ok().and_then(|caller| {
        let user = caller.user()?;
        let is_manager = authorization::check(&caller, Action::UpdateAccount).is_ok();
        let (name, email) = (user.display_name(), user.email.to_string());
        Some(LoggedInPerson { name, email, is_staff: user.role.is_staff(), is_manager })
    });
    Ok(LayoutView { account, person, notice: forms::flash().notice })
}

/// Sets the theme. It is a cookie, so that the server renders each page in the right colours.
#[server(prefix = "/forms", endpoint = "theme")]
pub async fn theme(
    /// `light` or `dark`; anything else follows the system.
    theme: String,
) -> Result<(), Problem> {
    use crate::server::web::forms;

    forms::set_theme(&theme);
    forms::go_back();
    Ok(())
}
