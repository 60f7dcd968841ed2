//! What never reaches a browser.

pub mod domain;
