//! Parts that pages share: plain ones, and the five islands.
//!
//! Forms are plain HTML. One island, `feedback.rs`, submits any of them by script. To render forms in the browser too
//! would double the wasm.

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
