//! The least that axum can do: one handler that returns the bytes it was given.

use std::io::Result;

use axum::{Router, http::header::CONTENT_TYPE, routing::get};
use tokio::net::TcpListener;

pub fn serve(body: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let body = body.to_owned();
        let handler = get(async move || ([(CONTENT_TYPE, "application/vnd.api+json")], body));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, Router::new().route("/", handler)).await
    })
}
