//! `/admin/settings`: who can create users, and the settings of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::verification::{Verification, VerifiedEmails},
        components::{
            copy::CopyButton,
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
            protection_choice::ProtectionChoice,
        },
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
            <Loaded load=settings() show=move |page: SettingsView| view! { <Settings page refused/> } who="Staff"/>
        </Page>
    }
}

#[component]
fn Settings(page: SettingsView, refused: Option<Problem>) -> impl IntoView {
    let account = page.account.clone();
    view! {
        <h1>"Settings"</h1>
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
    let now = if account.protected { "Only admins and products" } else { "Anyone" };
    let who = account.protection_changed.map(|change| {
        view! { {change.by} " changed this on " <Moment at=change.at/> ". " }
    });
    view! {
        <div class="problems" id="problems" role="alert" tabindex="-1" autofocus=true>
            <h2>"Nothing was saved"</h2>
            <p>{who} "It is now " <em>{now}</em> "."</p>
        </div>
    }
}

#[component]
fn ReadOnlyProtection(protected: bool) -> impl IntoView {
    let choice = if protected { "Only admins and products" } else { "Anyone" };
    view! {
        <h2>"Who can create users?"</h2>
        <p><strong>{choice}</strong></p>
        <p class="hint">"Admins and developers can change this."</p>
    }
}

#[component]
fn LastChange(account: Account) -> impl IntoView {
    account.protection_changed.map(|change| {
        view! { <p class="hint">"Last changed by " {change.by} ", " <Moment at=change.at/></p> }
    })
}

#[component]
fn AccountFacts(account: Account) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="account">
            <h2 id="account">"Account"</h2>
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>{account.name}</dd>
                <dt>"Slug"</dt>
                <dd><code>{account.slug}</code></dd>
                <dt>"Id"</dt>
                <dd>
                    <code id="account-id">{account.id.to_string()}</code>
                    " "
                    <CopyButton target="account-id".to_owned() label="Copy".to_owned()/>
                </dd>
            </dl>
        </section>
    }
}

#[component]
fn ServerFacts(settings: Vec<(String, String, String)>) -> impl IntoView {
    let row = |(name, value, source): (String, String, String)| {
        view! {
            <tr>
                <th scope="row" data-label="Setting"><code>{name}</code></th>
                <td data-label="Value">{if value.is_empty() { "–".to_owned() } else { value }}</td>
                <td data-label="Source">{source}</td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="server">
            <h2 id="server">"Server"</h2>
            <p class="hint">"Read from flags and the environment when the server started. Secrets are not shown."</p>
            <table class="dense">
                <caption class="sr">"Server settings"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Setting"</th>
                        <th scope="col">"Value"</th>
                        <th scope="col">"Source"</th>
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
    let opening = protected.then_some(ticked);
    view! {
        <form method="post" action="/forms/protection" id="protection" novalidate>
            <Feedback form="protection".to_owned() check=FormCheck::Protection refused=refused.clone() help=None/>
            <ProtectionChoice protected=wanted sign_up preview=true opening refused/>
            <input type="hidden" name="seen" value=seen.0.to_string()/>
            {protected.then(|| view! { <input type="hidden" name="opening" value="true"/> })}
            <Submit label="Save" busy="Saving…"/>
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
