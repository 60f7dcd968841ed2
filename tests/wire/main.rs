//! The program over raw sockets: malformed requests, load, and kills.
//!
//! A case is a line of a table: a name, what is sent, the status, and the code or, if there is
//! none, detail and source. No response is ever a 5xx.

mod answer;
mod crash;
mod credentials;
mod deliveries;
mod early;
mod email;
mod flood;
mod fsync;
mod hang_ups;
mod http;
mod json;
mod limits;
mod line;
mod names_and_metadata;
mod password;
mod path_and_query;
#[path = "../process.rs"]
mod process;
mod receiver;
#[path = "../rounds.rs"]
mod rounds;
mod server;
mod storm;
