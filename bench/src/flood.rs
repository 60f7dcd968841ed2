//! Log-ins while one customer floods the server with requests for tokens: they must not wait for the flood.

use std::{
    io::{Error, Result},
    net::SocketAddr,
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    PASSWORD,
    client::{self, Load, Outcome, Request},
    create_users, runtime,
    server::Server,
    table::{Aim, Table},
    user,
};

/// How much slower the slowest log-ins may become.
const AIM: f64 = 3.0;
/// The flood begins this long before the first log-in, so that all its connections are open.
const HEAD_START: Duration = Duration::from_secs(2);
const TIME: Duration = Duration::from_secs(15);
const EMAIL: &str = "flood@bench.example";

/// Adds the log-ins alone, and beside floods of 64 and of 1,200 connections.
pub async fn measure(table: &mut Table, server: &Server, admin: &str) -> Result<()> {
    let log_ins = create_users(server, admin, "beside-a-flood").await?;
    let flood = Request::post("/v1/tokens", "").bearer(&customer(server, admin).await?);
    let alone = log_in(server.address, &log_ins).await?.percentile(0.99);
    table.row("99 of 100 log-ins within, alone", alone, "ms", Aim::None);
    for connections in [64, 1200] {
        let flooding = start(server.address, flood.clone(), connections);
        tokio::time::sleep(HEAD_START).await;
        let beside = log_in(server.address, &log_ins).await?;
        let flooded = flooding.join().map_err(|_| Error::other("the flood panicked"))??;
        let what = format!("  beside a flood on {connections} connections");
        table.row(&what, beside.percentile(0.99), "ms", Aim::AtMost(AIM * alone));
        table.row("    log-ins refused (0 expected)", beside.others(&[201]), "", Aim::AtMost(0.0));
        table.row("    tokens that the flood got", flooded.rate(201), "/s", Aim::None);
        table.row("    refusals that it got (429)", flooded.rate(429), "/s", Aim::None);
        table.row("    answered otherwise (0 expected)", flooded.others(&[201, 429]), "", Aim::AtMost(0.0));
    }
    Ok(())
}

/// One log-in after the other, of several users in turn.
async fn log_in(address: SocketAddr, log_ins: &[Request]) -> Result<Outcome> {
    Load { connections: 1, time: TIME }.run(address, log_ins).await
}

/// Floods from a thread of its own: the client that measures must not wait for the one that floods.
fn start(address: SocketAddr, request: Request, connections: usize) -> thread::JoinHandle<Result<Outcome>> {
    thread::spawn(move || runtime()?.block_on(Load { connections, time: HEAD_START + TIME }.run(address, &[request])))
}

/// The token of a new customer.
async fn customer(server: &Server, admin: &str) -> Result<String> {
    client::once(server.address, &user(EMAIL, Some(PASSWORD)).bearer(admin)).await?;
    let credentials = STANDARD.encode(format!("{EMAIL}:{PASSWORD}"));
    let log_in = Request::post("/v1/tokens", "").header("authorization", &format!("Basic {credentials}"));
    let answer: Value = serde_json::from_str(&client::once(server.address, &log_in).await?.body)?;
    let token = answer["data"]["attributes"]["token"].as_str();
    token.map(str::to_owned).ok_or_else(|| Error::other(answer.to_string()))
}
