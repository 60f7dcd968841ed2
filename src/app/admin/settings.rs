//! `/admin/settings`: who can create users, and the settings of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::verification::{Verification, VerifiedEmails},
        components::{
            code_block::COPY,
            copy::CopyButton,
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
            prose::prose,
            protection_choice::{self, ProtectionChoice},
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, refused},
    },
    model::{
        account::Account,
        problem::{ErrorCode, Problem},
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettingsView {
    account: Account,
    may_update: bool,
    sends_mail: bool,
    sign_up: String,
    /// Name, value and source of each; empty for people who may not change the account.
    server: Vec<(String, String, String)>,
    typed: Typed,
}

/// `/admin/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let refused = refused::<Protection>().or_else(refused::<Verification>);
    let error = refused.is_some();
    view! {
        <Page entry=pages::SETTINGS error>
            <Loaded load=settings() show=move |page: SettingsView| view! { <Settings page refused/> } who=WORDS.get().who/>
        </Page>
    }
}

#[component]
fn Settings(page: SettingsView, refused: Option<Problem>) -> impl IntoView {
    let account = page.account.clone();
    view! {
        <h1>{WORDS.get().heading}</h1>
        <section class="card">
            {match page.may_update {
                true => view! { <EditableProtection page=page.clone() refused/> }.into_any(),
                false => view! { <ReadOnlyProtection protected=account.protected/> }.into_any(),
            }}
            <LastChange account=account.clone()/>
        </section>
        <VerifiedEmails account=account.clone() may_update=page.may_update sends_mail=page.sends_mail/>
        <AccountFacts account/>
        {page.may_update.then(|| view! { <ServerFacts settings=page.server/> })}
        <LocalTimes/>
    }
}

#[component]
fn EditableProtection(page: SettingsView, refused: Option<Problem>) -> impl IntoView {
    let account = page.account;
    let is_stale = refused.as_ref().is_some_and(|problem| problem.has(ErrorCode::Stale));
    let conflict = is_stale.then(|| view! { <Conflict account=account.clone()/> });
    // After a conflict the form shows the stored value, after any other refusal what was chosen.
    let wanted = page.typed.named("protected").filter(|_| !is_stale).map(|text| text == "true");
    let ticked = page.typed.named("understood").is_some() && !is_stale;
    view! {
        {conflict}
        <ProtectionForm
            protected=account.protected
            wanted=wanted.unwrap_or(account.protected)
            ticked
            seen=account.updated
            sign_up=page.sign_up
            refused=refused.filter(|_| !is_stale)
        />
    }
}

#[component]
fn Conflict(account: Account) -> impl IntoView {
    let words = WORDS.get();
    let now = view! { <em>{protection_choice::name(account.protected)}</em> }.into_any();
    let who = account.protection_changed.map(|change| {
        let at = view! { <Moment at=change.at/> }.into_any();
        view! { {prose(words.changed_by, [change.by.into_any(), at])} " " }
    });
    view! {
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>{words.nothing_saved}</h2>
            <p>{who} {prose(words.it_is_now, [now])}</p>
        </div>
    }
}

#[component]
fn ReadOnlyProtection(protected: bool) -> impl IntoView {
    view! {
        <h2>{protection_choice::question()}</h2>
        <p><strong>{protection_choice::name(protected)}</strong></p>
        <p class="hint">{WORDS.get().who_can_change}</p>
    }
}

#[component]
fn LastChange(account: Account) -> impl IntoView {
    account.protection_changed.map(|change| {
        let at = view! { <Moment at=change.at/> }.into_any();
        view! { <p class="hint">{prose(WORDS.get().last_change, [change.by.into_any(), at])}</p> }
    })
}

#[component]
fn AccountFacts(account: Account) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <section class="card" aria-labelledby="account">
            <h2 id="account">{words.account}</h2>
            <dl class="facts">
                <dt>{words.name}</dt>
                <dd>{account.name}</dd>
                <dt>{words.slug}</dt>
                <dd><code>{account.slug}</code></dd>
                <dt>{words.id}</dt>
                <dd>
                    <code id="account-id">{account.id.to_string()}</code>
                    " "
                    <CopyButton target="account-id".to_owned() label=COPY.get().to_string()/>
                </dd>
            </dl>
        </section>
    }
}

#[component]
fn ServerFacts(settings: Vec<(String, String, String)>) -> impl IntoView {
    let words = WORDS.get();
    let row = |(name, value, source): (String, String, String)| {
        view! {
            <tr>
                <th scope="row" data-label=words.setting><code>{name}</code></th>
                <td data-label=words.value>{if value.is_empty() { "–".to_owned() } else { value }}</td>
                <td data-label=words.source>{(words.source_name)(&source).to_owned()}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="server">
            <h2 id="server">{words.server}</h2>
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
                <tbody>{settings.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn ProtectionForm(
    protected: bool,
    wanted: bool,
    ticked: bool,
    seen: Timestamp,
    sign_up: String,
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let opening = protected.then_some(ticked);
    view! {
        <form method="post" action="/forms/protection" id="protection" novalidate>
            <Feedback form="protection".to_owned() check=FormCheck::Protection refused=refused.clone() help=None/>
            <ProtectionChoice protected=wanted sign_up preview=true opening refused/>
            <input type="hidden" name="seen" value=seen.0.to_string()/>
            {protected.then(|| view! { <input type="hidden" name="opening" value="true"/> })}
            <Submit label=words.save busy=words.busy/>
        </form>
    }
    .into_any()
}

/// Loads the account, and the settings of the server.
#[server(prefix = "/forms", endpoint = "settings")]
pub async fn settings() -> Result<SettingsView, Problem> {
    use crate::server::{domain::accounts, web::forms};

    let context = forms::logged_in().await?;
    let shown = accounts::show(&context).await.map_err(forms::refuse)?;
    let may_update = accounts::may_update(&context).is_ok();
    let config = forms::state()?.config.clone();
    let lines = config.shown.iter().map(|line| (line.name.to_owned(), line.value.clone(), line.source.to_string()));
    let server = if may_update { lines.collect() } else { Vec::new() };
    let (sign_up, typed) = (config.public_url.join("/sign-up"), Typed(forms::flash().typed));
    let sends_mail = context.domain().sends_mail();
    Ok(SettingsView { account: shown, may_update, sends_mail, sign_up, server, typed })
}

/// Opens or closes sign-up.
#[server(prefix = "/forms", endpoint = "protection")]
pub async fn protection(
    /// Whether the account is to be protected.
    protected: bool,
    /// When the account was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
    /// Whether the form opens sign-up.
    #[server(default)]
    opening: bool,
    /// Whether the user confirmed that anybody can sign up then.
    #[server(default)]
    understood: bool,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::{account::AccountChanges, notice::Notice},
        server::{
            domain::accounts,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    accounts::may_update(&context).map_err(forms::refuse)?;
    form_checks::confirmed(protected, opening, understood).map_err(forms::refuse)?;
    let changes =
        AccountChanges { protected: Some(protected), seen: Some(Timestamp(seen)), ..AccountChanges::default() };
    accounts::update(&context, changes).await.map_err(forms::refuse)?;
    forms::notice(if protected { Notice::SignUpByInvitation } else { Notice::SignUpOpen });
    forms::go_to(&LocalPath::ours("/admin/settings"));
    Ok(())
}

/// The words of the page.
struct Words {
    who: &'static str,
    heading: &'static str,
    nothing_saved: &'static str,
    changed_by: &'static str,
    it_is_now: &'static str,
    who_can_change: &'static str,
    last_change: &'static str,
    account: &'static str,
    name: &'static str,
    slug: &'static str,
    id: &'static str,
    server: &'static str,
    read_at_start: &'static str,
    caption: &'static str,
    setting: &'static str,
    value: &'static str,
    source: &'static str,
    source_name: fn(&str) -> &str,
    save: &'static str,
    busy: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        heading: "Settings",
        nothing_saved: "Nothing was saved",
        changed_by: "{} changed this on {}.",
        it_is_now: "It is now {}.",
        who_can_change: "Admins and developers can change this.",
        last_change: "Last changed by {}, {}",
        account: "Account",
        name: "Name",
        slug: "Slug",
        id: "Id",
        server: "Server",
        read_at_start: "Read from flags and the environment when the server started. Secrets are not shown.",
        caption: "Server settings",
        setting: "Setting",
        value: "Value",
        source: "Source",
        source_name: |source| source,
        save: "Save",
        busy: "Saving…",
    },
    german: Words {
        who: "Mitarbeiter",
        heading: "Einstellungen",
        nothing_saved: "Es wurde nichts gespeichert",
        changed_by: "{} hat das am {} geändert.",
        it_is_now: "Jetzt gilt: {}.",
        who_can_change: "Admins und Entwickler können das ändern.",
        last_change: "Zuletzt geändert von {}, {}",
        account: "Konto",
        name: "Name",
        slug: "Slug",
        id: "ID",
        server: "Server",
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
        save: "Speichern",
        busy: "Wird gespeichert …",
    },
};
