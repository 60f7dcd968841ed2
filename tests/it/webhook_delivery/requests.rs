//! What is sent.

use base64::{Engine, prelude::BASE64_STANDARD};
use keydesk::server::{
    domain::{resource_ref::WebhookEndpointRef, webhooks::outcome::Outcome},
    outbound::mozilla_roots,
};
use sha2::{Digest, Sha256};

use super::world::World;
use crate::receiver::{Received, Receiver, Reply, Root, dialer, status};

/// The parts of a signature: `name="value"`, with commas between them.
fn part<'a>(signature: &'a str, name: &str) -> &'a str {
    let mut parts = signature.split(", ").filter_map(|part| part.split_once("=\""));
    let (_, value) = parts.find(|(other, _)| *other == name).unwrap_or_else(|| panic!("{name} is missing"));
    value.trim_end_matches('"')
}

/// Verifies as a receiver does who has read docs/api.md 8.3, and nothing else.
fn verify(request: &Received, host: &str, account: &str, key: &[u8; 32]) {
    let signature = request.header("keygen-signature");
    assert_eq!(part(signature, "keyid"), account);
    assert_eq!(part(signature, "algorithm"), "ed25519");
    assert_eq!(part(signature, "headers"), "(request-target) host date digest");
    let digest = format!("sha-256={}", BASE64_STANDARD.encode(Sha256::digest(request.body.as_bytes())));
    assert_eq!((request.header("digest"), request.header("keygen-digest")), (digest.as_str(), digest.as_str()));
    let date = request.header("date");
    assert_eq!(request.header("keygen-date"), date);
    let target = request.line.split(' ').nth(1).expect("a target");
    let signed = format!("(request-target): post {target}\nhost: {host}\ndate: {date}\ndigest: {digest}");
    let signature = BASE64_STANDARD.decode(part(signature, "signature")).expect("base64");
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
    key.verify(signed.as_bytes(), &signature).expect("the account signed it");
}

#[tokio::test]
async fn a_delivery_has_the_document_of_the_event_and_is_signed() {
    let (world, root) = (World::new().await, Root::of("hooks.engine.example"));
    let receiver = Receiver::tls(&root, |_| status(204)).await;
    world.endpoint(1, "https://hooks.engine.example:8443/key%20desk?a=1&b=%2F#part", r#"["*"]"#).await;
    world.events(1, 7, 1).await;
    world.delivery(dialer(root.store(), &[("hooks.engine.example", receiver.address)])).deliver_due().await;

    let received = receiver.received();
    let [request] = &received[..] else { panic!("one request") };
    assert_eq!(request.line, "POST /key%20desk?a=1&b=%2F HTTP/1.1");
    insta::assert_snapshot!(request.names().join("\n"), @r"
    content-length
    content-type
    date
    digest
    host
    keygen-date
    keygen-digest
    keygen-signature
    keygen-version
    user-agent
    ");
    assert_eq!(request.header("host"), "hooks.engine.example:8443");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("user-agent"), "Keydesk/1.8 (+https://id.example.org)");
    assert_eq!(request.header("keygen-version"), "1.8");
    assert_eq!(request.header("date"), "Mon, 24 Mar 2031 09:15:00 GMT");
    let account = world.app.account.to_string();
    verify(request, "hooks.engine.example", &account, &world.app.domain.public_key(world.app.account));
    let body = serde_json::to_string_pretty(&request.json()).expect("JSON").replace(&account, "[account]");
    insta::assert_snapshot!(body, @r#"
    {
      "data": {
        "attributes": {
          "apiVersion": "1.8",
          "created": "2031-03-24T09:15:00.000Z",
          "endpoint": "https://hooks.engine.example/then",
          "event": "user.created",
          "lastResponseBody": null,
          "lastResponseCode": null,
          "payload": "{\"data\":{\"type\":\"users\"}}",
          "status": "DELIVERING",
          "updated": "2031-03-24T09:15:00.000Z"
        },
        "id": "00000000-0000-0000-0000-000000000007",
        "links": {
          "self": "/v1/accounts/[account]/webhook-events/00000000-0000-0000-0000-000000000007"
        },
        "meta": {
          "idempotencyToken": "00000000000000000000000000000000000000000000000000000000000007v3"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[account]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[account]"
            }
          }
        },
        "type": "webhook-events"
      }
    }
    "#);
}

#[tokio::test]
async fn what_was_accepted_is_sent_once_to_each_endpoint() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(200)).await;
    for endpoint in [1, 2] {
        let url = format!("http://{}/{endpoint}", receiver.address);
        world.endpoint(endpoint, &url, r#"["user.created"]"#).await;
        world.events(endpoint, endpoint * 1000, 300).await;
    }
    let delivery = world.delivery(dialer(mozilla_roots(), &[]));
    delivery.deliver_due().await;
    delivery.deliver_due().await;
    let mut tokens: Vec<_> = receiver
        .received()
        .iter()
        .map(|request| request.json()["data"]["meta"]["idempotencyToken"].as_str().expect("a token").to_owned())
        .collect();
    assert_eq!(tokens.len(), 600);
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 600, "an event came twice");
    assert_eq!(
        world.count("select count(*) from webhook_events where status = 'DELIVERED' and due is null").await,
        600
    );
}

#[tokio::test]
async fn a_retry_is_the_same_but_for_its_date() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(500)).await;
    world.endpoint(1, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
    world.events(1, 1, 1).await;
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    world.app.wait(std::time::Duration::from_secs(6000));
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    let received = receiver.received();
    let [first, second] = &received[..] else { panic!("two requests") };
    assert_eq!(first.body, second.body);
    assert_ne!(first.header("date"), second.header("date"));
    let account = world.app.account.to_string();
    for request in [first, second] {
        verify(request, "127.0.0.1", &account, &world.app.domain.public_key(world.app.account));
    }
}

#[tokio::test]
async fn a_test_is_sent_at_once_and_its_answer_comes_back() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| Reply::Status(500, "no".into())).await;
    world.endpoint(1, &format!("http://{}/", receiver.address), r#"["user.created"]"#).await;
    let (named, before) = (WebhookEndpointRef::new(uuid::Uuid::from_u128(1).to_string()), world.app.dump().await);
    let delivery = world.delivery(dialer(mozilla_roots(), &[]));
    let outcome = delivery.send_test(&world.app.operator(), &named).await.expect("it was sent");
    assert_eq!(outcome, Outcome::Answered { status: 500, body: Some("no".into()) });
    let attributes = receiver.received()[0].json()["data"]["attributes"].clone();
    assert_eq!((&attributes["event"], &attributes["status"]), (&"account.updated".into(), &"DELIVERING".into()));
    assert!(attributes["payload"].as_str().expect("text").ends_with(r#""meta":{"test":true}}"#));
    assert_eq!(world.app.dump().await, before, "it is no event");
}
