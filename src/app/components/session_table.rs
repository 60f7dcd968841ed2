//! The table of a user's sessions, for the user and for staff: where they are logged in, and a button that ends each.

use leptos::prelude::*;

use crate::{
    app::{
        components::local_time::{self, Moment},
        language::Translated,
    },
    model::{device::Device, session::OpenSession, timestamp::Timestamp},
};

/// The table. This session, if it is among them, has no button: logging out ends it.
#[component]
pub fn SessionTable(
    /// The sessions that are open.
    sessions: Vec<OpenSession>,
    /// What the table is, for screen readers.
    caption: &'static str,
    /// The name of the server function that ends one.
    endpoint: &'static str,
    /// The name of the field with the id of a session.
    field: &'static str,
    /// The id of the user, where it is not the reader.
    user: Option<String>,
    /// The current time.
    now: Timestamp,
) -> impl IntoView {
    let words = WORDS.get();
    let row = move |session: OpenSession| {
        let device = device_name(session.device);
        let label = (words.end_named)(&device, &local_time::words(session.created));
        let user = user.clone().map(|id| view! { <input type="hidden" name="id" value=id/> });
        let action = match session.is_current {
            true => view! { <span class="badge">{words.this_one}</span> }.into_any(),
            false => view! {
                <form method="post" action=["/forms/", endpoint].concat()>
                    {user}
                    <input type="hidden" name=field value=session.id.to_string()/>
                    <button type="submit" class="plain" aria-label=label>{words.end}</button>
                </form>
            }
            .into_any(),
        };
        view! {
            <tr>
                <th scope="row" data-label=words.browser>{device}</th>
                <td data-label=words.address>{session.address.unwrap_or_else(|| words.unknown_address.into())}</td>
                <td data-label=words.logged_in><Moment at=session.created/></td>
                <td data-label=words.last_seen><Moment at=session.last_seen now/></td>
                <td class="actions">{action}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <table>
            <caption class="sr">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.browser}</th>
                    <th scope="col">{words.address}</th>
                    <th scope="col">{words.logged_in}</th>
                    <th scope="col">{words.last_seen}</th>
                    <th scope="col"><span class="sr">{words.actions}</span></th>
                </tr>
            </thead>
            <tbody>{sessions.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What people call a browser and its system.
#[must_use]
pub fn device_name(device: Device) -> String {
    (WORDS.get().device)(device)
}

/// The words of the table.
struct Words {
    browser: &'static str,
    address: &'static str,
    logged_in: &'static str,
    last_seen: &'static str,
    actions: &'static str,
    this_one: &'static str,
    end: &'static str,
    unknown_address: &'static str,
    device: fn(Device) -> String,
    end_named: fn(&str, &str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        browser: "Browser",
        address: "Address",
        logged_in: "Logged in",
        last_seen: "Last seen",
        actions: "Actions",
        this_one: "This one",
        end: "End",
        unknown_address: "Not known",
        device: |device| match (device.browser(), device.system()) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(browser), None) => browser.into(),
            (None, Some(system)) => format!("Unknown browser on {system}"),
            (None, None) => "Unknown browser".into(),
        },
        end_named: |device, since| format!("End the session of {device}, logged in {since}"),
    },
    german: Words {
        browser: "Browser",
        address: "Adresse",
        logged_in: "Angemeldet",
        last_seen: "Zuletzt aktiv",
        actions: "Aktionen",
        this_one: "Diese Sitzung",
        end: "Beenden",
        unknown_address: "Unbekannt",
        device: |device| match (device.browser(), device.system()) {
            (Some(browser), Some(system)) => format!("{browser} unter {system}"),
            (Some(browser), None) => browser.into(),
            (None, Some(system)) => format!("Unbekannter Browser unter {system}"),
            (None, None) => "Unbekannter Browser".into(),
        },
        end_named: |device, since| format!("Sitzung von {device} beenden, angemeldet {since}"),
    },
};
