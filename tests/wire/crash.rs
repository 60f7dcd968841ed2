//! Kills in the middle of writes (docs/security.md R-80): every answered write is there, every revoked token stays
//! revoked.

use std::{net::SocketAddr, thread, time::Duration};

use keydesk::server::domain::clock::Clock;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    line::Line,
    rounds::rounds,
    server::{Server, new_user},
};

const KILLS: usize = 50;
const WRITERS: usize = 16;
/// The longest time until it is ready again: 2 s as shipped; a debug build on a busy machine is slower.
const READY: Duration = Duration::from_secs(6);

/// What a writer knows from responses, and how many it did not get.
#[derive(Default)]
struct Ledger {
    users: Vec<String>,
    /// Secrets of tokens that must work.
    alive: Vec<String>,
    /// Secrets of tokens that must not work.
    dead: Vec<String>,
    /// The last state that was answered; none if the last response is missing.
    protected: Option<bool>,
    /// Sign-ups without a response.
    unknown: usize,
}

#[test]
fn what_was_answered_outlives_a_kill() {
    let mut server = Server::start();
    let (mut users, mut dead, mut seed) = (1, Vec::new(), 0x9e37_79b9_7f4a_7c15_u64);
    let mut acknowledged = 0;
    for round in 0..rounds(KILLS) {
        let wait = life(&mut seed);
        let ledgers = write_until_killed(&mut server, round, wait);
        let clock = Clock::system();
        server.restart(&[]);
        assert_eq!(server.as_admin("GET /readyz", "").body, "ready", "kill {round}");
        assert!(clock.elapsed() < READY, "kill {round}: ready after {:?}", clock.elapsed());
        for ledger in &ledgers {
            acknowledged += ledger.users.len() + ledger.alive.len() + 2 * ledger.dead.len();
            audit(&server, ledger, &format!("kill {round}, after {wait:?}"));
        }
        dead.extend(ledgers.iter().flat_map(|ledger| ledger.dead.iter().cloned()));
        let acknowledged: usize = ledgers.iter().map(|ledger| ledger.users.len()).sum();
        let unknown: usize = ledgers.iter().map(|ledger| ledger.unknown).sum();
        let found = sound_users(&server);
        assert!(
            (users + acknowledged..=users + acknowledged + unknown).contains(&found),
            "kill {round}: {found} users"
        );
        users = found;
    }
    // Not only after the next kill: a revoked token stays revoked.
    audit(&server, &Ledger { dead, ..Ledger::default() }, "in the end");
    assert!(acknowledged > 10 * rounds(KILLS), "only {acknowledged} answers: nothing was tried");
    server.finish();
}

/// From 50 ms to 1.5 s, more often short than long.
fn life(seed: &mut u64) -> Duration {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    let part = (*seed % 1000) as f64 / 1000.0;
    Duration::from_secs_f64(0.05 + 1.45 * part.powi(3))
}

fn write_until_killed(server: &mut Server, round: usize, wait: Duration) -> Vec<Ledger> {
    let (address, admin) = (server.process.address, server.admin.clone());
    let account = server.account.clone();
    let write = |writer: usize| {
        let (admin, account) = (admin.clone(), account.clone());
        thread::spawn(move || match writer {
            0 => toggle(address, &admin, &account),
            _ => write(address, &admin, &format!("k{round}w{writer}")),
        })
    };
    let writers: Vec<_> = (0..WRITERS).map(write).collect();
    thread::sleep(wait);
    server.process.child.kill().expect("killed");
    writers.into_iter().map(|writer| writer.join().expect("a writer ends")).collect()
}

/// Signs up, makes two tokens, revokes one of them, again and again.
fn write(address: SocketAddr, admin: &str, name: &str) -> Ledger {
    let mut ledger = Ledger::default();
    let Some(mut line) = Line::connect(address) else { return ledger };
    for turn in 0.. {
        let email = format!("{name}t{turn}@engine.example");
        let body = new_user(&format!(r#""email":"{email}","firstName":"Ada","metadata":{{"turn":{turn}}}"#));
        let Some(created) = line.ask("POST /v1/users", admin, &body) else {
            ledger.unknown += 1;
            return ledger;
        };
        assert_eq!(created.status, 201, "{created:?}");
        ledger.users.push(email);
        for is_kept in [true, false] {
            let Some(token) = line.ask("POST /v1/tokens", admin, "") else { return ledger };
            assert_eq!(token.status, 201, "{token:?}");
            let token = token.json();
            let text =
                |pointer: &str| token.pointer(pointer).and_then(|value| value.as_str()).expect("text").to_owned();
            let secret = text("/data/attributes/token");
            if is_kept {
                ledger.alive.push(secret);
                continue;
            }
            let Some(revoked) = line.ask(&format!("DELETE /v1/tokens/{}", text("/data/id")), admin, "") else {
                return ledger;
            };
            assert_eq!(revoked.status, 204, "{revoked:?}");
            ledger.dead.push(secret);
        }
    }
    ledger
}

/// Protects the account and opens it, again and again.
fn toggle(address: SocketAddr, admin: &str, account: &str) -> Ledger {
    let mut ledger = Ledger::default();
    let Some(mut line) = Line::connect(address) else { return ledger };
    for turn in 0.. {
        let protected = turn % 2 == 0;
        let body = format!(r#"{{"data":{{"type":"accounts","attributes":{{"protected":{protected}}}}}}}"#);
        ledger.protected = None;
        let Some(answer) = line.ask(&format!("PATCH /v1/accounts/{account}"), admin, &body) else { return ledger };
        assert_eq!(answer.status, 200, "{answer:?}");
        ledger.protected = Some(protected);
        // Others write too, and only one can write at a time.
        thread::sleep(Duration::from_millis(5));
    }
    ledger
}

fn audit(server: &Server, ledger: &Ledger, when: &str) {
    let mut line = Line::connect(server.process.address).expect("connects");
    let mut status = |request: &str, token: &str| line.ask(request, token, "").expect("an answer");
    for email in &ledger.users {
        let shown = status(&format!("GET /v1/users/{email}"), &server.admin);
        assert_eq!(shown.status, 200, "{when}: {email} is lost");
        // Each user is complete.
        assert_eq!(shown.json()["data"]["attributes"]["firstName"], "Ada", "{when}: {shown:?}");
    }
    for secret in &ledger.alive {
        assert_eq!(status("GET /v1/me", secret).status, 200, "{when}: a token is lost");
    }
    for secret in &ledger.dead {
        assert_eq!(status("GET /v1/me", secret).status, 401, "{when}: a revoked token is back");
    }
    if let Some(protected) = ledger.protected {
        let account = status(&format!("GET /v1/accounts/{}", server.account), &server.admin).json();
        assert_eq!(account["data"]["attributes"]["protected"], protected, "{when}");
    }
}

/// The number of users, in a database that SQLite finds sound.
fn sound_users(server: &Server) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(server.folder().join("data/keydesk.db")).read_only(true);
        let mut database = SqliteConnection::connect_with(&options).await.expect("the database");
        let integrity: String =
            sqlx::query_scalar("pragma integrity_check").fetch_one(&mut database).await.expect("an answer");
        assert_eq!(integrity, "ok");
        let foreign = sqlx::query("pragma foreign_key_check").fetch_all(&mut database).await.expect("an answer");
        assert!(foreign.is_empty(), "{} rows without their parents", foreign.len());
        let users: i64 =
            sqlx::query_scalar("select count(*) from users").fetch_one(&mut database).await.expect("a row");
        usize::try_from(users).expect("a count")
    })
}
