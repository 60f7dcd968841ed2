//! `/security/passkeys/{id}/remove`: names the passkey, says what removing it means, and asks.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            feedback::Feedback,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        refused_form::refused,
    },
    model::{id::PasskeyId, passkey::Passkey, problem::Problem, timestamp::Timestamp},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemovePasskeyView {
    passkey: Passkey,
    is_last_way: bool,
    now: Timestamp,
}

/// `/security/passkeys/{id}/remove`
#[component]
pub fn RemovePasskeyPage() -> impl IntoView {
    let id = path_parameter("id");
    let refused = refused::<RemovePasskey>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::REMOVE_PASSKEY error>
            <Loaded
                load=remove_passkey_page(id)
                show=move |page: RemovePasskeyView| {
                    if page.is_last_way {
                        view! { <LastWay page/> }.into_any()
                    } else {
                        view! { <Question page refused/> }.into_any()
                    }
                }
            />
        </Page>
    }
}

#[component]
fn LastWay(page: RemovePasskeyView) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h1>{words.last_heading}</h1>
        <p>{(words.last)(&page.passkey.name)}</p>
        <p><a class="button" href="/security/passkeys/new">{words.add}</a></p>
        <p class="aside"><a href="/security">{words.back}</a></p>
        <LocalTimes/>
    }
}

#[component]
fn Question(page: RemovePasskeyView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let RemovePasskeyView { passkey, now, .. } = page;
    let [before, after] = words.question;
    let last_used = match passkey.last_used {
        Some(at) => view! { <p>{words.last_used} " " <Moment at now/></p> }.into_any(),
        None => view! { <p>{words.never_used}</p> }.into_any(),
    };
    view! {
        // The heading names the passkey, so it gets the focus and is read first.
        <h1 tabindex="-1" autofocus=refused.is_none()>{before} <em>{passkey.name}</em> {after}</h1>
        <p>{words.consequence}</p>
        {last_used}
        <form method="post" action="/forms/remove-passkey" id="remove-passkey" novalidate>
            <Feedback form="remove-passkey".to_owned() check=FormCheck::Nothing refused help=None/>
            <input type="hidden" name="id" value=passkey.id.to_string()/>
            <div class="buttons">
                <button type="submit" class="danger" data-busy=words.removing>{words.remove}</button>
                <a href="/security">{words.keep}</a>
            </div>
        </form>
        <LocalTimes/>
    }
    .into_any()
}

/// Loads one of the user's passkeys.
#[server(prefix = "/forms", endpoint = "remove-passkey-page")]
pub async fn remove_passkey_page(
    /// The id of the passkey, as in the path.
    id: String,
) -> Result<RemovePasskeyView, Problem> {
    use crate::server::{
        domain::{
            passkeys::{self, RemovablePasskey},
            resource_ref::PasskeyRef,
        },
        web::forms,
    };

    let context = forms::logged_in().await?;
    let found = passkeys::find_own(&context, &PasskeyRef::new(id)).await.map_err(forms::refuse)?;
    let RemovablePasskey { passkey, is_last_way } = found;
    Ok(RemovePasskeyView { passkey, is_last_way, now: context.now() })
}

/// Removes a passkey.
#[server(prefix = "/forms", endpoint = "remove-passkey")]
pub async fn remove_passkey(
    /// The id of the passkey.
    id: PasskeyId,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::{passkeys, resource_ref::PasskeyRef},
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let removed = passkeys::remove_own(&context, &PasskeyRef::new(id.to_string())).await;
    let was_there = forms::found(removed)?.is_some();
    forms::notice(if was_there { Notice::PasskeyRemoved } else { Notice::PasskeyGone });
    forms::go_to(&LocalPath::ours("/security"));
    Ok(())
}

struct Words {
    /// Before and after the name.
    question: [&'static str; 2],
    consequence: &'static str,
    last_used: &'static str,
    never_used: &'static str,
    remove: &'static str,
    removing: &'static str,
    keep: &'static str,
    last_heading: &'static str,
    last: fn(&str) -> String,
    add: &'static str,
    back: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        question: ["Remove ", "?"],
        consequence: "You can no longer log in with it. Delete it from your device or your password manager, too: \
                      it would still be offered there.",
        last_used: "Last used",
        never_used: "It was never used.",
        remove: "Remove passkey",
        removing: "Removing…",
        keep: "Keep it",
        last_heading: "This is your only way to log in",
        last: |name| {
            format!("You have no password. Without {name} you could not log in any more. Add another passkey first.")
        },
        add: "Add a passkey",
        back: "Back to Security",
    },
    german: Words {
        question: ["Passkey ", " entfernen?"],
        consequence: "Sie können sich damit nicht mehr anmelden. Löschen Sie ihn auch auf Ihrem Gerät oder in Ihrem \
                      Passwortmanager: Dort wird er sonst weiter angeboten.",
        last_used: "Zuletzt benutzt:",
        never_used: "Er wurde nie benutzt.",
        remove: "Passkey entfernen",
        removing: "Wird entfernt …",
        keep: "Behalten",
        last_heading: "Das ist Ihr einziger Weg, sich anzumelden",
        last: |name| {
            format!(
                "Sie haben kein Passwort. Ohne {name} könnten Sie sich nicht mehr anmelden. Fügen Sie zuerst einen anderen Passkey hinzu."
            )
        },
        add: "Passkey hinzufügen",
        back: "Zurück zu Sicherheit",
    },
};
