//! Why a form in a row of a table was refused. Such forms are too many for a summary each, so the table has one.

use leptos::prelude::*;

use crate::{
    app::components::{feedback::Feedback, form_checks::FormCheck},
    model::{deed::Deed, problem::Problem},
};

/// The summary above the table; nothing where no form was refused.
#[component]
pub fn RowRefusal(
    /// The name of the server function.
    endpoint: &'static str,
    /// What the form does, where a rule may refuse it.
    #[prop(optional, into)]
    deed: Option<Deed>,
    /// The errors.
    refused: Option<Problem>,
) -> impl IntoView {
    refused.map(|problem| {
        let help = deed.map(Deed::why_page);
        view! { <Feedback form=endpoint.to_owned() check=FormCheck::Nothing refused=Some(problem) help/> }
    })
}
