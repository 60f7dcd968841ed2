//! Pages for the vendor's staff. The use cases decide who may see each.

pub mod reset_link;
pub mod settings;
pub mod try_it;
