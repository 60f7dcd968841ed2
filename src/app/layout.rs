//! The frame of every page: header, notice, main, footer. It shows who is logged in.

mod words;

use std::sync::Arc;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{feedback::REFUSED_TITLE, keys::Keys, refusal::Refusal},
        demo::DemoBanner,
        language::{Language, language},
        layout::words::{WORDS, Words},
        pages::{self, PageEntry, PageWidth},
    },
    model::{deed::Deed, notice::Notice, problem::Problem},
};

/// The theme and the static files of a page; the router provides them.
#[derive(Clone)]
pub struct PageFrame {
    /// `light` or `dark`; `None` for the theme of the system.
    pub theme: Option<&'static str>,
    /// The path before every static file, such as `/assets/dev`.
    pub assets: Arc<str>,
    /// Whether nothing is kept, as every page then says.
    pub is_demo: bool,
    /// What is before the address of each form; `None` for the default account.
    pub account: Option<String>,
}

/// What the frame of a page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LayoutView {
    account: Option<String>,
    person: Option<LoggedInPerson>,
    /// The account that the browser is logged in to, if this page is about another one.
    other: Option<String>,
    notice: Option<Notice>,
}

/// Who is logged in.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LoggedInPerson {
    name: String,
    email: String,
    is_staff: bool,
    is_manager: bool,
    may_invite: bool,
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
    /// Whether its content is in English for everybody: reference for developers.
    #[prop(optional)]
    english: bool,
    children: Children,
) -> impl IntoView {
    let words = WORDS.get();
    let title = format!("{}{} – Keydesk", if error { REFUSED_TITLE.get() } else { "" }, entry.title.of(language()));
    let width = entry.width;
    let path = use_location().pathname.get_untracked();
    let frame = use_context::<PageFrame>();
    let demo = frame.as_ref().filter(|frame| frame.is_demo).map(|_| view! { <DemoBanner/> });
    view! {
        <Title text=title/>
        <a class="skip" href="#main">{words.skip}</a>
        {demo}
        <Suspense>
            {Suspend::new(async move {
                // Without it there still is a page, which says what is wrong.
                let chrome = chrome().await.ok();
                let person = chrome.as_ref().and_then(|chrome| chrome.person.clone());
                let is_staff = person.as_ref().is_some_and(|person| person.is_staff);
                let account = chrome.as_ref().and_then(|chrome| chrome.account.clone());
                let other = chrome.as_ref().and_then(|chrome| chrome.other.clone());
                // Pages without an island load no script.
                let has_keys = is_staff && entry.has_island && other.is_none();
                let keys = frame.filter(|_| has_keys).map(|frame| view! { <Keys assets=frame.assets/> });
                let switch = other.zip(person.as_ref()).map(|(other, person)| {
                    let sentence = (words.other)(&other, &person.email, account.as_deref().unwrap_or_default());
                    view! { <p class="warning" id="other-account">{sentence} " " <a href="/">{(words.back)(&other)}</a></p> }
                });
                // Entry pages have the name in their content, and others in the header.
                let brand = account.clone().filter(|_| width == PageWidth::Card && !pages::is_entry(&entry));
                let brand = brand.map(|name| view! { <p class="brand">{name}</p> });
                let header = person.filter(|_| width != PageWidth::Card).map(|person| view! { <Header person account path/> });
                let notice =
                    chrome.and_then(|chrome| Some(sentence(words, chrome.notice?, chrome.person.as_ref())));
                view! {
                    {header}
                    <main id="main" class=main_class(width) lang=english.then(|| Language::English.tag())>
                        {switch}
                        {brand}
                        {notice.map(|text| view! { <p class="notice" role="status" id="notice" lang=language().tag()>{text}</p> })}
                        {children()}
                    </main>
                    {keys}
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
    /// What the page is for, where a rule refuses it.
    #[prop(optional, into)]
    deed: Option<Deed>,
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
                    Err(problem) => Either::Right(view! { <Refusal problem who deed/> }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Header(person: LoggedInPerson, account: Option<String>, path: String) -> impl IntoView {
    let words = WORDS.get();
    let link = |href: &'static str, text: &'static str| {
        // Every page for staff is below the overview, and none is a part of it.
        let is_below =
            !["/", "/admin"].contains(&href) && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
        let current = if path == href { Some("page") } else { is_below.then_some("true") };
        view! { <a href=href aria-current=current>{text}</a> }
    };
    let staff = person.is_staff.then(|| {
        view! {
            <nav class="staff" aria-label=words.staff>
                {link("/admin", words.overview)}
                {link("/admin/users", words.users)}
                {person.may_invite.then(|| link("/admin/invites", words.invites))}
                {link("/admin/products", words.products)}
                {link("/admin/settings", words.settings)}
                {person.is_manager.then(|| link("/admin/try", words.try_it))}
            </nav>
        }
    });
    view! {
        <header class="top">
            <a class="account" href="/">{account.unwrap_or_default()}</a>
            <nav aria-label=words.navigation>
                {link("/", words.home)}
                {link("/tokens", words.tokens)}
                {link("/profile", words.profile)}
                {link("/security", words.security)}
            </nav>
            <form class="who" method="post" action="/forms/log-out">
                <span title=person.email>{person.name}</span>
                <button class="plain" type="submit" id="log-out">{words.log_out}</button>
            </form>
            {staff}
        </header>
    }
}

#[component]
fn Footer(once: bool) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <footer class="bottom">
            <p class="wordmark">"Keydesk"</p>
            <p>{words.without_scripts}</p>
            {(!once).then(|| view! { <p><a href="/docs">"API"</a></p> <LanguageChoice/> <ThemeChoice/> })}
        </footer>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let choice = |offered: Language| {
        let (tag, pressed) = (offered.tag(), if offered == language() { "true" } else { "false" });
        view! { <button type="submit" name="language" value=tag lang=tag aria-pressed=pressed>{offered.own_name()}</button> }
    };
    view! {
        <form class="preference" method="post" action="/forms/language" aria-label=WORDS.get().language>
            {Language::ALL.map(choice).collect_view()}
        </form>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let words = WORDS.get();
    let theme = use_context::<PageFrame>().and_then(|frame| frame.theme).unwrap_or("system");
    let choice = move |value: &'static str, text: &'static str| {
        let pressed = if theme == value { "true" } else { "false" };
        view! { <button type="submit" name="theme" value=value aria-pressed=pressed>{text}</button> }
    };
    view! {
        <form class="preference" method="post" action="/forms/theme" aria-label=words.colours>
            {choice("system", words.system)} {choice("light", words.light)} {choice("dark", words.dark)}
        </form>
    }
}

const fn main_class(width: PageWidth) -> &'static str {
    match width {
        PageWidth::Card => "alone",
        PageWidth::Prose => "prose",
        PageWidth::Wide => "wide",
    }
}

fn sentence(words: &Words, notice: Notice, person: Option<&LoggedInPerson>) -> String {
    match (notice, person) {
        (Notice::LoggedInAlready, Some(person)) => (words.logged_in_as)(&person.email),
        _ => notice.sentence().of(language()).to_string(),
    }
}

/// Loads what the frame shows.
#[server(prefix = "/forms", endpoint = "chrome")]
pub async fn chrome() -> Result<LayoutView, Problem> {
    use crate::{
        model::account::Account,
        server::{
            domain::{
                accounts::{self, AccountRef},
                authorization::{self, Action},
            },
            web::forms,
        },
    };

    let page = forms::page_account().map(|page| page.account);
    let own = forms::caller().ok().and_then(|caller| caller.account());
    let other = match own.filter(|own| page.as_ref().is_some_and(|page| page.id != *own)) {
        Some(own) => accounts::find_account(&forms::state()?.domain, &AccountRef::Named(own.to_string())).await.ok(),
        None => None,
    };
    let person = forms::caller().ok().and_then(|caller| {
        let user = caller.user()?;
        let is_manager = authorization::check(&caller, Action::UpdateAccount).is_ok();
        let may_invite = authorization::check(&caller, Action::CreateInvite).is_ok();
        let (name, email) = (user.display_name(), user.email.to_string());
        Some(LoggedInPerson { name, email, is_staff: user.role.is_staff(), is_manager, may_invite })
    });
    let name = |account: Option<Account>| account.map(|account| account.name);
    Ok(LayoutView { account: name(page), person, other: name(other), notice: forms::flash().notice })
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

/// Sets the language of the pages. It is a cookie, too.
#[server(prefix = "/forms", endpoint = "language")]
pub async fn choose_language(
    /// The tag of a language, such as `de`; anything else leaves the choice to the browser.
    language: String,
) -> Result<(), Problem> {
    use crate::server::web::forms;

    forms::set_language(&language);
    forms::go_back();
    Ok(())
}
