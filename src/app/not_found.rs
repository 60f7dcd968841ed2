//! The page for paths that have no page.

use leptos::prelude::*;

use crate::{
    app::{components::refusal::Refusal, layout::Page, pages},
    model::problem::ErrorCode,
};

/// The router sets the status, 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Page entry=pages::NOT_FOUND>
            <Refusal problem=ErrorCode::Gone.into() who=""/>
        </Page>
    }
}
