//! `/docs`, the API reference: it has every operation, and no dead link.

use std::collections::BTreeSet;

use crate::app::TestApp;

/// The values of an attribute, in order.
fn all<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    page.split(opening.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_operation_stands_on_the_page_once() {
    let app = TestApp::open().await;
    let page = app.browser().open("/docs").await;
    assert_eq!(page.status, 200);
    let document = app.browser().open("/openapi.json").await.json();
    let ids = all(&page.body, "id");
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "one id twice");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        assert!(page.body.contains(&format!("<code>{path}</code>")), "{path}");
        for operation in methods.as_object().expect("methods").values() {
            let id = operation["operationId"].as_str().expect("a name");
            assert!(id.ends_with("ByPut") || unique.contains(id), "{id}");
        }
    }
}

#[tokio::test]
async fn no_link_on_it_leads_nowhere() {
    let app = TestApp::open().await;
    let page = app.browser().open("/docs").await.body;
    let ids: BTreeSet<_> = all(&page, "id").into_iter().collect();
    for link in all(&page, "href") {
        if let Some(anchor) = link.strip_prefix('#') {
            assert!(ids.contains(anchor), "{link}");
        } else if link.starts_with("/errors") {
            assert_eq!(app.browser().open(link).await.status, 200, "{link}");
        }
    }
}
