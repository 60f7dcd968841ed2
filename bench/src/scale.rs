//! The same requests to a small and to a large database: the cost of a request
//! must not depend on the number of users. One connection and medians, so that
//! nothing waits in a queue. The two are asked in turn, because machines drift.

use std::{
    io::{Error, Result},
    path::Path,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    PASSWORD,
    client::{self, Load, Request},
    server::Server,
    table::{Aim, Table},
};

const SMALL: u32 = 1_000;
const TOKENS_PER_USER: u32 = 5;
/// Ratios up to this are noise.
const AIM: f64 = 1.2;
/// How many users are requested, evenly from the oldest to the newest.
const ASKED: u32 = 200;
/// How often the two are asked in turn. Many short turns, or the drift of a machine counts for one of them.
const ROUNDS: usize = 25;
/// The length of a turn, and of one before the first, in milliseconds.
const TURN_MILLIS: u64 = 150;
const WARM_UP_MILLIS: u64 = 500;
/// A search reads what is stored about its parts, so it takes longer where many users have them.
const SEARCH_MILLIS: f64 = 50.0;

/// How many users are imported, and the longest that they may take to come or to go, in seconds.
const MOVED: u32 = 100_000;
const MOVED_SECONDS: f64 = 60.0;

/// Fills both, and prints what each request takes in them side by side.
pub async fn compare(binary: &Path, size: u32) -> Result<()> {
    let (mut small, mut large) = (filled(binary, SMALL).await?, filled(binary, size).await?);
    // Filling leaves much in the WAL, which a server that starts has checkpointed.
    small.0.median_start().await?;
    large.0.median_start().await?;
    let of_small = requests(&small.0, &small.1, SMALL).await?;
    let of_large = requests(&large.0, &large.1, size).await?;
    let mut table = Table::default();
    table.section(&format!("medians at {SMALL} and at {size} users, {TOKENS_PER_USER} tokens each"));
    let mut searches = Vec::new();
    for (Figure { what, requests, aim }, large_figure) in of_small.into_iter().zip(of_large) {
        let sides = [(&small.0, &requests), (&large.0, &large_figure.requests)];
        let [small, large] = medians(what, sides).await?;
        match aim {
            Some(most) => searches.push((what, large, most)),
            None => table.pair(what, small, large, "ms", AIM),
        }
    }
    table.section(&format!("medians at {size} users"));
    for (what, median, most) in searches {
        table.row(what, median, "ms", Aim::AtMost(most));
    }
    let seconds = export(&large.0).await?.as_secs_f64();
    table.row("the export of all users", f64::from(size) / seconds, "users/s", Aim::None);
    moving(&mut table, &large.0, size)?;
    println!("{}", table.print());
    small.0.stop()?;
    large.0.stop()
}

/// A request that is measured.
struct Figure {
    what: &'static str,
    /// Sent one after the other, again and again.
    requests: Vec<Request>,
    /// The longest that it may take at any size, in milliseconds. `None` where the size must make no difference.
    aim: Option<f64>,
}

/// A server with so many customers, and the token of its admin.
async fn filled(binary: &Path, size: u32) -> Result<(Server, String)> {
    let server = Server::start_in(binary, &size.to_string()).await?;
    let admin = server.create_account(PASSWORD)?;
    server.fill(size, TOKENS_PER_USER, PASSWORD)?;
    Ok((server, admin))
}

/// The medians of both sides in milliseconds: of each, the median of all rounds.
async fn medians(what: &str, sides: [(&Server, &Vec<Request>); 2]) -> Result<[f64; 2]> {
    let load = |millis| Load { connections: 1, time: Duration::from_millis(millis) };
    for (server, requests) in sides {
        load(WARM_UP_MILLIS).run(server.address, requests).await?;
    }
    let mut rounds = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for ((server, requests), rounds) in sides.iter().zip(&mut rounds) {
            let outcome = load(TURN_MILLIS).run(server.address, requests).await?;
            if outcome.others(&[200, 201]) > 0.0 {
                return Err(Error::other(format!("{what}: some requests failed")));
            }
            rounds.push(outcome.percentile(0.5));
        }
    }
    Ok(rounds.map(|mut rounds| {
        rounds.sort_by(f64::total_cmp);
        rounds[ROUNDS / 2]
    }))
}

async fn requests(server: &Server, admin: &str, size: u32) -> Result<Vec<Figure>> {
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
    let cookie = session(server).await?;
    let page = |path: &str| Request::get(path).header("accept", "text/html").header("cookie", &cookie);
    let alike = [
        ("the overview", vec![page("/admin")]),
        ("the page of users", vec![page("/admin/users")]),
        ("the page of users, page 40", vec![page("/admin/users?page=40")]),
        ("the page of users, by last log-in", vec![page("/admin/users?sort=last-log-in")]),
        ("the page of users, filtered", vec![page("/admin/users?status=not-banned&factor=off")]),
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
        ("tokens, first page", vec![get("/v1/tokens?page[number]=1")]),
        ("tokens of customers, 50th page", vec![get("/v1/tokens?bearer[role]=user&page[number]=50")]),
    ];
    let searches = [
        ("search for a part that one email has", numbers.iter().map(|number| search(&email(*number))).collect()),
        ("search for a part that all emails have", vec![search("fill.example")]),
        (
            "the page of users, one found",
            numbers.iter().map(|number| page(&format!("/admin/users?q={}", email(*number)))).collect(),
        ),
        ("the page of users, all found", vec![page("/admin/users?q=fill.example")]),
        ("the page of users, all found and filtered", vec![page("/admin/users?q=fill.example&status=not-banned")]),
    ];
    let figure = |aim| move |(what, requests)| Figure { what, requests, aim };
    Ok(alike.into_iter().map(figure(None)).chain(searches.into_iter().map(figure(Some(SEARCH_MILLIS)))).collect())
}

/// The session of the admin, as a browser has it.
async fn session(server: &Server) -> Result<String> {
    let body = format!("email=admin%40bench.example&password={}&next=%2F&app=", PASSWORD.replace(' ', "+"));
    let log_in =
        Request::form("/forms/log-in", &body).header("sec-fetch-site", "same-origin").header("accept", "text/html");
    let answer = client::once(server.address, &log_in).await?;
    if answer.status == 302 { Ok(answer.cookies) } else { Err(Error::other(answer.body)) }
}

/// How long the export of all users takes.
async fn export(server: &Server) -> Result<Duration> {
    let request = Request::get("/admin/users/export.csv").header("cookie", &session(server).await?);
    let begin = Instant::now();
    let answer = client::once(server.address, &request).await?;
    if answer.status == 200 { Ok(begin.elapsed()) } else { Err(Error::other("the export failed")) }
}

/// The export of the account, and an import beside what is there. The users come with hashes of bcrypt.
fn moving(table: &mut Table, server: &Server, size: u32) -> Result<()> {
    let seconds = server.export_account()?.as_secs_f64();
    let share = f64::from(MOVED) / f64::from(size);
    table.row("keydesk account export, for 100,000 users", seconds * share, "s", Aim::AtMost(MOVED_SECONDS));
    let seconds = server.import(MOVED)?.as_secs_f64();
    table.row("keydesk user import of 100,000 users", seconds, "s", Aim::AtMost(MOVED_SECONDS));
    Ok(())
}

async fn answer(server: &Server, request: &Request) -> Result<Value> {
    let answer = client::once(server.address, request).await?;
    Ok(serde_json::from_str(&answer.body)?)
}
