//! How many are sent at once, and who waits for whom.

use std::time::Duration;

use keydesk::server::{domain::clock::Clock, outbound::mozilla_roots, webhook_delivery::WebhookDelivery};
use tokio_util::sync::CancellationToken;

use super::world::World;
use crate::receiver::{Receiver, Reply, dialer, status};

/// Delivers until it is told to stop.
fn run(delivery: WebhookDelivery) -> (CancellationToken, tokio::task::JoinHandle<()>) {
    let shutdown = CancellationToken::new();
    let token = shutdown.clone();
    (shutdown, tokio::spawn(async move { delivery.run(&token).await }))
}

/// Waits until something holds, and returns how long that took.
async fn until(holds: impl Fn() -> bool) -> Duration {
    let clock = Clock::system();
    while !holds() {
        assert!(clock.elapsed() < Duration::from_secs(20), "it never holds");
        clock.sleep(Duration::from_millis(5)).await;
    }
    clock.elapsed()
}

#[tokio::test]
async fn dead_endpoints_do_not_delay_the_others() {
    let world = World::new().await;
    let dead = Receiver::plain(|_| Reply::Silence).await;
    let quick = Receiver::plain(|_| status(200)).await;
    // One with ten thousand events, and more dead ones than there are places.
    for number in 1..=100 {
        world.endpoint(number, &format!("http://{}/{number}", dead.address), r#"["*"]"#).await;
        world.events(number, number * 100_000, if number == 1 { 10_000 } else { 10 }).await;
    }
    world.endpoint(500, &format!("http://{}/", quick.address), r#"["*"]"#).await;
    let (shutdown, running) = run(world.delivery(dialer(mozilla_roots(), &[])));
    until(|| dead.count() >= 48).await;
    world.events(500, 1, 50).await;
    let took = until(|| quick.count() == 50).await;
    // The time of a dead delivery, a second until it is seen, and what this machine takes for fifty requests.
    assert!(took < Duration::from_secs(3), "{took:?}");
    shutdown.cancel();
    running.await.expect("it ends");
}

#[tokio::test]
async fn two_are_sent_to_an_endpoint_at_once() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(200)).await;
    world.endpoint(1, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
    world.events(1, 1, 200).await;
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    let connections = receiver.received().iter().map(|request| request.connection).max().expect("requests") + 1;
    assert_eq!((receiver.count(), connections), (200, 2));
}

#[tokio::test]
async fn at_shutdown_running_deliveries_end_and_no_others_begin() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| Reply::Silence).await;
    world.endpoint(1, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
    world.events(1, 1, 5).await;
    let (shutdown, running) = run(world.delivery(dialer(mozilla_roots(), &[])));
    until(|| receiver.count() == 1).await;
    shutdown.cancel();
    running.await.expect("it ends");
    assert_eq!(receiver.count(), 1);
    assert_eq!(world.event(1).await.body.as_deref(), Some("REQ_TIMEOUT"), "what came of it is written");
    assert_eq!(
        world.count("select count(*) from webhook_events where status = 'DELIVERING' and due is not null").await,
        4
    );
}

#[tokio::test]
async fn what_was_under_way_in_a_crash_is_sent_again() {
    let world = World::new().await;
    let receiver = Receiver::plain(|_| Reply::Silence).await;
    world.endpoint(1, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
    world.events(1, 1, 1).await;
    let (_, running) = run(world.delivery(dialer(mozilla_roots(), &[])));
    until(|| receiver.count() == 1).await;
    running.abort();
    world.delivery(dialer(mozilla_roots(), &[])).deliver_due().await;
    let bodies: Vec<_> = receiver.received().into_iter().map(|request| request.body).collect();
    assert!(bodies.len() == 2 && bodies[0] == bodies[1], "{bodies:?}");
}
