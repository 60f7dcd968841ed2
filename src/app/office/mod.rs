//! The office: pages on which staff look after users. The use cases decide who may see and do what; what somebody may not
//! do is absent, with a sentence that says who may.

pub mod chosen;
mod chosen_words;
pub mod new_user;
mod parts;
mod roles;
pub mod user;
pub mod users;
mod users_filter;
mod users_table;
mod users_words;
