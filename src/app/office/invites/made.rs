//! `/admin/invites/made`: shows the link of a new invite, once.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{copy::CopyButton, local_time::LocalTimes},
        language::Translated,
        layout::{Loaded, Page},
        pages,
    },
    model::{deed::Deed, problem::Problem},
};

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct InviteMadeView {
    /// For whom it is, empty for anybody, and the link; only once.
    made: Option<(String, String)>,
}

/// `/admin/invites/made`
#[component]
pub fn InviteMadePage() -> impl IntoView {
    view! {
        <Page entry=pages::INVITE_MADE once=true>
            <Loaded
                load=invite_made_page()
                show=|page: InviteMadeView| match page.made {
                    Some((email, link)) => view! { <Link email link/> }.into_any(),
                    None => view! { <NoLongerShown/> }.into_any(),
                }
                who=WORDS.get().who
                deed=Deed::Invite
            />
        </Page>
    }
}

#[component]
fn Link(email: String, link: String) -> impl IntoView {
    let words = WORDS.get();
    let who_can = if email.is_empty() { words.anybody.to_owned() } else { (words.only)(&email) };
    view! {
        <h1>{words.heading}</h1>
        <p>{words.once} " " {who_can}</p>
        <div class="secret">
            <code id="invite-link" tabindex="0" aria-label=words.value>{link}</code>
            <CopyButton target="invite-link".to_owned() label=words.copy.to_owned()/>
        </div>
        <p><a class="button" href="/admin/invites">{words.done}</a></p>
    }
    .into_any()
}

#[component]
fn NoLongerShown() -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.gone}</h1>
        <p>{words.what_next}</p>
        <p class="buttons">
            <a class="button" href="/admin/invites/new">{words.another}</a>
            <a href="/admin/invites">{words.back}</a>
        </p>
        <LocalTimes/>
    }
    .into_any()
}

/// Loads the link, if it has just been made.
#[server(prefix = "/forms", endpoint = "invite-made-page")]
pub async fn invite_made_page() -> Result<InviteMadeView, Problem> {
    use crate::server::{domain::invites, web::forms};

    let context = forms::logged_in().await?;
    invites::may_create(&context).map_err(forms::refuse)?;
    Ok(InviteMadeView { made: forms::flash().invite })
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    once: &'static str,
    anybody: &'static str,
    only: fn(&str) -> String,
    value: &'static str,
    copy: &'static str,
    done: &'static str,
    gone: &'static str,
    what_next: &'static str,
    another: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins, developers and sales agents",
        heading: "Copy the link now",
        once: "It is shown only once.",
        anybody: "Anybody who has it can sign up with it.",
        only: |email| format!("Whoever has it can sign up with it as {email}."),
        value: "The link",
        copy: "Copy link",
        done: "I have copied it",
        gone: "This link was shown once",
        what_next: "End the invite in the list if the link is lost, and make another one.",
        another: "Make another",
        back: "Invites",
    },
    german: Words {
        who: "Admins, Entwicklung und Vertrieb",
        heading: "Kopieren Sie den Link jetzt",
        once: "Er wird nur einmal angezeigt.",
        anybody: "Wer ihn hat, kann sich damit registrieren.",
        only: |email| format!("Wer ihn hat, kann sich damit als {email} registrieren."),
        value: "Der Link",
        copy: "Link kopieren",
        done: "Ich habe ihn kopiert",
        gone: "Dieser Link wurde schon angezeigt",
        what_next: "Ist der Link verloren, beenden Sie die Einladung in der Liste und erstellen Sie eine neue.",
        another: "Weitere Einladung",
        back: "Einladungen",
    },
};
