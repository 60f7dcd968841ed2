//! Reads beside an empty axum handler that returns the same bytes: what share of its rate remains.
//!
//! The empty handler is measured right before and after each, because machines drift.

use std::{
    io::{Error, Result},
    time::Duration,
};

use serde_json::Value;

use crate::{
    client::{self, Load, Request},
    server::Server,
    table::{Aim, Table},
};

const LOAD: Load = Load { connections: 64, time: Duration::from_secs(6) };
/// The load on the empty handler, before and after.
const BARE: Load = Load { connections: 64, time: Duration::from_secs(3) };

/// The rows of all reads. The account must have at least ten users.
pub async fn measure(table: &mut Table, server: &Server, admin: &str) -> Result<()> {
    let get = |path: &str| Request::get(path).bearer(admin);
    let list = get("/v1/users?limit=10");
    let first = serde_json::from_str::<Value>(&client::once(server.address, &list).await?.body)?;
    let user = first["data"][0]["id"].as_str().ok_or_else(|| Error::other("a list without users"))?;
    let page = Request::get("/sign-up").header("accept", "text/html");
    for (what, request, aim) in [
        ("GET /v1/me with a token", get("/v1/me"), 0.20),
        ("GET /v1/users/{id}", get(&format!("/v1/users/{user}")), 0.17),
        ("GET /v1/users, ten of them", list, 0.10),
        ("GET /sign-up, the page", page, 0.10),
    ] {
        let bytes = client::once(server.address, &request).await?.body;
        let empty = Server::empty_handler(&bytes).await?;
        let bare = [Request::get("/")];
        let before = BARE.run(empty.address, &bare).await?.rate(200);
        let outcome = LOAD.run(server.address, &[request]).await?;
        let bare = (before + BARE.run(empty.address, &bare).await?.rate(200)) / 2.0;
        empty.stop()?;
        table.row(what, outcome.rate(200), "/s", Aim::None);
        table.row("  as a share of an empty axum handler", outcome.rate(200) / bare, "", Aim::AtLeast(aim));
        table.row("  99 of 100 within", outcome.percentile(0.99), "ms", Aim::None);
        table.row("  answered otherwise (0 expected)", outcome.others(&[200]), "", Aim::AtMost(0.0));
    }
    Ok(())
}
