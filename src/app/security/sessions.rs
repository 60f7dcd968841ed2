//! The section of `/security` with the sessions of the user: where they are logged in, and how to end that.

use leptos::prelude::*;

use crate::{
    app::{
        components::{
            feedback::Feedback,
            form_checks::FormCheck,
            local_time::{self, Moment},
        },
        language::Translated,
    },
    model::{device::Device, id::SessionId, problem::Problem, session::OpenSession, timestamp::Timestamp},
};

/// The list, this session first, and the button that ends all others.
#[component]
pub fn Sessions(
    /// The sessions that are open.
    sessions: Vec<OpenSession>,
    /// The current time.
    now: Timestamp,
    /// Why a session could not be ended.
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let has_others = sessions.iter().any(|session| !session.is_current);
    let end_all = || {
        view! {
            <form method="post" action="/forms/end-other-sessions">
                <button type="submit" id="end-other-sessions">{words.end_all}</button>
            </form>
        }
    };
    view! {
        <div class="head">
            <h2 id="sessions-heading">{words.heading}</h2>
            {has_others.then(end_all)}
        </div>
        {refused.map(|problem| view! { <Refused problem/> })}
        <table>
            <caption class="sr">{words.caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.browser}</th>
                    <th scope="col">{words.address}</th>
                    <th scope="col">{words.logged_in}</th>
                    <th scope="col">{words.last_seen}</th>
                    <th scope="col"><span class="sr">{words.actions}</span></th>
                </tr>
            </thead>
            <tbody>{sessions.into_iter().map(|session| view! { <SessionRow session now/> }).collect_view()}</tbody>
        </table>
        {(!has_others).then(|| view! { <p class="hint">{words.only_this}</p> })}
    }
}

/// Why a session could not be ended. The forms are in the table, and too many for a summary each.
#[component]
fn Refused(problem: Problem) -> impl IntoView {
    view! { <Feedback form="end-session".to_owned() check=FormCheck::Nothing refused=Some(problem) help=None/> }
}

#[component]
fn SessionRow(session: OpenSession, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let device = (words.device)(session.device);
    let label = (words.end_named)(&device, &local_time::words(session.created));
    let action = match session.is_current {
        true => view! { <span class="badge">{words.this_one}</span> }.into_any(),
        false => view! {
            <form method="post" action="/forms/end-session">
                <input type="hidden" name="id" value=session.id.to_string()/>
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
}

/// Ends one session.
#[server(prefix = "/forms", endpoint = "end-session")]
pub async fn end_session(
    /// The id of the session.
    id: SessionId,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::UserRef, user_sessions},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let named = UserRef::from(context.caller().person().map_err(forms::refuse)?.id);
    let ended = user_sessions::end(&context, &named, &id.into()).await;
    let was_there = forms::found(ended)?.is_some();
    forms::notice(if was_there { Notice::SessionEnded } else { Notice::SessionGone });
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

/// Ends all sessions but this one.
#[server(prefix = "/forms", endpoint = "end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{resource_ref::UserRef, user_sessions},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let named = UserRef::from(context.caller().person().map_err(forms::refuse)?.id);
    user_sessions::end_all(&context, &named).await.map_err(forms::refuse)?;
    forms::notice(Notice::OtherSessionsEnded);
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

struct Words {
    heading: &'static str,
    caption: &'static str,
    browser: &'static str,
    address: &'static str,
    logged_in: &'static str,
    last_seen: &'static str,
    actions: &'static str,
    this_one: &'static str,
    end: &'static str,
    end_all: &'static str,
    only_this: &'static str,
    unknown_address: &'static str,
    device: fn(Device) -> String,
    end_named: fn(&str, &str) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Sessions",
        caption: "Browsers in which you are logged in, this one first",
        browser: "Browser",
        address: "Address",
        logged_in: "Logged in",
        last_seen: "Last seen",
        actions: "Actions",
        this_one: "This one",
        end: "End",
        end_all: "End all others",
        only_this: "Only this session.",
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
        heading: "Sitzungen",
        caption: "Browser, in denen Sie angemeldet sind, dieser zuerst",
        browser: "Browser",
        address: "Adresse",
        logged_in: "Angemeldet",
        last_seen: "Zuletzt aktiv",
        actions: "Aktionen",
        this_one: "Diese Sitzung",
        end: "Beenden",
        end_all: "Alle anderen beenden",
        only_this: "Nur diese Sitzung.",
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
