//! `keydesk openapi`: the document that the server serves.

use super::Keydesk;
use crate::app::{PUBLIC_URL, TestApp};

#[tokio::test]
async fn prints_the_bytes_that_are_served() {
    let served = TestApp::open().await.browser().open("/openapi.json").await.body;
    let desk = Keydesk::new();
    let printed = desk.run(&format!("openapi --public-url {PUBLIC_URL}"));
    assert_eq!(printed.out, served);
}
