//! Guessing passwords from one address: the default limits, which no header evades (docs/security.md ).

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use keydesk::server::domain::clock::Clock;

use crate::{answer::Answer, server::Server};

const SHIPPED: [(&str, &str); 2] = [("KEYDESK_LIMIT_LOG_IN", "5/1m"), ("KEYDESK_LIMIT_LOG_IN_ADDRESS", "20/1m/10")];

/// Headers by which a client says that it is somebody else.
const FORGED: [&str; 8] = [
    "x-forwarded-for: {address}",
    "x-forwarded-for: {address}, 127.0.0.1",
    "x-forwarded-for: 127.0.0.1, {address}",
    "forwarded: for={address}",
    "x-real-ip: {address}",
    "x-client-ip: {address}",
    "true-client-ip: {address}",
    "cf-connecting-ip: {address}",
];

fn guess(server: &Server, email: &str, nth: usize) -> Answer {
    let pair = BASE64_STANDARD.encode(format!("{email}:guess number {nth}"));
    let forged = FORGED[nth % FORGED.len()].replace("{address}", &format!("198.51.100.{nth}"));
    server.request("POST /v1/tokens", &format!("authorization: Basic {pair}\r\n{forged}\r\n"), b"")
}

#[test]
fn who_guesses_is_slowed_down_whatever_address_they_claim() {
    let server = Server::start_with(&SHIPPED);
    let clock = Clock::system();
    let mut checked = 0;
    let mut count = |answer: &Answer| match answer.status {
        401 => checked += 1,
        _ => {
            server.expect("a guess", answer, 429, "TOO_MANY_REQUESTS");
            let seconds = answer.header("retry-after").and_then(|text| text.parse().ok());
            assert!(seconds.is_some_and(|seconds: u64| (1..=60).contains(&seconds)), "{answer:?}");
            assert_eq!(answer.header("x-ratelimit-window"), Some("auth"));
        }
    };
    // One user exists, the others do not: that makes no difference.
    (0..100).for_each(|nth| count(&guess(&server, "admin@acme.example", nth)));
    (0..100).for_each(|nth| count(&guess(&server, &format!("n{nth}@acme.example"), nth)));
    // Ten at once, and one more every three seconds.
    let most = 10 + 1 + clock.elapsed().as_secs() / 3;
    assert!((5..=most).contains(&checked), "{checked} passwords were checked in {:?}", clock.elapsed());
    assert!(clock.elapsed() < Duration::from_secs(60), "too slow to tell");
    // The limits stop the attacker, not the user.
    assert_eq!(server.as_admin("GET /v1/me", "").status, 200);
    server.finish();
}
