//! "Why can't I?": the roles on its pages are those of the rules, and every refusal leads there.

use keydesk::model::{deed::Deed, role::Role};

use super::{does_not_say, log_in, says};
use crate::{access::may, app::TestApp, client::Browser};

/// A row of the access matrix that is refused to whoever may not do it: the endpoint, and the word for its body or target.
const fn row(deed: Deed) -> (&'static str, &'static str) {
    match deed {
        Deed::SeeSettings => ("GET /admin/settings", ""),
        Deed::ChangeSettings => ("POST /forms/protection", "protection"),
        // The matrix has two accounts, where nobody may.
        Deed::ManageBackups => ("", ""),
        Deed::SeeUsers => ("GET /admin/users", ""),
        Deed::CreateUsers => ("POST /forms/create-user", "sign-up"),
        Deed::ChangeUsers => ("POST /forms/save-user", "customer of an old page"),
        Deed::ChangeMetadata => ("PATCH /v1/users/{user}", "user's metadata"),
        Deed::SetPasswords => ("POST /forms/reset-link", "reset request"),
        Deed::ChangeRoles => ("GET /admin/users/{id}/role", ""),
        Deed::BanUsers => ("POST /forms/change-users", "ban a new customer"),
        Deed::DeleteUsers => ("POST /forms/change-users", "delete a new customer"),
        Deed::EndSessions => ("POST /forms/end-user-sessions", "the customer"),
        Deed::RevokeTokens => ("POST /forms/change-access", "tokens of the customer"),
        Deed::RemoveSecondSteps => ("POST /forms/change-access", "second step of the customer"),
        Deed::SeeProducts => ("POST /forms/products-page", ""),
        Deed::ChangeProducts => ("POST /forms/create-product", "a product"),
        Deed::ImportUsers => ("GET /admin/import", ""),
        Deed::ExportAccount => ("GET /admin/export", ""),
        Deed::Invite => ("POST /forms/create-invite", "an invite"),
    }
}

fn plural(role: Role) -> &'static str {
    match role {
        Role::Admin => "admins",
        Role::Developer => "developers",
        Role::SalesAgent => "sales agents",
        Role::SupportAgent => "support agents",
        Role::ReadOnly => "staff who only read",
        Role::User => "users",
    }
}

async fn staff(app: &TestApp, role: Role) -> Browser {
    let email = format!("{}@acme.example", role.as_str());
    app.user(&email, role).await;
    let mut browser = app.browser();
    log_in(&mut browser, &email).await;
    browser
}

#[tokio::test]
async fn the_roles_are_those_of_the_access_matrix() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::ReadOnly).await;
    for deed in Deed::ALL {
        let page = browser.open(&format!("/why/{}", deed.as_str())).await;
        assert_eq!(page.status, 200, "{deed:?}");
        let (endpoint, word) = row(deed);
        let expected: Vec<_> = match endpoint {
            "" => vec![Role::Admin],
            endpoint => {
                Role::ALL.into_iter().filter(|role| *role != Role::User && may(endpoint, word, *role)).collect()
            }
        };
        let names: Vec<_> = expected.iter().map(|role| plural(*role)).collect();
        let listed = match names.as_slice() {
            [one] => (*one).to_owned(),
            [before @ .., last] => format!("{} and {last}", before.join(", ")),
            [] => panic!("{deed:?}: nobody may"),
        };
        let (first, rest) = listed.split_at(1);
        says(&page, &format!("{}{rest} can", first.to_uppercase()));
    }
}

#[tokio::test]
async fn a_refused_page_leads_to_its_rule_and_to_a_text_for_an_admin() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::SupportAgent).await;
    for (page, deed) in [
        ("/admin/settings/mail", "change-settings"),
        ("/admin/settings/backups", "backups"),
        ("/admin/invites", "invite"),
        ("/admin/import", "import-users"),
        ("/admin/export", "export-account"),
        ("/admin/users/new", "create-users"),
        ("/admin/reset-link", "set-passwords"),
    ] {
        let refused = browser.open(page).await;
        assert_eq!(refused.status, 403, "{page}");
        assert!(refused.body.contains(&format!("href=\"/why/{deed}\"")), "{page}");
    }
    let page = browser.open("/why/invite").await;
    says(&page, "Your role is “support agent”. It may not make invites.");
    says(&page, "Admins, developers and sales agents can make invites.");
    says(
        &page,
        "I am support-agent@acme.example, and my role at Acme is “support agent”. I would like to make invites,",
    );
    let page = browser.open("/why/ban-users").await;
    says(&page, "Your role is “support agent”. It may ban users.");
    does_not_say(&page, "A text to send to an admin");
}

#[tokio::test]
async fn what_is_not_offered_leads_there_too() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = staff(&app, Role::ReadOnly).await;
    for (page, deeds) in [
        ("/admin/settings".to_owned(), &["change-settings"][..]),
        ("/admin/users".to_owned(), &["ban-users"]),
        (format!("/admin/users/{}", ada.id), &["change-users", "change-metadata", "set-passwords"]),
        (format!("/admin/users/{}/access", ada.id), &["end-sessions", "revoke-tokens"]),
    ] {
        let shown = browser.open(&page).await;
        for deed in deeds {
            assert!(shown.body.contains(&format!("href=\"/why/{deed}\"")), "{page}: {deed}");
        }
    }
}

#[tokio::test]
async fn where_nobody_may_the_page_says_so_and_why() {
    let app = TestApp::in_memory().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    for (deed, doing) in [("backups", "make and download backups"), ("import-users", "import users")] {
        let page = browser.open(&format!("/why/{deed}")).await;
        says(&page, &format!("Nobody can {doing} here."));
        says(&page, "A demo keeps nothing, so it has no backups and no imports.");
        does_not_say(&page, "Your role is");
        does_not_say(&page, "Admins");
    }
    let imports = browser.open("/admin/import").await;
    assert_eq!(imports.status, 403);
    says(&imports, "A demo keeps nothing, so it has no backups and no imports.");
    says(&browser.open("/why/ban-users").await, "Your role is “admin”. It may ban users.");

    let app = TestApp::open().await;
    app.neighbour().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let page = browser.open("/why/backups").await;
    says(&page, "Nobody can make and download backups here.");
    says(&page, "This server has several accounts, and a backup has the records of all of them.");
    says(&browser.open("/why/import-users").await, "Your role is “admin”. It may import users.");
}

#[tokio::test]
async fn a_refused_form_leads_to_its_rule() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::SupportAgent).await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let answer = browser.submit("/forms/create-user", &[("email", "ada@engine.example")], "/admin/users/new").await;
    // The address of a refusal is nobody's secret: here it is shown to somebody who has the form.
    let shown = admin.open(answer.header("location").expect("a redirect")).await;
    says(&shown, "You don't have permission to do this. Why can't I?");
    assert!(shown.body.contains("href=\"/why/create-users\""), "{}", shown.body);
}

#[tokio::test]
async fn an_unknown_deed_is_not_found_and_strangers_log_in() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Developer).await;
    assert_eq!(browser.open("/why/anything").await.status, 404);
    assert_eq!(browser.open("/why/%3Cb%3E").await.status, 404);
    assert_eq!(app.browser().open("/why/invite").await.header("location"), Some("/log-in?next=/why/invite"));
}
