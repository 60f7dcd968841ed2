//! One table of what a release build does on this machine, beside the
//! targets. Closed loops over loopback, bounded in time; server and load
//! share the machine, so figures are lower than with two machines.
//!
//! `keydesk-bench SERVER SIZES`: the server's binary, and the script that prints sizes.
//! `keydesk-bench SERVER --users N`: compares a database of N users with a small one.

mod client;
mod empty;
mod flood;
mod reads;
mod scale;
mod server;
mod table;

use std::{io::Result, path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use client::{Load, Request};
use server::Server;
use table::{Aim, Table};

const PASSWORD: &str = "seven copper gears turning";
const USERS: usize = 16;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [flag, body] if flag == "--empty-handler" => empty::serve(body),
        [server, flag, users] if flag == "--users" => {
            let users = users.parse().map_err(std::io::Error::other)?;
            runtime()?.block_on(scale::compare(Path::new(server), users))
        }
        [server, sizes] => runtime()?.block_on(measure(Path::new(server), sizes)),
        _ => panic!("usage: keydesk-bench SERVER SIZES | keydesk-bench SERVER --users N"),
    }
}

/// One thread is enough for the client, and leaves the other cores to the server.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

async fn measure(binary: &Path, sizes: &str) -> Result<()> {
    let mut table = Table::default();
    let mut server = Server::start(binary).await?;
    let admin = server.create_account(PASSWORD)?;
    table.section("start and rest");
    table.row("cold start to ready", server.median_start().await?, "ms", Aim::AtMost(300.0));
    tokio::time::sleep(Duration::from_secs(2)).await;
    table.row("memory at rest", server.memory("VmRSS")?, "MiB", Aim::AtMost(64.0));

    let users = create_users(&server, &admin, "user").await?;
    table.section("passwords (argon2id)");
    passwords(&mut table, &server, &users).await?;
    table.section("requests");
    requests(&mut table, &server, &admin).await?;
    table.section("a flood from one customer");
    flood::measure(&mut table, &server, &admin).await?;
    table.section("what a browser gets");
    weights(&mut table, sizes)?;
    server.stop()?;

    println!("{}", table.print());
    println!(
        "Settings raised for this run: {}",
        server::RAISED.map(|(name, value)| format!("{name}={value}")).join(" ")
    );
    Ok(())
}

/// Log-ins compared with the raw rate, which is measured before and after, because machines drift.
async fn passwords(table: &mut Table, server: &Server, users: &[Request]) -> Result<()> {
    let before = server.calibrate()?;
    let log_ins = Load { connections: 8, time: Duration::from_secs(10) }.run(server.address, users).await?;
    let raw = (before + server.calibrate()?) / 2.0;
    table.row("raw rate, all cores", raw, "/s", Aim::None);
    table.row("log-ins: hash and durable token", log_ins.rate(201), "/s", Aim::AtLeast(0.92 * raw));
    table.row("  as a share of the raw rate", log_ins.rate(201) / raw, "", Aim::AtLeast(0.92));
    table.row("  99 of 100 within", log_ins.percentile(0.99), "ms", Aim::None);

    server.forget_peak()?;
    let crowd = Load { connections: 200, time: Duration::from_secs(8) }.run(server.address, users).await?;
    table.row("peak memory, 200 log-ins at once", server.memory("VmHWM")?, "MiB", Aim::AtMost(150.0));
    table.row("  done meanwhile", crowd.rate(201), "/s", Aim::None);
    table.row("  sent away with 503", crowd.rate(503), "/s", Aim::None);
    table.row("  answered otherwise (0 expected)", crowd.others(&[201, 503]), "", Aim::AtMost(0.0));
    Ok(())
}

async fn requests(table: &mut Table, server: &Server, admin: &str) -> Result<()> {
    reads::measure(table, server, admin).await?;
    let load = Load { connections: 64, time: Duration::from_secs(6) };
    let livez = load.run(server.address, &[Request::get("/livez")]).await?;
    table.row("GET /livez", livez.rate(200), "/s", Aim::None);

    let load = Load { connections: 32, ..load };
    let token = admin.to_owned();
    let create = move |number| user(&format!("load-{number}@bench.example"), None).bearer(&token);
    let created = load.run_each(server.address, create).await?;
    table.row("POST /v1/users without password, durable", created.rate(201), "/s", Aim::AtLeast(120.0));
    table.row("  99 of 100 within", created.percentile(0.99), "ms", Aim::AtMost(300.0));
    Ok(())
}

fn weights(table: &mut Table, sizes: &str) -> Result<()> {
    let output = std::process::Command::new(sizes).arg("--json").output()?;
    let sizes: Value = serde_json::from_slice(&output.stdout)?;
    for size in sizes.as_array().into_iter().flatten() {
        let kilobytes = |name: &str| size[name].as_f64().map(|bytes| bytes / 1000.0);
        let aim = kilobytes("aim").map_or(Aim::None, Aim::AtMost);
        table.row(size["what"].as_str().unwrap_or_default(), kilobytes("bytes").unwrap_or(f64::NAN), "KB", aim);
    }
    Ok(())
}

/// Users with passwords, and the log-in request of each. Their emails begin with this name.
async fn create_users(server: &Server, admin: &str, name: &str) -> Result<Vec<Request>> {
    let mut log_ins = Vec::new();
    for number in 0..USERS {
        let email = format!("{name}-{number}@bench.example");
        let answer = client::once(server.address, &user(&email, Some(PASSWORD)).bearer(admin)).await?;
        assert_eq!(answer.status, 201, "a user could not be created: {}", answer.body);
        let credentials = STANDARD.encode(format!("{email}:{PASSWORD}"));
        log_ins.push(Request::post("/v1/tokens", "").header("authorization", &format!("Basic {credentials}")));
    }
    Ok(log_ins)
}

fn user(email: &str, password: Option<&str>) -> Request {
    let mut attributes = json!({ "email": email });
    if let Some(password) = password {
        attributes["password"] = password.into();
    }
    Request::post("/v1/users", &json!({ "data": { "type": "users", "attributes": attributes } }).to_string())
}
