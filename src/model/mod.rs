//! The model: plain data and parsing, the same on the server and in the browser.
//!
//! It has no I/O, no clock and no randomness, and imports nothing of ours from outside this folder. A *draft* is what
//! was sent. Its `parse` returns the valid value, or a [`problem::Problem`] with all field errors.

pub mod account;
pub mod account_export;
pub mod api_version;
pub mod backup;
pub mod conformance;
pub mod deed;
pub mod device;
pub mod email;
pub mod errors;
pub mod event_name;
pub mod filter;
pub mod id;
pub mod import;
pub mod invite;
pub mod language;
pub mod log_filter;
pub mod log_in;
pub mod mail_setup;
pub mod metadata;
pub mod notice;
pub mod overview;
pub mod own_tokens;
pub mod paging;
pub mod passkey;
pub mod password;
pub mod permission;
pub mod platform_lines;
pub mod problem;
pub mod product;
pub mod product_list;
pub mod record;
pub mod request_log;
pub mod role;
pub mod search;
pub mod second_factor;
pub mod session;
pub mod setting;
pub mod sign_up_trial;
pub mod text_length;
pub mod timestamp;
pub mod token;
pub mod user;
pub mod user_list;
pub mod user_rights;
