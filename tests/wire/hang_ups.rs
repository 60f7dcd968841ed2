//! Sockets that are closed at random moments: every change in the database has its audit line, and its request a line
//! with the status (docs/security.md R-72).

use std::{collections::BTreeMap, fs, io::Write, net::SocketAddr, thread, time::Duration};

use keydesk::server::domain::clock::Clock;
use serde_json::Value;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    line::Line,
    rounds::rounds,
    server::{Server, new_user},
};

/// How many clients hang up, and on how many threads.
const CLIENTS: usize = 240;
const THREADS: usize = 4;
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const CHANGE: &str = r#"{"data":{"type":"users","attributes":{"role":"support-agent"}}}"#;

#[test]
fn every_change_has_its_audit_line_when_clients_hang_up_at_random_moments() {
    let mut server = Server::start_with(&[("KEYDESK_LOG_FORMAT", "json")]);
    println!("seed {SEED:#x}");
    let users = sign_up(&server, rounds(CLIENTS));
    let (address, longest) = (server.process.address, change_and_wait(&server, &users[..10]));
    let hang_up = |(nth, users): (usize, &[String])| {
        let (users, admin) = (users.to_vec(), server.admin.clone());
        let mut random = SEED + nth as u64;
        thread::spawn(move || {
            users.iter().for_each(|user| change_and_hang_up(address, &admin, user, &mut random, longest))
        })
    };
    let clients: Vec<_> = users[10..].chunks(users.len().div_ceil(THREADS)).enumerate().map(hang_up).collect();
    clients.into_iter().for_each(|client| client.join().expect("a client ends"));
    // At once: what still runs must finish first.
    server.process.signal("-TERM");
    assert_eq!(server.process.child.wait().expect("ends").code(), Some(0));

    let changed = support_agents(&server);
    let log = fs::read_to_string(server.folder().join("log")).expect("the log");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let audited: BTreeMap<String, String> = lines
        .iter()
        .filter(|line| line["event"] == "user.role-changed")
        .map(|line| (text(&line["record"]).replace('-', "").to_uppercase(), text(&line["span"]["id"])))
        .collect();
    let missing = changed.iter().filter(|user| !audited.contains_key(*user)).count();
    assert_eq!((missing, audited.len()), (0, changed.len()), "of {} changes {missing} have no line", changed.len());
    for id in audited.values() {
        let is_told = |line: &Value| line["span"]["id"] == id.as_str() && line["status"] == 200;
        assert!(lines.iter().any(is_told), "the request {id} has no line");
    }
    let cut = lines.iter().filter(|line| line["message"] == "hung up").count();
    assert!(
        changed.len() > 20 && cut > 0,
        "{} changes, {cut} hung up before: the moments were not mixed",
        changed.len()
    );
}

/// Creates users without passwords; returns their emails.
fn sign_up(server: &Server, number: usize) -> Vec<String> {
    let mut line = Line::connect(server.process.address).expect("connects");
    let emails: Vec<_> = (0..number).map(|nth| format!("n{nth}@engine.example")).collect();
    for email in &emails {
        let created = line.ask("POST /v1/users", &server.admin, &new_user(&format!(r#""email":"{email}""#)));
        assert_eq!(created.expect("an answer").status, 201);
    }
    emails
}

/// Changes users one after the other. Returns twice the time that one took.
fn change_and_wait(server: &Server, users: &[String]) -> Duration {
    let mut line = Line::connect(server.process.address).expect("connects");
    let clock = Clock::system();
    for user in users {
        let changed = line.ask(&format!("PATCH /v1/users/{user}"), &server.admin, CHANGE).expect("an answer");
        assert_eq!(changed.status, 200, "{changed:?}");
    }
    clock.elapsed() * 2 / u32::try_from(users.len()).expect("few")
}

fn change_and_hang_up(address: SocketAddr, admin: &str, user: &str, random: &mut u64, longest: Duration) {
    let mut stream = std::net::TcpStream::connect(address).expect("connects");
    stream.set_nodelay(true).expect("set");
    let head = format!("PATCH /v1/users/{user} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {admin}\r\n");
    let request = format!("{head}content-length: {}\r\n\r\n{CHANGE}", CHANGE.len());
    stream.write_all(request.as_bytes()).expect("written");
    thread::sleep(longest.mul_f64(fraction(random)));
}

/// From 0 to 1 (xorshift).
fn fraction(random: &mut u64) -> f64 {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    (*random % 1000) as f64 / 1000.0
}

fn support_agents(server: &Server) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(server.folder().join("data/keydesk.db")).read_only(true);
        let mut database = SqliteConnection::connect_with(&options).await.expect("the database");
        let agents = "select hex(id) from users where role = 'support-agent'";
        sqlx::query_scalar(agents).fetch_all(&mut database).await.expect("rows")
    })
}
