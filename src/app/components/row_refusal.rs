//! Why a form in a row of a table was refused. Such forms are too many for a summary each, so the table has one.

use leptos::prelude::*;

use crate::{
    app::components::{feedback::Feedback, form_checks::FormCheck},
    model::problem::Problem,
};

/// The summary above the table; nothing where no form was refused.
#[component]
pub fn RowRefusal(
    /// The name of the server function.
    endpoint: &'static str,
    /// The errors.
    refused: Option<Problem>,
) -> impl IntoView {
    refused.map(|problem| {
        view! { <Feedback form=endpoint.to_owned() check=FormCheck::Nothing refused=Some(problem) help=None/> }
    })
}
