//! Kills while webhook events are delivered (docs/security.md R-68): none is lost, and few come twice.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use keydesk::server::domain::clock::Clock;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{rounds::rounds, server::Server};

const KILLS: usize = 10;
/// The events that become due in each round.
const EVENTS: usize = 400;
const PRIVATE: &[(&str, &str)] = &[("KEYDESK_WEBHOOK_ALLOW_PRIVATE", "true")];

/// The idempotency tokens that were heard.
type Heard = Arc<Mutex<Vec<String>>>;

#[test]
fn every_event_is_delivered_through_kills() {
    let (address, heard) = receiver();
    let mut server = Server::start_with(PRIVATE);
    let attributes = json!({ "url": format!("http://{address}/"), "subscriptions": ["*"] });
    let body = json!({ "data": { "type": "webhook-endpoints", "attributes": attributes } }).to_string();
    let created = server.as_admin(&format!("POST /v1/accounts/{}/webhook-endpoints", server.account), &body);
    assert_eq!(created.status, 201, "{created:?}");
    let endpoint = created.json()["data"]["id"].as_str().expect("an id").to_owned();
    let mut due = BTreeSet::new();
    for round in 0..rounds(KILLS) {
        due.extend(add_events(&server, &endpoint, round));
        // Shorter and longer than it takes to see and to send them.
        thread::sleep(Duration::from_millis(900 + 137 * (round as u64 % 7)));
        server.process.child.kill().expect("killed");
        server.restart(PRIVATE);
    }
    let clock = Clock::system();
    let is_heard = || heard.lock().expect("a lock").iter().cloned().collect::<BTreeSet<_>>();
    while is_heard() != due {
        assert!(clock.elapsed() < Duration::from_secs(30), "{} of {} were heard", is_heard().len(), due.len());
        thread::sleep(Duration::from_millis(50));
    }
    // Only what was sent and not yet noted comes again: as much as is written in one batch.
    let repeated = heard.lock().expect("a lock").len() - due.len();
    assert!(repeated <= rounds(KILLS) * 256, "{repeated} came again");
    server.finish();
}

/// Writes events that are due into the database. Returns their idempotency tokens.
fn add_events(server: &Server, endpoint: &str, round: usize) -> Vec<String> {
    let (account, endpoint) = (server.account.replace('-', ""), endpoint.replace('-', ""));
    let (mut sql, mut tokens) = (String::from("begin immediate;"), Vec::new());
    let now = Clock::system().now().0;
    for number in 0..EVENTS {
        let number = round * EVENTS + number;
        // Ids begin with the time: very old events are deleted.
        let (id, token) = (format!("{now:012x}70008{number:015x}"), format!("{number:062x}v3"));
        sql += &format!(
            "insert into webhook_events (id, account_id, endpoint_id, url, event, payload, api_version, \
             idempotency_token, status, due, created, updated) values (x'{id}', x'{account}', x'{endpoint}', \
             'https://hooks.engine.example', 'user.created', '{{}}', '1.8', '{token}', 'DELIVERING', {now}, {now}, {now});"
        );
        tokens.push(token);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(server.folder().join("data/keydesk.db"));
        let options = options.busy_timeout(Duration::from_secs(10));
        let mut database = SqliteConnection::connect_with(&options).await.expect("the database");
        sqlx::raw_sql(AssertSqlSafe(sql + "commit;")).execute(&mut database).await.expect("the events are written");
    });
    tokens
}

/// A server that accepts every event.
fn receiver() -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (address, heard) = (listener.local_addr().expect("an address"), Heard::default());
    let log = Arc::clone(&heard);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, log) = (stream.expect("a connection"), Arc::clone(&log));
            thread::spawn(move || accept(stream, &log));
        }
    });
    (address, heard)
}

/// Reads requests until the connection ends.
fn accept(stream: TcpStream, log: &Heard) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line).ok()? > 0 && line != "\r\n" {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a number");
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let event: Value = serde_json::from_slice(&body).ok()?;
        let token = event["data"]["meta"]["idempotencyToken"].as_str()?.to_owned();
        log.lock().expect("a lock").push(token);
        reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n").ok()?;
    }
}
