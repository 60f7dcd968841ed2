//! Parts that pages share: plain ones, and the islands.
//!
//! Forms are plain HTML. One island, `feedback.rs`, submits any of them by script. To render forms in the browser too
//! would double the wasm.

pub mod browser;
pub mod code_block;
pub mod code_field;
pub mod conflict;
pub mod copy;
pub mod dead_link;
pub mod email_request;
pub mod error_summary;
pub mod feedback;
pub mod feedback_state;
pub mod field;
pub mod first_request;
pub mod form_checks;
pub mod islands;
pub mod keys;
pub mod local_time;
pub mod name_fields;
pub mod post_form;
pub mod prose;
pub mod protection_choice;
pub mod refusal;
pub mod row_refusal;
pub mod session_table;
pub mod text_area;
pub mod username;
pub mod why_link;
