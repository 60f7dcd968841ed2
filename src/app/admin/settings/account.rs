//! `/admin/settings/account`: the name of the account to edit, and what programs need to know of it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            WORDS as SHARED,
            tabs::{Tab, Tabs},
        },
        components::{
            code_block::COPY,
            conflict::{Conflict, ConflictField, is_conflict},
            copy::CopyButton,
            feedback::Feedback,
            field::{Submit, TextField},
            form_checks::FormCheck,
            why_link::Why,
        },
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, field_error, refused},
    },
    model::{
        account::{Account, SettingsRights},
        deed::Deed,
        problem::{Field, Problem},
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountSettingsView {
    account: Account,
    rights: SettingsRights,
    /// The key that verifies signatures, as the API has it: hex digits in base64.
    public_key: String,
    typed: Typed,
}

/// `/admin/settings/account`
#[component]
pub fn AccountSettingsPage() -> impl IntoView {
    let refused = refused::<SaveAccount>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::ACCOUNT_SETTINGS error>
            <Loaded
                load=account_settings_page()
                show=move |page: AccountSettingsView| view! { <AccountSettings page refused/> }
                who=SHARED.get().who
                deed=Deed::SeeSettings
            />
        </Page>
    }
}

#[component]
fn AccountSettings(page: AccountSettingsView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let AccountSettingsView { account, rights, public_key, typed } = page;
    let facts = view! { <Facts account=account.clone() public_key/> }.into_any();
    let name = match rights.update {
        true => view! { <NameForm account typed refused/> }.into_any(),
        false => {
            view! { <p><strong>{account.name}</strong></p> <p class="hint">{SHARED.get().who_can_change} <Why deed=Deed::ChangeSettings/></p> }.into_any()
        }
    };
    view! {
        <Tabs rights tab=Tab::Account/>
        <section class="card">
            <h2>{words.name}</h2>
            <p class="hint">{words.where_shown}</p>
            {name}
        </section>
        {facts}
    }
    .into_any()
}

#[component]
fn NameForm(account: Account, typed: Typed, refused: Option<Problem>) -> impl IntoView {
    let words = SHARED.get();
    let label = WORDS.get().name;
    let value = typed.named("name").filter(|_| refused.is_some()).unwrap_or_else(|| account.name.clone());
    let conflict = is_conflict(refused.as_ref()).then(|| {
        let fields = vec![ConflictField::new(label, value.trim(), account.name)];
        view! { <Conflict fields/> }
    });
    let refused = refused.filter(|problem| !is_conflict(Some(problem)));
    let error = field_error(refused.as_ref(), Field::Name);
    view! {
        {conflict}
        <form method="post" action="/forms/save-account" id="save-account" class="narrow" novalidate>
            <Feedback form="save-account".to_owned() check=FormCheck::TokenName refused help=Some(Deed::ChangeSettings.why_page())/>
            <TextField field=Field::Name label autocomplete="organization" value error/>
            <input type="hidden" name="seen" value=account.updated.0.to_string()/>
            <Submit label=words.save busy=words.saving/>
        </form>
    }
    .into_any()
}

#[component]
fn Facts(account: Account, public_key: String) -> impl IntoView {
    let words = WORDS.get();
    view! {
        <section class="card" aria-labelledby="for-programs">
            <h2 id="for-programs">{words.for_programs}</h2>
            <dl class="facts">
                <dt>{words.slug}</dt>
                <dd><code>{account.slug}</code></dd>
                <dt>{words.id}</dt>
                <dd><Copied id="account-id" value=account.id.to_string()/></dd>
                <dt>{words.version}</dt>
                <dd><code>{account.api_version.as_str()}</code></dd>
                <dt>{words.public_key}</dt>
                <dd><Copied id="public-key" value=public_key/></dd>
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn Copied(id: &'static str, value: String) -> impl IntoView {
    view! {
        <code id=id>{value}</code>
        " "
        <CopyButton target=id.to_owned() label=COPY.get().to_string()/>
    }
}

/// Loads the account.
#[server(prefix = "/forms", endpoint = "account-settings-page")]
pub async fn account_settings_page() -> Result<AccountSettingsView, Problem> {
    use crate::server::{
        domain::{accounts, own_backups},
        web::forms,
    };
    use base64::{Engine, prelude::BASE64_STANDARD};

    let context = forms::logged_in().await?;
    let account = accounts::show(&context).await.map_err(forms::refuse)?;
    let rights = own_backups::settings_rights(&context).await.map_err(forms::refuse)?;
    let public_key = BASE64_STANDARD.encode(hex::encode(context.domain().public_key(account.id)));
    Ok(AccountSettingsView { account, rights, public_key, typed: Typed(forms::flash().typed) })
}

/// Gives the account another name.
#[server(prefix = "/forms", endpoint = "save-account")]
pub async fn save_account(
    /// The name.
    #[server(default)]
    name: String,
    /// When the account was last changed, as the page showed it, in milliseconds since 1970.
    seen: i64,
) -> Result<(), Problem> {
    use crate::{
        model::{account::AccountChanges, notice::Notice, timestamp::Timestamp},
        server::{
            domain::accounts,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let name = Some(name.trim().to_owned());
    let changes = AccountChanges { name, seen: Some(Timestamp(seen)), ..AccountChanges::default() };
    accounts::update(&context, changes).await.map_err(forms::refuse)?;
    forms::notice(Notice::Saved);
    forms::go_to(&LocalPath::ours("/admin/settings/account"));
    Ok(())
}

/// The words of the page.
struct Words {
    name: &'static str,
    where_shown: &'static str,
    for_programs: &'static str,
    slug: &'static str,
    id: &'static str,
    version: &'static str,
    public_key: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        name: "Name of the account",
        where_shown: "Users see it on every page, and in every letter.",
        for_programs: "For programs",
        slug: "Slug",
        id: "Id",
        version: "API version",
        public_key: "Public key (Ed25519)",
    },
    german: Words {
        name: "Name des Kontos",
        where_shown: "Benutzer sehen ihn auf jeder Seite und in jeder E-Mail.",
        for_programs: "Für Programme",
        slug: "Slug",
        id: "ID",
        version: "API-Version",
        public_key: "Öffentlicher Schlüssel (Ed25519)",
    },
};
