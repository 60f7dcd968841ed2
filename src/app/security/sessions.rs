//! The section of `/security` with the sessions of the user: where they are logged in, and how to end that.

use leptos::prelude::*;

use crate::{
    app::{
        components::{row_refusal::RowRefusal, session_table::SessionTable},
        language::Translated,
    },
    model::{id::SessionId, problem::Problem, session::OpenSession, timestamp::Timestamp},
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
        <RowRefusal endpoint="end-session" refused/>
        <SessionTable sessions caption=words.caption endpoint="end-session" field="id" user=None now/>
        {(!has_others).then(|| view! { <p class="hint">{words.only_this}</p> })}
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
    end_all: &'static str,
    only_this: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        heading: "Sessions",
        caption: "Browsers in which you are logged in, this one first",
        end_all: "End all others",
        only_this: "Only this session.",
    },
    german: Words {
        heading: "Sitzungen",
        caption: "Browser, in denen Sie angemeldet sind, dieser zuerst",
        end_all: "Alle anderen beenden",
        only_this: "Nur diese Sitzung.",
    },
};
