//! Measures by hand.

use keydesk::server::{domain::clock::Clock, outbound::mozilla_roots};

use super::world::World;
use crate::receiver::{Receiver, dialer, status};

fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.split_whitespace().next().and_then(|text| text.parse::<u64>().ok()).expect("a number") / 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn measured_rate() {
    if std::env::var_os("MEASURE").is_none() {
        return;
    }
    let world = World::new().await;
    let receiver = Receiver::plain(|_| status(200)).await;
    for endpoint in 1..=20 {
        world.endpoint(endpoint, &format!("http://{}/", receiver.address), r#"["*"]"#).await;
        world.events(endpoint, endpoint * 1_000_000, 5_000).await;
    }
    let before = memory();
    let clock = Clock::system();
    let delivery = world.delivery(dialer(mozilla_roots(), &[]));
    let watch = async {
        for _ in 0..40 {
            clock.sleep(std::time::Duration::from_millis(500)).await;
            println!(
                "{:?}: {} received, {} MiB before, {} MiB now",
                clock.elapsed(),
                receiver.count(),
                before,
                memory()
            );
        }
    };
    tokio::select! { () = delivery.deliver_due() => (), () = watch => () }
    println!("{} in {:?}, {} MiB", receiver.count(), clock.elapsed(), memory());
}
