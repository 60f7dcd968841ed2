//! Passkeys of users, as staff see and remove them.

use keydesk::model::role::Role;

use super::{follow, log_in, passkeys, says, words};
use crate::app::TestApp;

#[tokio::test]
async fn admins_see_and_remove_the_passkeys_of_others() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut own = app.browser();
    log_in(&mut own, "ada@engine.example").await;
    passkeys::added(&mut own, "<b>laptop").await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let row = |page: &str| {
        let text = words(page);
        let (_, rest) = text.split_once("ada@engine.example").expect("a row");
        rest.chars().take(60).collect::<String>()
    };
    // Beside a password it makes no log-in harder.
    let page = admin.open("/admin/users?factor=off").await;
    assert!(row(&page.body).contains("Active Off Has a passkey"), "{}", row(&page.body));
    app.meddle("update users set password_hash = null where email = 'ada@engine.example'").await;
    let page = admin.open("/admin/users?factor=on").await;
    assert!(row(&page.body).contains("Active On Has a passkey"), "{}", row(&page.body));
    let access = format!("/admin/users/{}/access", ada.id);
    let page = admin.open(&access).await;
    says(&page, "<b&gt;laptop");
    assert!(!page.body.contains("<b>laptop"));
    let ask = format!("/admin/users/{}/confirm?change=passkeys", ada.id);
    let before = app.dump().await;
    says(&admin.open(&ask).await, "Remove all passkeys of ada@engine.example, 1 in all?");
    assert_eq!(app.dump().await, before);
    let id = ada.id.to_string();
    let answer = admin.submit("/forms/change-access", &[("id", &id), ("change", "passkeys")], &ask).await;
    let page = follow(&mut admin, &answer).await;
    says(&page, "All passkeys removed");
    says(&page, "No passkeys.");
    let page = admin.open("/admin/users?factor=off").await;
    assert!(!row(&page.body).contains("passkey"), "{}", row(&page.body));

    app.user("dev@acme.example", Role::Developer).await;
    let mut developer = app.browser();
    log_in(&mut developer, "dev@acme.example").await;
    says(&developer.open(&access).await, "Only admins can see with which passkeys somebody logs in.");
    assert_eq!(developer.open(&ask).await.status, 403);
}
