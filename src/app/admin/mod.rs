//! Pages for the vendor's staff. Each asks the domain who may see it.

pub mod reset_link;
pub mod settings;
pub mod try_it;
