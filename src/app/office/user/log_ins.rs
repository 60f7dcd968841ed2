//! The latest log-ins of a user.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{local_time::Moment, session_table::device_name},
        office::user::access_words::WORDS,
    },
    model::{device::Device, timestamp::Timestamp},
};

/// A log-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogInLine {
    /// When.
    pub at: Timestamp,
    /// Over the API, and not in a browser.
    pub is_api: bool,
    /// The browser and its system.
    pub device: Device,
    /// The client's address.
    pub address: String,
}

/// The latest log-ins, or who may see them.
#[component]
pub(super) fn LogIns(log_ins: Option<Vec<LogInLine>>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let row = move |line: LogInLine| {
        let way = if line.is_api { words.api.to_owned() } else { device_name(line.device) };
        view! {
            <tr>
                <th scope="row" data-label=words.logged_in><Moment at=line.at now/></th>
                <td data-label=words.with>{way}</td>
                <td data-label=words.address>{line.address}</td>
            </tr>
        }
        .into_any()
    };
    let content = match log_ins {
        None => view! { <p class="hint">{words.who_sees_sessions}</p> }.into_any(),
        Some(lines) if lines.is_empty() => view! { <p class="hint">{words.no_log_ins}</p> }.into_any(),
        Some(lines) => view! {
            <table>
                <caption class="sr">{words.log_ins}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.logged_in}</th>
                        <th scope="col">{words.with}</th>
                        <th scope="col">{words.address}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-labelledby="log-ins">
            <h2 id="log-ins">{words.log_ins}</h2>
            {content}
        </section>
    }
    .into_any()
}
