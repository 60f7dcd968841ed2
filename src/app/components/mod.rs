//! Parts that pages share: plain ones, and the five islands.
//!
//! Forms are plain HTML. One island, `feedback.rs`, makes any of them answer
//! in place; to paint each form in the browser too cost twice the wasm.

pub mod browser;
pub mod check;
pub mod choice;
pub mod code_block;
pub mod copy;
pub mod feedback;
pub mod feedback_state;
pub mod field;
pub mod moment;
pub mod post;
pub mod refusal;
pub mod summary;
pub mod waiting;
