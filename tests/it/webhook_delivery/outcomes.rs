//! What becomes of an event.

use std::{sync::Arc, time::Duration};

use keydesk::server::outbound::{Dialer, Reach, Resolver, mozilla_roots};

use super::world::{Known, World};
use crate::{
    app::NOW,
    receiver::{Receiver, Reply, dialer, status},
};

#[tokio::test]
async fn each_outcome_is_kept() {
    let world = World::new().await;
    let receiver = Receiver::plain(|request| match request.line.split(' ').nth(1).expect("a target") {
        "/large" => Reply::Status(200, "x".repeat(5000)),
        "/endless" => Reply::Endless,
        "/silent" => Reply::Silence,
        "/closed" => Reply::Close,
        "/none" => Reply::Status(204, String::new()),
        target => status(target.trim_start_matches('/').parse().expect("a status")),
    })
    .await;
    let own = |path: &str| format!("http://{}/{path}", receiver.address);
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let paths = ["200", "none", "large", "endless", "301", "404", "500", "410", "530", "silent", "closed"];
    let urls: Vec<_> = paths
        .map(own)
        .into_iter()
        .chain([format!("http://{free}/"), "http://nowhere.example/".into(), format!("https://{}/", receiver.address)])
        .collect();
    for (number, url) in (1..).zip(&urls) {
        world.endpoint(number, url, r#"["*"]"#).await;
        world.events(number, number, 1).await;
    }
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    let mut table = String::new();
    for (number, url) in (1..).zip(&urls) {
        let Known { status, attempts, due, code, body } = world.event(number).await;
        let path = url.rsplit('/').next().filter(|path| !path.is_empty()).unwrap_or("-");
        let body = body.expect("each was sent");
        let code = code.map_or("-".into(), |code| code.to_string());
        let due = if due.is_some() { "due" } else { "-" };
        table += format!("{path:8} {status:9} {attempts} {due:3} {code:3} {body}").trim_end();
        table.push('\n');
    }
    insta::assert_snapshot!(table, @r"
    200      DELIVERED 0 -   200 thanks
    none     DELIVERED 0 -   204
    large    DELIVERED 0 -   200 RES_BODY_TOO_LARGE
    endless  DELIVERED 0 -   200 RES_BODY_TOO_LARGE
    301      FAILING   1 due 301 thanks
    404      FAILING   1 due 404 thanks
    500      FAILING   1 due 500 thanks
    410      FAILED    1 -   410 thanks
    530      FAILED    1 -   530 thanks
    silent   FAILING   1 due -   REQ_TIMEOUT
    closed   FAILED    1 -   -   EOF_ERROR
    -        FAILED    1 -   -   CONN_REFUSED
    -        FAILED    1 -   -   DNS_ERROR
    -        FAILING   1 due -   REQ_TIMEOUT
    ");
}

#[tokio::test]
async fn an_event_is_sent_sixteen_times_at_most_through_restarts() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(503)).await;
    world.endpoint(1, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
    world.events(1, 1, 1).await;
    let mut now = NOW.0;
    for attempt in 0..16 {
        world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
        assert_eq!(receiver.count(), attempt + 1);
        let known = world.event(1).await;
        assert_eq!((known.attempts, known.code), (attempt as i64 + 1, Some(503)));
        let Some(due) = known.due else {
            assert_eq!((attempt, known.status.as_str()), (15, "FAILED"));
            break;
        };
        assert_eq!(known.status, "FAILING");
        let chance = (due - now) / 1000 - (attempt as i64).pow(4);
        assert!(chance % 600 == 0 && (1..=10).contains(&(chance / 600)), "{chance}");
        // Not a moment earlier.
        world.app.wait(Duration::from_millis(u64::try_from(due - now - 1).expect("later")));
        world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
        assert_eq!(receiver.count(), attempt + 1);
        world.app.wait(Duration::from_millis(1));
        now = due;
    }
    world.app.wait(Duration::from_secs(30 * 86400));
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    assert_eq!(receiver.count(), 16);
}

#[tokio::test]
async fn an_endpoint_that_wants_no_more_events_is_disabled() {
    for code in [410, 530] {
        let world = World::new().await;
        let receiver = Receiver::plain(move |_| status(code)).await;
        world.endpoint(1, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
        world.events(1, 1, 20).await;
        let delivery = world.delivery(dialer(mozilla_roots(), &[]));
        delivery.deliver_due().await;
        assert!(world.count("select count(*) from webhook_endpoints where subscriptions = '[]'").await == 1);
        assert_eq!(receiver.count(), 1);
        assert_eq!(world.count("select count(*) from webhook_events where status = 'FAILED'").await, 1);
        // The others stay as they are, and nothing is due.
        assert_eq!(world.count("select count(*) from webhook_events where status = 'DELIVERING'").await, 19);
        assert_eq!(world.count("select count(*) from webhook_events where due is not null").await, 0);
    }
}

#[tokio::test]
async fn where_and_whether_an_event_goes_is_decided_when_it_is_due() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(200)).await;
    let url = format!("http://{}/now", receiver.address);
    world.endpoint(1, &url, r#"["user.created"]"#).await;
    world.endpoint(2, &url, r#"["user.deleted"]"#).await;
    world.endpoint(4, "http://nowhere.example/then", r#"["*"]"#).await;
    for endpoint in 1..=4 {
        world.events(endpoint, endpoint, 1).await;
    }
    world.run(&format!("update webhook_endpoints set url = '{url}/other' where id = x'{:032x}'", 4)).await;
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    let mut lines: Vec<_> = receiver.received().into_iter().map(|request| request.line).collect();
    lines.sort();
    assert_eq!(lines, ["POST /now HTTP/1.1", "POST /now/other HTTP/1.1"]);
    let unchanged = Known { status: "DELIVERING".into(), attempts: 0, due: None, code: None, body: None };
    assert_eq!(world.event(2).await, unchanged, "it is not subscribed to");
    assert_eq!(world.event(3).await, unchanged, "its endpoint is gone");
}

#[tokio::test]
async fn nothing_goes_to_a_private_address() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(200)).await;
    world.endpoint(1, &format!("https://hooks.engine.example:{}/", receiver.address.port()), r#"["*"]"#).await;
    world.events(1, 1, 1).await;
    let address = receiver.address;
    let resolver = Resolver::Fixed(Arc::new(move |_, _| vec![address]));
    world.delivery(Dialer::new(Reach::Public, mozilla_roots(), resolver)).deliver_due().await;
    let known = world.event(1).await;
    assert_eq!((known.status.as_str(), known.body.as_deref(), known.due), ("FAILED", Some("HOST_UNREACH"), None));
    assert_eq!(receiver.count(), 0);
}
