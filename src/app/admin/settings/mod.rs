//! `/admin/settings` and the pages below it: who can create users, the account, permissions of new users, mail, backups,
//! and the settings of the server.

pub mod account;
pub mod backup;
mod backup_words;
pub mod backups;
pub mod mail;
mod permission_words;
pub mod permissions;
pub mod protection;
pub mod server;
pub mod tabs;
pub mod trial;
pub mod verification;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            protection::{EditableProtection, LastChange, Protection, ReadOnlyProtection},
            tabs::{Tab, Tabs},
            trial::Trial,
            verification::{Verification, VerifiedEmails},
        },
        components::local_time::LocalTimes,
        language::Translated,
        layout::{Loaded, Page},
        pages,
        refused_form::{Typed, refused},
    },
    model::{
        account::{Account, SettingsRights},
        deed::Deed,
        problem::Problem,
        sign_up_trial::SignUpTrial,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettingsView {
    account: Account,
    rights: SettingsRights,
    sends_mail: bool,
    sign_up: String,
    trials: Vec<SignUpTrial>,
    typed: Typed,
}

/// The refusals of the forms.
#[derive(Clone)]
struct Refusals {
    protection: Option<Problem>,
    verification: Option<Problem>,
}

/// `/admin/settings`
#[component]
pub fn SettingsPage() -> impl IntoView {
    let refusals = Refusals { protection: refused::<Protection>(), verification: refused::<Verification>() };
    let error = refusals.protection.is_some() || refusals.verification.is_some();
    view! {
        <Page entry=pages::SETTINGS error>
            <Loaded load=settings() show=move |page: SettingsView| view! { <Settings page refusals/> } who=WORDS.get().who deed=Deed::SeeSettings/>
        </Page>
    }
}

#[component]
fn Settings(page: SettingsView, refusals: Refusals) -> impl IntoView {
    let SettingsView { account, rights, sends_mail, sign_up, trials, typed } = page;
    let (last_change, verified) = (account.clone(), account.clone());
    let Refusals { protection, verification } = refusals;
    let choice = match rights.update {
        true => view! { <EditableProtection account sign_up typed=typed.clone() refused=protection/> }.into_any(),
        false => view! { <ReadOnlyProtection protected=account.protected/> }.into_any(),
    };
    view! {
        <Tabs rights tab=Tab::SignUp/>
        <section class="card">{choice} <LastChange account=last_change/></section>
        <Trial rows=trials/>
        <VerifiedEmails account=verified may_update=rights.update sends_mail typed refused=verification/>
        <LocalTimes/>
    }
    .into_any()
}

/// Loads the account, and what each choice would mean.
#[server(prefix = "/forms", endpoint = "settings")]
pub async fn settings() -> Result<SettingsView, Problem> {
    use crate::server::{
        domain::{accounts, own_backups},
        web::{forms, office, settings},
    };

    let context = forms::logged_in().await?;
    let account = accounts::show(&context).await.map_err(forms::refuse)?;
    let rights = own_backups::settings_rights(&context).await.map_err(forms::refuse)?;
    let trials = settings::try_sign_up(&context).await.map_err(forms::refuse)?;
    let sends_mail = context.domain().sends_mail();
    let (sign_up, typed) = (office::entry_address("/sign-up")?, Typed(forms::flash().typed));
    Ok(SettingsView { account, rights, sends_mail, sign_up, trials, typed })
}

/// The words that the pages share.
struct Words {
    who: &'static str,
    managers: &'static str,
    who_can_change: &'static str,
    save: &'static str,
    saving: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        who: "Staff",
        managers: "Admins and developers",
        who_can_change: "Admins and developers can change this.",
        save: "Save",
        saving: "Saving…",
    },
    german: Words {
        who: "Mitarbeiter",
        managers: "Admins und Entwicklung",
        who_can_change: "Admins und Entwicklung können das ändern.",
        save: "Speichern",
        saving: "Wird gespeichert …",
    },
};
