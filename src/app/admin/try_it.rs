//! `/admin/try`: the sign-up link, three commands with the address of this server, and whether a request has arrived.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{
            code_block::{COPY, CodeBlock},
            copy::CopyButton,
            first_request::Waiting,
            prose::{prose, with_code},
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
    },
    model::{deed::Deed, problem::Problem, timestamp::Timestamp},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TryView {
    sign_up: String,
    api: String,
    protected: bool,
    /// Where the data are; `None` where nothing is kept.
    data: Option<String>,
    now: Timestamp,
}

/// `/admin/try`
#[component]
pub fn TryItPage() -> impl IntoView {
    view! {
        <Page entry=pages::TRY_IT>
            <Loaded load=try_it() show=|page: TryView| view! { <Commands page/> } who=WORDS.get().who deed=Deed::ChangeSettings/>
        </Page>
    }
}

#[component]
fn Commands(page: TryView) -> impl IntoView {
    let words = WORDS.get();
    let change = view! { <a href="/admin/settings">{words.change}</a> }.into_any();
    let [create, log_in, me] = commands(&page.api, page.protected);
    view! {
        <h1>{words.heading}</h1>
        <p>{words.how}</p>
        <h2>{words.sign_up}</h2>
        <p class="line">
            <a href=page.sign_up.clone() id="sign-up-link">{page.sign_up.clone()}</a>
            " "
            <CopyButton target="sign-up-link".to_owned() label=COPY.get().to_string()/>
        </p>
        {page
            .protected
            .then(|| view! { <p class="hint">{prose(words.by_invitation, [change])}</p> })}
        <h2>{words.create}</h2>
        <CodeBlock id="create".to_owned() code=create/>
        <h2>{words.log_in}</h2>
        <CodeBlock id="token".to_owned() code=log_in/>
        <h2>{words.ask}</h2>
        <p>{with_code(words.variable)}</p>
        <CodeBlock id="me".to_owned() code=me/>
        <Waiting
            token=None
            since=page.now
            otherwise=words.otherwise.to_owned()
        />
        <Play/>
        {page.data.map(|data| view! { <KeepItSafe data/> })}
    }
}

/// The button that plays the calls on a scratch account.
#[component]
fn Play() -> impl IntoView {
    let words = WORDS.get();
    view! {
        <h2>{words.play}</h2>
        <p>{words.what_is_played}</p>
        <form method="post" action="/forms/play-tutorials" id="play-tutorials">
            <button type="submit">{words.play_now}</button>
        </form>
    }
}

#[component]
fn KeepItSafe(data: String) -> impl IntoView {
    let words = WORDS.get();
    let folder = view! { <code>{data}</code> }.into_any();
    view! {
        <h2>{words.keep}</h2>
        <p>{prose(words.files, [folder])}</p>
        <p>{with_code(words.copy)}</p>
        <p>{with_code(words.locked_out)}</p>
    }
}

/// The calls of the tutorials, for this server.
fn commands(api: &str, protected: bool) -> [String; 3] {
    let bearer = if protected { " \\\n  -H \"Authorization: Bearer $ADMIN_TOKEN\"" } else { "" };
    [
        format!(
            "curl -X POST {api}/users{bearer} \\\n  -H \"Content-Type: application/vnd.api+json\" \\\n  \
             -H \"Accept: application/vnd.api+json\" \\\n  -d '{{\"data\":{{\"type\":\"users\",\"attributes\":{{\n        \
             \"email\":\"ada@engine.example\",\"password\":\"correct horse battery\"}}}}}}'"
        ),
        format!(
            "curl -X POST {api}/tokens \\\n  -u \"ada@engine.example:correct horse battery\" \\\n  \
             -H \"Accept: application/vnd.api+json\""
        ),
        format!(
            "curl {api}/me \\\n  -H \"Authorization: Bearer $KEYDESK_TOKEN\" \\\n  \
             -H \"Accept: application/vnd.api+json\""
        ),
    ]
}

/// Loads the addresses of this server.
#[server(prefix = "/forms", endpoint = "try-it")]
pub async fn try_it() -> Result<TryView, Problem> {
    use crate::server::{
        domain::accounts,
        web::{forms, office},
    };

    let context = forms::logged_in().await?;
    accounts::may_update(&context).map_err(forms::refuse)?;
    let account = accounts::show(&context).await.map_err(forms::refuse)?;
    let config = forms::state()?.config.clone();
    let api = config.public_url.join(&format!("/v1/accounts/{}", account.slug));
    let data = (!context.domain().is_in_memory()).then(|| config.data_dir.display().to_string());
    let sign_up = office::entry_address("/sign-up")?;
    Ok(TryView { sign_up, api, protected: account.protected, data, now: context.now() })
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    how: &'static str,
    sign_up: &'static str,
    by_invitation: &'static str,
    change: &'static str,
    create: &'static str,
    log_in: &'static str,
    ask: &'static str,
    variable: &'static str,
    otherwise: &'static str,
    play: &'static str,
    what_is_played: &'static str,
    play_now: &'static str,
    keep: &'static str,
    files: &'static str,
    copy: &'static str,
    locked_out: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Admins and developers",
        heading: "Try it",
        how: "Open the sign-up page in a private window, or run these three commands and watch the first request arrive.",
        sign_up: "Sign-up page",
        by_invitation: "Sign-up is by invitation now. {}.",
        change: "Change this in Settings",
        create: "1. Create a user",
        log_in: "2. Log in for a token",
        ask: "3. Ask who you are",
        variable: "First set `KEYDESK_TOKEN` to the token in the response.",
        otherwise: "The owner's list of tokens shows when a token was last used.",
        play: "Or watch it",
        what_is_played: "The server plays the calls of both tutorials, open and protected, on a scratch account in memory, and shows each request with its answer. Your account is not touched.",
        play_now: "Play the tutorials",
        keep: "Keep it safe",
        files: "The data and the master key are in {}: `keydesk.db` and `keydesk.key`. Back up both, in different places.",
        copy: "A copy of `keydesk.db` alone is incomplete while the server runs. Use `keydesk backup create`.",
        locked_out: "Locked out? Anyone who can read that folder can create another admin: `keydesk user create --role admin`.",
    },
    german: Words {
        who: "Admins und Entwicklung",
        heading: "Ausprobieren",
        how: "Öffnen Sie die Seite zur Registrierung in einem privaten Fenster, oder führen Sie diese drei Befehle aus und sehen Sie zu, wie die erste Anfrage ankommt.",
        sign_up: "Seite zur Registrierung",
        by_invitation: "Registrieren kann sich zurzeit nur, wer eingeladen ist. {}.",
        change: "In den Einstellungen ändern",
        create: "1. Einen Benutzer anlegen",
        log_in: "2. Anmelden und ein Token erhalten",
        ask: "3. Fragen, wer Sie sind",
        variable: "Setzen Sie zuerst `KEYDESK_TOKEN` auf das Token aus der Antwort.",
        otherwise: "Die Liste der Token zeigt ihrem Besitzer, wann eines zuletzt benutzt wurde.",
        play: "Oder zusehen",
        what_is_played: "Der Server spielt die Anfragen beider Anleitungen, offen und geschützt, auf einem Wegwerfkonto im Speicher durch und zeigt jede mit ihrer Antwort. Ihr Konto bleibt unberührt.",
        play_now: "Anleitungen durchspielen",
        keep: "Sicher aufbewahren",
        files: "Daten und Hauptschlüssel liegen in {}: `keydesk.db` und `keydesk.key`. Sichern Sie beide, an verschiedenen Orten.",
        copy: "Eine Kopie von `keydesk.db` allein ist unvollständig, solange der Server läuft. Verwenden Sie `keydesk backup create`.",
        locked_out: "Ausgesperrt? Wer diesen Ordner lesen kann, kann einen weiteren Admin anlegen: `keydesk user create --role admin`.",
    },
};
