//! The office: pages on which staff look after users and products. The use cases decide who may see and do what; what somebody may not
//! do is absent, with a sentence that says who may.

pub mod chart;
pub mod chosen;
mod chosen_words;
pub mod export;
pub mod import;
pub mod invites;
pub mod metadata;
pub mod new_user;
pub mod overview;
pub mod parts;
pub mod products;
pub mod roles;
pub mod user;
pub mod users;
pub mod users_filter;
pub mod users_table;
mod users_words;
