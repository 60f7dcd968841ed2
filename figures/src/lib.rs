//! What can be counted about the sources: the graph of modules, its circles, and sizes.
//!
//! It reads sources as syntax and compiles nothing. Calls of methods are not
//! seen, for they name no module.

pub mod circles;
pub mod imports;
pub mod measures;
pub mod modules;
mod names;
