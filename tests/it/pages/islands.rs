//! Islands tell the browser which nodes they have, so that one that was changed on its way is left alone.

use super::log_in;
use crate::{app::TestApp, outcome::Answer};

/// The shapes of the page's islands, in order.
fn shapes(page: &Answer) -> Vec<&str> {
    let islands = page.body.split("<leptos-island ").skip(1);
    islands
        .map(|island| island.strip_prefix("data-shape=\"").and_then(|rest| rest.split('"').next()).expect("a shape"))
        .collect()
}

#[tokio::test]
async fn every_island_has_its_shape() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    // The feedback of the form, and the button that shows the password, are empty at first; then what passkeys need.
    assert_eq!(shapes(&browser.open("/log-in").await), ["c", "c", "etc"]);
    let answer = browser.submit("/forms/log-in", &[("email", "x"), ("password", "")], "/log-in").await;
    let refused = super::follow(&mut browser, &answer).await;
    let [feedback, button, _] = shapes(&refused)[..] else { panic!("{}", refused.body) };
    assert_eq!(button, "c");
    // The box, its heading with a text, and more.
    assert!(feedback.starts_with("eet"), "{feedback}");
    log_in(&mut browser, "admin@acme.example").await;
    for path in ["/", "/admin/try", "/admin/settings"] {
        let page = browser.open(path).await;
        assert!(!shapes(&page).is_empty(), "{path}");
        assert!(shapes(&page).iter().all(|shape| !shape.is_empty()), "{path}: {}", page.body);
    }
}
