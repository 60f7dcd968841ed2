//! Kills while webhook events are written and delivered (docs/security.md R-68): none is lost, few come twice, and none
//! tells of what was refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    thread,
    time::Duration,
};

use keydesk::server::domain::clock::Clock;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    line::Line,
    receiver::Receiver,
    rounds::rounds,
    server::{Server, new_user},
};

const KILLS: usize = 10;
/// The events that become due in each round.
const EVENTS: usize = 400;
/// Those who create users at once.
const WRITERS: usize = 6;
const PRIVATE: &[(&str, &str)] = &[("KEYDESK_WEBHOOK_ALLOW_PRIVATE", "true")];

#[test]
fn every_event_is_delivered_through_kills() {
    let (receiver, mut server) = (Receiver::start(), Server::start_with(PRIVATE));
    let endpoint = endpoint(&server, &receiver, "*");
    let mut due = BTreeSet::new();
    for round in 0..rounds(KILLS) {
        due.extend(add_events(&server, &endpoint, round));
        // Shorter and longer than it takes to see and to send them.
        thread::sleep(Duration::from_millis(900 + 137 * (round as u64 % 7)));
        server.process.child.kill().expect("killed");
        server.restart(PRIVATE);
    }
    let clock = Clock::system();
    let is_heard = || receiver.heard().into_iter().map(|heard| heard.token).collect::<BTreeSet<_>>();
    while is_heard() != due {
        assert!(clock.elapsed() < Duration::from_secs(30), "{} of {} were heard", is_heard().len(), due.len());
        thread::sleep(Duration::from_millis(50));
    }
    // Only what was sent and not yet noted comes again: as much as is written in one batch.
    let repeated = receiver.heard().len() - due.len();
    assert!(repeated <= rounds(KILLS) * 256, "{repeated} came again");
    server.finish();
}

#[test]
fn every_answered_change_is_heard_of_through_kills_and_no_refused_one() {
    let (receiver, mut server) = (Receiver::start(), Server::start_with(PRIVATE));
    endpoint(&server, &receiver, "user.created");
    let mut answered = BTreeSet::new();
    for round in 0..rounds(KILLS) {
        answered.extend(create_until_killed(&mut server, round));
        server.restart(PRIVATE);
    }
    assert!(answered.len() > 2 * rounds(KILLS), "only {} answers: nothing was tried", answered.len());
    let clock = Clock::system();
    let heard = || {
        let mut tokens = BTreeMap::<String, BTreeSet<String>>::new();
        for heard in receiver.heard() {
            let email = heard.payload["data"]["attributes"]["email"].as_str().expect("an email");
            tokens.entry(email.to_owned()).or_default().insert(heard.token);
        }
        tokens
    };
    while !answered.iter().all(|email| heard().contains_key(email)) {
        assert!(clock.elapsed() < Duration::from_secs(30), "{} of {} were heard", heard().len(), answered.len());
        thread::sleep(Duration::from_millis(50));
    }
    for (email, tokens) in heard() {
        assert_eq!(tokens.len(), 1, "{email} was heard of as {tokens:?}: the second attempt was refused");
        let shown = server.as_admin(&format!("GET /v1/users/{email}"), "");
        assert_eq!(shown.status, 200, "{email} was heard of and does not exist");
    }
    server.finish();
}

/// An endpoint at the receiver that hears of this event. Returns its id.
fn endpoint(server: &Server, receiver: &Receiver, event: &str) -> String {
    let attributes = json!({ "url": format!("http://{}/", receiver.address), "subscriptions": [event] });
    let body = json!({ "data": { "type": "webhook-endpoints", "attributes": attributes } }).to_string();
    let created = server.as_admin(&format!("POST /v1/accounts/{}/webhook-endpoints", server.account), &body);
    assert_eq!(created.status, 201, "{created:?}");
    created.json()["data"]["id"].as_str().expect("an id").to_owned()
}

/// Creates users until the server is killed. Returns the emails that were answered.
fn create_until_killed(server: &mut Server, round: usize) -> Vec<String> {
    let address = server.process.address;
    let start = |writer| {
        let (token, name) = (server.admin.clone(), format!("k{round}w{writer}"));
        thread::spawn(move || create_users(address, &token, &name))
    };
    let writers: Vec<_> = (0..WRITERS).map(start).collect();
    thread::sleep(Duration::from_millis(200 + 137 * (round as u64 % 7)));
    server.process.child.kill().expect("killed");
    writers.into_iter().flat_map(|writer| writer.join().expect("a writer ends")).collect()
}

/// Creates users, and tries each email a second time, which is refused.
fn create_users(address: SocketAddr, token: &str, name: &str) -> Vec<String> {
    let mut answered = Vec::new();
    let Some(mut line) = Line::connect(address) else { return answered };
    for turn in 0.. {
        let email = format!("{name}t{turn}@engine.example");
        let body = new_user(&format!(r#""email":"{email}""#));
        let Some(created) = line.ask("POST /v1/users", token, &body) else { break };
        assert_eq!(created.status, 201, "{created:?}");
        answered.push(email);
        let Some(refused) = line.ask("POST /v1/users", token, &body) else { break };
        assert_eq!(refused.status, 422, "{refused:?}");
    }
    answered
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
