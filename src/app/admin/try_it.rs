//! `/admin/try`: the sign-up link, three commands with the address of this server, and whether a request has arrived.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        components::{code_block::CodeBlock, copy::CopyButton, first_request::Waiting},
        layout::{Loaded, Page},
        pages,
    },
    model::{problem::Problem, timestamp::Timestamp},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TryView {
    sign_up: String,
    api: String,
    protected: bool,
    data: String,
    now: Timestamp,
}

/// `/admin/try`
#[component]
pub fn TryItPage() -> impl IntoView {
    view! {
        <Page entry=pages::TRY_IT>
            <Loaded load=try_it() show=|page: TryView| view! { <Commands page/> } who="Admins and developers"/>
        </Page>
    }
}

#[component]
fn Commands(page: TryView) -> impl IntoView {
    let [create, log_in, me] = commands(&page.api, page.protected);
    view! {
        <h1>"Try it"</h1>
        <p>
            "Open the sign-up page in a private window, or run these three commands and watch the first request arrive."
        </p>
        <h2>"Sign-up page"</h2>
        <p class="line">
            <a href=page.sign_up.clone() id="sign-up-link">{page.sign_up.clone()}</a>
            " "
            <CopyButton target="sign-up-link".to_owned() label="Copy".to_owned()/>
        </p>
        {page
            .protected
            .then(|| {
                view! {
                    <p class="hint">
                        "Sign-up is by invitation now. " <a href="/admin/settings">"Change this in Settings"</a> "."
                    </p>
                }
            })}
        <h2>"1. Create a user"</h2>
        <CodeBlock id="create".to_owned() code=create/>
        <h2>"2. Log in for a token"</h2>
        <CodeBlock id="token".to_owned() code=log_in/>
        <h2>"3. Ask who you are"</h2>
        <p>"First set " <code>"KEYDESK_TOKEN"</code> " to the token in the response."</p>
        <CodeBlock id="me".to_owned() code=me/>
        <Waiting
            token=None
            since=page.now
            otherwise="The owner's list of tokens shows when a token was last used.".to_owned()
        />
        <KeepItSafe data=page.data/>
    }
}

#[component]
fn KeepItSafe(data: String) -> impl IntoView {
    view! {
        <h2>"Keep it safe"</h2>
        <p>
            "The data and the master key are in " <code>{data}</code> ": " <code>"keydesk.db"</code> " and "
            <code>"keydesk.key"</code> ". Back up both, in different places."
        </p>
        <p>
            "A copy of " <code>"keydesk.db"</code> " alone is incomplete while the server runs. Use "
            <code>"sqlite3 -readonly keydesk.db \"vacuum into 'copy.db'\""</code> "."
        </p>
        <p>
            "Locked out? Anyone who can read that folder can create another admin: "
            <code>"keydesk user create --role admin"</code> "."
        </p>
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
    use crate::server::{domain::accounts, web::forms};

    let context = forms::logged_in().await?;
    accounts::may_update(&context).map_err(forms::refuse)?;
    let account = accounts::show(&context).await.map_err(forms::refuse)?;
    let config = forms::state()?.config.clone();
    let api = config.public_url.join(&format!("/v1/accounts/{}", account.slug));
    let (sign_up, data) = (config.public_url.join("/sign-up"), config.data_dir.display().to_string());
    Ok(TryView { sign_up, api, protected: account.protected, data, now: context.now() })
}
