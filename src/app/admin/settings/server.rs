//! `/admin/settings/server`: the settings of the server, each with where it came from. They are read at start, so the page
//! only shows them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            WORDS as SHARED,
            tabs::{Tab, Tabs},
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
    },
    model::{account::SettingsRights, deed::Deed, problem::Problem},
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServerSettingsView {
    rights: SettingsRights,
    settings: Vec<ShownSetting>,
}

/// A setting of the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ShownSetting {
    name: String,
    /// `set` in place of a secret; empty for none.
    value: String,
    /// The word for where it came from.
    source: String,
    /// The flag or the variable that gave it.
    given_by: String,
}

/// `/admin/settings/server`
#[component]
pub fn ServerSettingsPage() -> impl IntoView {
    view! {
        <Page entry=pages::SERVER_SETTINGS>
            <Loaded
                load=server_settings_page()
                show=|page: ServerSettingsView| view! { <ServerSettings page/> }
                who=SHARED.get().managers
                deed=Deed::ChangeSettings
            />
        </Page>
    }
}

#[component]
fn ServerSettings(page: ServerSettingsView) -> impl IntoView {
    let words = WORDS.get();
    let row = |setting: ShownSetting| {
        let by = (setting.source != "default").then(|| view! { " " <code class="hint">{setting.given_by}</code> });
        view! {
            <tr>
                <th scope="row" data-label=words.setting><code>{setting.name}</code></th>
                <td data-label=words.value>{if setting.value.is_empty() { "–".to_owned() } else { setting.value }}</td>
                <td data-label=words.source>{(words.source_name)(&setting.source).to_owned()} {by}</td>
            </tr>
        }
    };
    view! {
        <Tabs rights=page.rights tab=Tab::Server/>
        <p class="hint">{words.read_at_start}</p>
        <table class="dense">
            <caption class="sr">{words.caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.setting}</th>
                    <th scope="col">{words.value}</th>
                    <th scope="col">{words.source}</th>
                </tr>
            </thead>
            <tbody>{page.settings.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Loads the settings of the server.
#[server(prefix = "/forms", endpoint = "server-settings-page")]
pub async fn server_settings_page() -> Result<ServerSettingsView, Problem> {
    use crate::server::{
        domain::{accounts, own_backups},
        web::forms,
    };

    let context = forms::logged_in().await?;
    accounts::may_update(&context).map_err(forms::refuse)?;
    let rights = own_backups::settings_rights(&context).await.map_err(forms::refuse)?;
    let config = forms::state()?.config.clone();
    let lines = config.shown.iter().map(|line| ShownSetting {
        name: line.name.to_owned(),
        value: line.value.clone(),
        source: line.source.to_string(),
        given_by: line.given_by.clone(),
    });
    Ok(ServerSettingsView { rights, settings: lines.collect() })
}

/// The words of the page.
struct Words {
    read_at_start: &'static str,
    caption: &'static str,
    setting: &'static str,
    value: &'static str,
    source: &'static str,
    source_name: fn(&str) -> &str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        read_at_start: "Read from flags and the environment when the server started. Secrets are not shown.",
        caption: "Server settings",
        setting: "Setting",
        value: "Value",
        source: "Source",
        source_name: |source| source,
    },
    german: Words {
        read_at_start: "Beim Start aus Optionen und Umgebung gelesen. Geheimnisse werden nicht angezeigt.",
        caption: "Einstellungen des Servers",
        setting: "Einstellung",
        value: "Wert",
        source: "Quelle",
        source_name: |source| match source {
            "flag" => "Option",
            "environment" => "Umgebung",
            "file" => "Datei",
            "default" => "Standard",
            other => other,
        },
    },
};
