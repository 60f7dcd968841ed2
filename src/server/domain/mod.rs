//! The domain: the use cases that all interfaces call, and what they need. Each rule is implemented here, once.
//!
//! A use case takes a [`context::RequestContext`], checks [`authorization`] first, does slow work before it writes,
//! and writes in one transaction. Nothing here knows HTTP, pages or the command line. Modules from bottom to top;
//! each uses only those below it: `error`, `clock`, `limits`, `cancellation`, `files`, `json_keys`; `store`, `crypto`;
//! `throttle`, `mailer`, `last_used`;
//! `runtime` and `context`; `lookup`; `authentication`; the resources; `maintenance`.

pub mod account_export;
pub mod accounts;
pub mod audit;
pub mod authentication;
pub mod authorization;
pub mod backups;
pub mod caller;
pub mod cancellation;
pub mod clock;
pub mod context;
pub mod crypto;
mod email_links;
pub mod error;
pub mod exports;
pub mod files;
mod import_jobs;
pub mod imports;
pub mod installation;
pub mod invites;
pub mod json_keys;
pub mod last_used;
mod letter;
mod letters;
pub mod limits;
pub mod lock;
mod lookup;
mod mail_requests;
pub mod mail_transport;
pub mod mailer;
pub mod maintenance;
pub mod me;
pub mod metadata_text;
pub mod overview;
mod passkey_memory;
pub mod passkeys;
pub mod password_policy;
pub mod passwords;
pub mod products;
pub mod resource_ref;
pub mod runtime;
pub mod sample_data;
pub mod search;
pub mod second_factors;
pub mod settings;
pub mod setup;
mod store;
pub mod throttle;
pub mod tokens;
pub mod unserved_lists;
pub mod user_sessions;
pub mod users;
