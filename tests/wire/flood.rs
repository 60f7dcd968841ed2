//! One customer who sends requests as fast as they are answered: the answers slow down, and nobody else waits.

use std::{thread, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use keydesk::server::domain::clock::Clock;

use crate::{line::Line, server::Server};

const EMAIL: &str = "flood@engine.example";
const SECRET: &str = "nine brass cogs turn";
const CONNECTIONS: u32 = 16;
const EACH: u32 = 40;

#[test]
fn whoever_goes_on_after_a_refusal_waits_behind_himself() {
    let server = Server::start();
    assert_eq!(server.sign_up(&format!(r#""email":"{EMAIL}","password":"{SECRET}""#)).status, 201);
    let pair = BASE64_STANDARD.encode(format!("{EMAIL}:{SECRET}"));
    let answer = server.request("POST /v1/tokens", &format!("authorization: Basic {pair}\r\n"), b"");
    let token = answer.json()["data"]["attributes"]["token"].as_str().expect("a token").to_owned();
    let (address, clock) = (server.process.address, Clock::system());
    let flood = |_| {
        let token = token.clone();
        thread::spawn(move || {
            let mut line = Line::connect(address).expect("a connection");
            let statuses = (0..EACH).map(|_| line.ask("POST /v1/tokens", &token, "").expect("an answer").status);
            statuses.filter(|status| *status == 429).count()
        })
    };
    let floods: Vec<_> = (0..CONNECTIONS).map(flood).collect();
    // Meanwhile the others are served: a successful response waits for nothing.
    for _ in 0..10 {
        assert_eq!(server.as_admin("POST /v1/tokens", "").status, 201);
    }
    let refused: usize = floods.into_iter().map(|flood| flood.join().expect("a client ends")).sum();
    let took = clock.elapsed();
    // Twenty at once and one more each second; the last refusal of each connection may be the first of a new pace.
    let most = 20 + took.as_secs() as usize + 1;
    assert!(refused >= (CONNECTIONS * EACH) as usize - most, "only {refused} were refused in {took:?}");
    // 200 refusals a second, so as many take at least so long.
    let least = Duration::from_millis(5) * (refused as u32 - 1);
    assert!(took >= least, "{refused} refusals in {took:?}");
    server.finish();
}
