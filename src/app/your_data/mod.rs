//! `/your-data`: downloads all of one's own data, and leads to the deletion of the account.

pub mod delete;
pub mod keep;
mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        layout::{Loaded, Page},
        pages,
        your_data::words::YOUR_DATA,
    },
    model::problem::Problem,
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct YourDataView {
    account: String,
    email: String,
}

/// `/your-data`
#[component]
pub fn YourDataPage() -> impl IntoView {
    view! {
        <Page entry=pages::YOUR_DATA>
            <Loaded load=your_data_page() show=move |page: YourDataView| view! { <YourData page/> }/>
        </Page>
    }
}

#[component]
fn YourData(page: YourDataView) -> impl IntoView {
    let words = YOUR_DATA.get();
    view! {
        <h1>{words.heading}</h1>
        <p class="under">{page.email}</p>
        <section class="card" aria-labelledby="download">
            <h2 id="download">{words.download_heading}</h2>
            <p>{(words.download_text)(&page.account)}</p>
            <p><a class="button" href="/your-data/download" download="">{words.download}</a></p>
        </section>
        <section class="card" aria-labelledby="delete">
            <h2 id="delete">{words.delete_heading}</h2>
            <p>{words.delete_text}</p>
            <p><a class="button" href="/your-data/delete">{words.delete}</a></p>
        </section>
    }
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "your-data-page")]
pub async fn your_data_page() -> Result<YourDataView, Problem> {
    use crate::server::web::forms;

    let context = forms::logged_in().await?;
    let account = forms::account()?.name;
    let email = context.caller().person().map_err(forms::refuse)?.email.to_string();
    Ok(YourDataView { account, email })
}
