//! The state that the feedback of a form shares with its summary.

use leptos::prelude::*;

use crate::model::problem::Problem;

/// The state of one form. Copies share it.
#[derive(Clone, Copy)]
pub struct FeedbackState {
    /// The errors of the last attempt.
    pub problem: RwSignal<Option<Problem>>,
    /// Seconds until the next try.
    pub wait: RwSignal<u32>,
    /// Whether scripts run.
    pub hydrated: ReadSignal<bool>,
    /// Whether the form was sent and the response, or the next page, has not arrived.
    pub busy: RwSignal<bool>,
    /// Whether the form creates a user.
    pub signs_up: bool,
}
