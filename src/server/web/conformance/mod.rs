//! Plays the calls of both tutorials through the real router, on an installation of its own.
//!
//! It knows no rule: it sends what a program would send, and compares what comes back. The router comes from above, as a
//! function, because it has this as a part of it.

mod player;
mod script;

use std::time::Duration;

use axum::Router;
use leptos::prelude::use_context;
use tokio::{pin, select, time::sleep};
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use crate::{
    model::conformance::Report,
    server::{
        domain::{
            conformance,
            conformance_runs::Run,
            error::{Error, Result},
        },
        state::AppState,
        web::conformance::player::Player,
    },
};

/// How long a run may take, from the making of its installation on. A request has 15 seconds.
const LONGEST: Duration = Duration::from_secs(12);

/// Makes the router of an installation.
#[derive(Clone, Copy)]
pub struct RouterMaker(pub fn(AppState) -> Router);

/// Plays all calls and keeps the report. What takes too long is not in it.
///
/// # Errors
/// An internal error: the scratch installation cannot be made.
pub async fn play(state: &AppState, run: Run) -> Result<()> {
    let RouterMaker(make) = use_context().expect("the router provides it");
    let state = state.clone();
    // A task of its own, so that a router is made outside of the page that is being rendered.
    let task = tokio::spawn(async move {
        // Its log lines are about records that nobody can look up.
        let report = report(&state, make, &run).with_subscriber(NoSubscriber::new()).await?;
        run.finish(report);
        Ok(())
    });
    task.await.map_err(Error::internal)?
}

async fn report(state: &AppState, make: fn(AppState) -> Router, run: &Run) -> Result<Report> {
    let end = sleep(LONGEST);
    pin!(end);
    let scratch = conformance::scratch(&state.domain).await?;
    let router = make(state.beside(scratch.domain.clone()));
    let mut player = Player::new(router, &state.config.public_url, &scratch.password);
    // What was played until then is in the report, and that the rest is missing.
    select! {
        () = script::play(&mut player, scratch.admin) => {}
        () = end => {}
    }
    let steps = player.into_steps();
    // Its end is nobody's business who waits for the report.
    tokio::spawn(async move { scratch.domain.close().await });
    Ok(Report { at: run.at(), steps })
}
