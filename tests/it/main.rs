//! Keydesk from outside, in process: the real router, a database each, a clock that stands still.

mod access;
mod api;
mod app;
mod audit;
mod authenticator;
mod cli;
mod client;
mod imports;
mod leaks;
mod log;
mod outcome;
mod pages;
#[path = "../process.rs"]
mod process;
mod proxies;
mod races;
#[path = "../rounds.rs"]
mod rounds;
mod storage;
mod surface;
mod tidy;
