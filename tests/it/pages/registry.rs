//! The registry of pages (`src/app/pages.rs`) against what is served: routes, server functions, titles, scripts, forms.

use secrecy::ExposeSecret;
use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, http::Request};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use keydesk::{
    app::pages::{self, PAGES, PageEntry},
    model::{
        invite::InviteDraft,
        problem::{ErrorCode, Field, FieldError, Problem},
        role::Role,
    },
    server::domain::{caller::Caller, invites, setup},
};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::generate_route_list;

use super::{log_in, passkeys, settings_backups};
use crate::{
    app::{Blank, PASSWORD, TestApp},
    authenticator::Authenticator,
    client::Browser,
    letters::letters,
    outcome::Answer,
};

#[test]
fn it_has_every_route_and_no_other() {
    let routes = generate_route_list(keydesk::app::App);
    let served: BTreeSet<_> = routes.iter().map(|route| route.path().to_owned()).collect();
    let registered: BTreeSet<_> = PAGES.iter().map(|page| braces(page.path)).collect();
    assert_eq!(served, registered);
    assert_eq!(PAGES.len(), registered.len(), "a path twice");
}

#[test]
fn every_server_function_belongs_to_one_page() {
    let served: Vec<_> = server_fn_paths().map(|(path, _)| path).collect();
    let mut registered: Vec<_> = PAGES.iter().flat_map(|page| page.endpoints).collect();
    for path in &served {
        let endpoint = path.strip_prefix(pages::FORMS).unwrap_or_else(|| panic!("{path} is not under /forms/"));
        assert!(registered.contains(&&endpoint), "{endpoint} belongs to no page: where would a refusal go back to?");
    }
    assert_eq!(served.len(), registered.len(), "an endpoint that does not exist, or twice: {registered:?}");
    registered.dedup();
    assert_eq!(served.len(), registered.len());
}

#[test]
fn parameters_of_a_path_are_all_filled() {
    for page in PAGES {
        let address = page.address(|_| "value");
        assert!(!address.contains(':') && page.is_at(&address), "{address}");
    }
}

/// What forms post to besides server functions: files go there, and come from there.
const FILES: [&str; 2] = ["/admin/import/file", "/admin/export/file"];

#[tokio::test]
async fn titles_scripts_and_forms_are_as_registered() {
    let shown = every_page().await.english;
    for page in PAGES {
        let answer = shown.get(page.path).unwrap_or_else(|| panic!("{} was not opened", page.path));
        assert_eq!(answer.status, 200, "{}", page.path);
        is_as_registered(page, &answer.body);
    }
    is_as_registered(pages::NOT_FOUND, &TestApp::open().await.browser().open("/nowhere").await.body);
}

#[tokio::test]
async fn every_form_says_that_it_was_refused_and_links_only_to_fields_that_are_there() {
    let refused = opened(Shown { refuses: true, ..Shown::default() }).await.refused;
    assert!(refused.len() > 100, "forms are no longer refused: {}", refused.len());
    let mut kept = 0;
    for (form, page) in refused {
        let (endpoint, _) = form.split_once(' ').expect("its page");
        // The frame of a page has no room for errors.
        let only_buttons = ["log-out", "theme", "language"];
        if page.body.contains(&format!(" action=\"/forms/{endpoint}\"")) && !only_buttons.contains(&endpoint) {
            assert!(page.body.contains(" role=\"alert\""), "{form}: nothing says that it was refused");
        }
        for name in attributes(&page.body, "href").filter_map(|target| target.strip_prefix('#')) {
            assert!(has_id(&page.body, name), "{form}: a link to #{name}");
            kept += usize::from(fields().iter().any(|field| field.as_str() == name));
        }
        for (attribute, ids) in ["for", "aria-describedby", "aria-labelledby"]
            .into_iter()
            .flat_map(|name| attributes(&page.body, name).map(move |ids| (name, ids)))
        {
            let missing = ids.split_whitespace().find(|id| !has_id(&page.body, id));
            assert_eq!(missing, None, "{form}: {attribute}");
        }
    }
    assert!(kept > 30, "links to fields are gone: {kept}");
}

/// Every field that an error can be at.
fn fields() -> Vec<Field> {
    let mut fields = Vec::new();
    for field in ErrorCode::ALL.iter().filter_map(|code| code.message().field) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

/// The values of all attributes of this name.
fn attributes<'a>(body: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let begin = format!(" {name}=\"");
    let rests: Vec<_> = body.match_indices(&begin).map(|(at, begin)| &body[at + begin.len()..]).collect();
    rests.into_iter().filter_map(|rest| rest.split('"').next())
}

fn has_id(body: &str, id: &str) -> bool {
    body.contains(&format!(" id=\"{id}\""))
}

/// Every page as somebody sees it who may, by its path in the registry.
#[derive(Default)]
pub(super) struct Shown {
    english: BTreeMap<&'static str, Answer>,
    pub(super) german: BTreeMap<&'static str, Answer>,
    /// Each page as it is after a form of it was refused at every field, by the name of the form.
    refused: Vec<(String, Answer)>,
    refuses: bool,
}

/// Opens every page in both languages.
pub(super) async fn every_page() -> Shown {
    opened(Shown::default()).await
}

async fn opened(mut shown: Shown) -> Shown {
    let blank = Blank::cheap().await;
    let code = setup::new_code(&blank.domain, &Caller::operator()).await.expect("a code");
    open(&mut shown, &mut blank.browser(), &format!("/setup/{}", code.expose_secret())).await;

    let app = TestApp::with_mail().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let bob = app.user("bob@engine.example", Role::User).await;
    Authenticator::enabled(&app, ada.id).await;
    for path in [
        "/sign-up",
        "/log-in",
        "/log-out",
        "/forgot-password",
        "/confirm-email",
        "/docs",
        "/errors",
        "/errors/EMAIL_TAKEN",
    ] {
        open(&mut shown, &mut app.browser(), path).await;
    }
    let mut browser = app.browser();
    browser.submit("/forms/log-in", &[("email", "ada@engine.example"), ("password", PASSWORD)], "/log-in").await;
    open(&mut shown, &mut browser, "/log-in/code").await;
    open(&mut shown, &mut browser, "/log-in/recovery-code").await;
    let mut careful = app.browser();
    log_in(&mut careful, "bob@engine.example").await;
    Authenticator::enabled(&app, bob.id).await;
    for path in ["/security", "/security/second-step/remove", "/security/recovery-codes"] {
        open(&mut shown, &mut careful, path).await;
    }

    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let created = admin.submit("/forms/create-token", &[("name", "CI")], "/tokens/new").await;
    let created = created.header("location").expect("the page of the token").to_owned();
    open(&mut shown, &mut admin, &created).await;
    for page in ["", "/regenerate", "/revoke"] {
        open(&mut shown, &mut admin, &created.replace("/created", page)).await;
    }
    for path in [
        "/",
        "/profile",
        "/tokens",
        "/tokens/new",
        "/tokens/revoke-all",
        "/security/second-step",
        "/security/passkeys/new",
        "/admin",
        "/admin/settings",
        "/why/invite",
        "/admin/settings/account",
        "/admin/settings/permissions",
        "/admin/settings/mail",
        "/admin/settings/server",
        "/admin/settings/backups",
        "/admin/try",
        "/admin/try/conformance",
        "/admin/reset-link",
        "/admin/users",
        "/admin/users/new",
        "/admin/import",
        "/admin/export",
        "/admin/invites",
        "/admin/invites/new",
        "/admin/products",
        "/admin/products/new",
        &format!("/admin/users/chosen?change=delete&id={}", bob.id),
        &format!("/admin/users/{}", bob.id),
        &format!("/admin/users/{}/access", bob.id),
        &format!("/admin/users/{}/confirm?change=tokens", bob.id),
        &format!("/admin/users/{}/role", bob.id),
    ] {
        open(&mut shown, &mut admin, path).await;
    }
    admin.submit("/forms/create-backup", &[], "/admin/settings/backups").await;
    open(&mut shown, &mut admin, &settings_backups::address(&app)).await;
    admin.submit("/forms/create-invite", &[("uses", "3")], "/admin/invites/new").await;
    open(&mut shown, &mut admin, "/admin/invites/made").await;
    let created = admin.submit("/forms/create-product", &[("name", "Engine")], "/admin/products/new").await;
    let product = created.header("location").expect("the page of the product").to_owned();
    let id = product.trim_start_matches("/admin/products/");
    for page in ["", "/confirm?change=delete", "/tokens/new"] {
        open(&mut shown, &mut admin, &format!("{product}{page}")).await;
    }
    let created = admin.submit("/forms/create-product-token", &[("id", id), ("name", "shop")], &product).await;
    open(&mut shown, &mut admin, created.header("location").expect("the page of the token")).await;
    passkeys::added(&mut admin, "laptop").await;
    let removal = passkeys::removal(&mut admin).await;
    open(&mut shown, &mut admin, &removal).await;
    admin.submit("/forms/reset-link", &[("email", "ada@engine.example")], "/admin/reset-link").await;
    let link = admin.open("/admin/reset-link").await.body;
    let (_, code) = link.split_once("/reset-password/").expect("a link");
    open(&mut shown, &mut app.browser(), &format!("/reset-password/{}", code.split('<').next().expect("its end")))
        .await;

    let leaving = app.user("leaving@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, leaving.email.as_str()).await;
    for path in ["/your-data", "/your-data/delete"] {
        open(&mut shown, &mut browser, path).await;
    }
    browser.submit("/forms/delete-account", &[("password", PASSWORD)], "/your-data/delete").await;
    let fields = [("email", leaving.email.as_str()), ("password", PASSWORD)];
    browser.submit("/forms/log-in", &fields, "/log-in").await;
    open(&mut shown, &mut browser, "/log-in/deletion").await;
    let invite = invites::create(&app.operator(), InviteDraft::default()).await.expect("an invite");
    let link = invites::link_path(&app.domain, app.account, &invite.code).await.expect("a path");
    open(&mut shown, &mut app.browser(), &link).await;
    let fields = [("email", "grace@acme.example"), ("password", PASSWORD), ("seen", &app.admin.updated.0.to_string())];
    admin.submit("/forms/change-email", &fields, "/profile").await;
    let link =
        letters(&app).await.iter().find(|letter| letter.to == "grace@acme.example").expect("sent").link("/confirm");
    open(&mut shown, &mut app.browser(), &link).await;
    let (other, _, _) = app.neighbour().await;
    open(&mut shown, &mut admin, &format!("/other-account?account={other}&page=/profile")).await;

    shown
}

/// Opens a page, in German first: that is how it shows what it shows only once.
async fn open(shown: &mut Shown, browser: &mut Browser, path: &str) {
    let without_query = path.split('?').next().unwrap_or_default();
    let page = pages::at(without_query).unwrap_or_else(|| panic!("no page is at {path}"));
    let german = Request::get(path).header("accept", "text/html").header("accept-language", "de");
    let german = german.header("sec-fetch-site", "none").body(Body::empty()).expect("a request");
    shown.german.insert(page.path, browser.send(german).await);
    shown.english.insert(page.path, browser.open(path).await);
    for endpoint in page.endpoints {
        // A page shows eight errors at most.
        for fields in fields().chunks(8).filter(|_| shown.refuses) {
            let errors = fields.iter().map(|field| FieldError::new(ErrorCode::NameMissing, *field)).collect();
            let problem = serde_json::to_vec(&Problem { errors, request: None }).expect("JSON");
            let address = format!("{path}?__path={}{endpoint}&__err={}", pages::FORMS, URL_SAFE.encode(problem));
            shown.refused.push((format!("{endpoint} on {path}"), browser.open(&address).await));
        }
    }
}

#[track_caller]
fn is_as_registered(page: PageEntry, body: &str) {
    let path = page.path;
    assert!(body.contains(&format!("<title>{} – Keydesk</title>", page.title.english)), "{path}: another title");
    assert_eq!(body.contains("<leptos-island"), page.has_island, "{path}: has an island, or has none");
    assert_eq!(body.contains("modulepreload"), page.has_island, "{path}: loads scripts, or does not");
    let actions = body.split(" action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    for action in actions.filter(|action| !FILES.contains(action)) {
        let endpoint = action.strip_prefix(pages::FORMS).unwrap_or_else(|| panic!("{path}: a form posts to {action}"));
        assert!(pages::of_endpoint(endpoint).is_some(), "{path}: a form posts to {action}, which is not registered");
    }
}

/// The path as axum writes it.
pub(crate) fn braces(path: &str) -> String {
    let segments = path.split('/').map(|word| match word.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => word.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}
