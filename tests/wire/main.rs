//! The shipped program over raw sockets: what no client should send, what many send at once, and what
//! is left when the power goes.
//!
//! A case is a line of a table: a name, what is sent, the status, and the code or, where there is
//! none, detail and place. Nothing is ever answered with a 5xx.

mod answer;
mod crash;
mod credentials;
mod email;
mod fsync;
mod http;
mod json;
mod limits;
mod line;
mod names_and_metadata;
mod password;
mod path_and_query;
#[path = "../process.rs"]
mod process;
#[path = "../rounds.rs"]
mod rounds;
mod server;
mod storm;
