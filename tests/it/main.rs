//! Integration tests, in process: the real router, a database per test, and a clock that tests move.

mod absurd_settings;
mod access;
mod account_export;
mod api;
mod app;
mod audit;
mod authenticator;
mod cli;
mod client;
mod documents;
mod files;
mod floods;
mod hang_ups;
mod imports;
mod leaks;
mod leaving;
mod letters;
mod log;
mod log_queue;
mod outcome;
mod pages;
mod password_costs;
#[path = "../process.rs"]
mod process;
mod proxies;
mod races;
mod request_log;
#[path = "../rounds.rs"]
mod rounds;
mod soft_passkey;
mod storage;
mod surface;
mod tidy;
mod user_imports;
mod verified_emails;
