//! The minimal axum server: one handler that returns fixed bytes.

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
