//! The state that a form's feedback and its summary share.

use leptos::prelude::*;

use crate::model::problem::Problem;

/// What the island keeps track of; cheap to copy.
#[derive(Clone, Copy)]
pub struct FeedbackState {
    /// What is wrong with what was sent, or was about to be.
    pub problem: RwSignal<Option<Problem>>,
    /// Seconds until the next try.
    pub wait: RwSignal<u32>,
    /// Whether a script runs here.
    pub awake: ReadSignal<bool>,
    /// Whether an answer is awaited, or the next page is on its way.
    pub busy: RwSignal<bool>,
}
