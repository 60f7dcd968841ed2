//! The same requests to a small and to a large database: the cost of a request
//! must not depend on the number of users. One connection and medians, so that
//! nothing waits in a queue.

use std::{
    io::{Error, Result},
    path::Path,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    PASSWORD,
    client::{self, Load, Request},
    server::Server,
    table::Table,
};

const SMALL: u32 = 1_000;
const TOKENS_PER_USER: u32 = 5;
/// Ratios up to this are noise.
const AIM: f64 = 1.2;
/// How many users are requested, evenly from the oldest to the newest.
const ASKED: u32 = 200;

/// Fills both, measures both, and prints them side by side.
pub async fn compare(binary: &Path, size: u32) -> Result<()> {
    let small = figures(binary, SMALL).await?;
    let large = figures(binary, size).await?;
    let mut table = Table::default();
    table.section(&format!("medians at {SMALL} and at {size} users, {TOKENS_PER_USER} tokens each"));
    for ((what, small), (_, large)) in small.into_iter().zip(large) {
        table.pair(what, small, large, "ms", AIM);
    }
    println!("{}", table.print());
    Ok(())
}

async fn figures(binary: &Path, size: u32) -> Result<Vec<(&'static str, f64)>> {
    let mut server = Server::start_in(binary, &size.to_string()).await?;
    let admin = server.create_account(PASSWORD)?;
    server.fill(size, TOKENS_PER_USER, PASSWORD)?;
    // Filling leaves much in the WAL, which a server that starts has checkpointed.
    server.median_start().await?;
    let mut figures = Vec::new();
    for (what, requests) in requests(&server, &admin, size).await? {
        let load = |seconds| Load { connections: 1, time: Duration::from_secs(seconds) };
        load(1).run(server.address, &requests).await?;
        let outcome = load(5).run(server.address, &requests).await?;
        if outcome.others(&[200, 201]) > 0.0 {
            return Err(Error::other(format!("{what}: some requests failed")));
        }
        figures.push((what, outcome.percentile(0.5)));
    }
    server.stop()?;
    Ok(figures)
}

async fn requests(server: &Server, admin: &str, size: u32) -> Result<Vec<(&'static str, Vec<Request>)>> {
    let numbers: Vec<u32> =
        (0..ASKED).map(|nth| 1 + (u64::from(nth) * u64::from(size) / u64::from(ASKED)) as u32).collect();
    let get = |path: &str| Request::get(path).bearer(admin);
    let each = |path: &dyn Fn(u32) -> String| numbers.iter().map(|number| get(&path(*number))).collect::<Vec<_>>();
    let email = |number: u32| format!("user-{number:06}@fill.example");
    let log_in = |number: &u32| {
        let credentials = STANDARD.encode(format!("{}:{PASSWORD}", email(*number)));
        Request::post("/v1/tokens", "").header("authorization", &format!("Basic {credentials}"))
    };
    let log_ins: Vec<_> = numbers.iter().map(log_in).collect();
    let (mut me, mut cursors) = (Vec::new(), Vec::new());
    for request in &log_ins {
        let token = answer(server, request).await?["data"].take();
        me.push(Request::get("/v1/me").bearer(token["attributes"]["token"].as_str().unwrap_or_default()));
        let user = token["relationships"]["bearer"]["data"]["id"].as_str().unwrap_or_default();
        cursors.push(get(&format!("/v1/users?page[cursor]={user}")));
    }
    let search = |part: &str| {
        let body = json!({ "meta": { "type": "users", "query": { "email": part } } });
        Request::post("/v1/search", &body.to_string()).bearer(admin)
    };
    Ok(vec![
        ("log-in", log_ins),
        ("GET /v1/me", me),
        ("a user by email", each(&|number| format!("/v1/users/{}", email(number)))),
        ("the tokens of a user", each(&|number| format!("/v1/users/{}/tokens", email(number)))),
        ("users, first page", vec![get("/v1/users?page[number]=1")]),
        ("users, 50th page", vec![get("/v1/users?page[number]=50")]),
        ("users, behind any cursor", cursors),
        ("users, active ones", vec![get("/v1/users?status=ACTIVE")]),
        ("users by metadata that one has", each(&|number| format!("/v1/users?metadata[customerId]=cus_{number:06}"))),
        ("users by metadata that a third has", vec![get("/v1/users?metadata[plan]=team")]),
        ("search for a part that one email has", numbers.iter().map(|number| search(&email(*number))).collect()),
        ("search for a part that all emails have", vec![search("fill.example")]),
        ("tokens, first page", vec![get("/v1/tokens?page[number]=1")]),
        ("tokens of customers, 50th page", vec![get("/v1/tokens?bearer[role]=user&page[number]=50")]),
    ])
}

async fn answer(server: &Server, request: &Request) -> Result<Value> {
    let answer = client::once(server.address, request).await?;
    Ok(serde_json::from_str(&answer.body)?)
}
