//! `/admin/settings/backups/{file}`: a backup with what its check found. It is checked here, and downloaded once the
//! password, or a passkey, has shown who asks.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            backup_words::WORDS,
            backups::{CheckBadge, size},
        },
        components::{
            feedback::Feedback,
            field::{PasswordField, Submit},
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
            prose::with_code,
            username::Username,
        },
        layout::{Loaded, Page},
        pages,
        parameters::path_parameter,
        passkeys::options::UsePasskey,
        refused_form::{field_error, refused},
    },
    model::{
        backup::{Backup, BackupCheck},
        deed::Deed,
        passkey::PasskeyUse,
        problem::{Field, Problem},
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackupView {
    backup: Backup,
    email: String,
    is_proven: bool,
    has_password: bool,
    has_passkeys: bool,
    now: Timestamp,
}

/// The refusals of the forms.
#[derive(Clone)]
struct Refusals {
    check: Option<Problem>,
    proof: Option<Problem>,
}

/// `/admin/settings/backups/{file}`
#[component]
pub fn BackupPage() -> impl IntoView {
    let refusals = Refusals { check: refused::<CheckBackup>(), proof: refused::<ProveBackupDownload>() };
    let error = refusals.check.is_some() || refusals.proof.is_some();
    let file = path_parameter("file");
    view! {
        <Page entry=pages::BACKUP error>
            <Loaded
                load=backup_page(file)
                show=move |page: BackupView| view! { <Shown page refusals/> }
                who=WORDS.get().who
                deed=Deed::ManageBackups
            />
        </Page>
    }
}

#[component]
fn Shown(page: BackupView, refusals: Refusals) -> impl IntoView {
    let words = WORDS.get();
    let (backup, now) = (page.backup.clone(), page.now);
    let Refusals { check, proof } = refusals;
    let found = backup.check.clone().map(|check| view! { <Found check now/> }.into_any());
    let download = view! { <Download page refused=proof/> }.into_any();
    view! {
        <p class="crumb"><a href="/admin/settings/backups">{words.heading}</a></p>
        <h1>{backup.name.clone()}</h1>
        <section class="card">
            <dl class="facts">
                <dt>{words.made}</dt>
                <dd><Moment at=backup.made now/></dd>
                <dt>{words.size}</dt>
                <dd>{size(backup.size)}</dd>
                <dt>{words.check}</dt>
                <dd><CheckBadge check=backup.check/></dd>
            </dl>
            {found}
            <form method="post" action="/forms/check-backup" id="check-backup" novalidate>
                <Feedback form="check-backup".to_owned() check=FormCheck::Nothing refused=check help=Some(Deed::ManageBackups.why_page())/>
                <input type="hidden" name="file" value=backup.name/>
                <div class="buttons"><button type="submit" data-busy=words.checking>{words.check_now}</button></div>
            </form>
            <p class="hint">{words.what_check_does}</p>
        </section>
        {download}
        <LocalTimes/>
    }
    .into_any()
}

/// What a check found.
#[component]
fn Found(check: BackupCheck, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let key = match check.key_fits {
        Some(true) => words.key_fits,
        Some(false) => words.key_differs,
        None => words.key_missing,
    };
    let count = |(table, count): (String, i64)| {
        view! {
            <dt>{words.table(&table)}</dt>
            <dd>{count}</dd>
        }
    };
    let faults = check.faults.iter().map(|fault| view! { <li lang="en">{fault.clone()}</li> }).collect_view();
    let faults = (!check.is_sound()).then(|| view! { <ul class="faults">{faults}</ul> });
    view! {
        {faults}
        <dl class="facts">
            <dt>{words.checked}</dt>
            <dd><Moment at=check.at now/></dd>
            <dt>{words.master_key}</dt>
            <dd>{key}</dd>
            {check.counts.into_iter().map(count).collect_view()}
        </dl>
    }
    .into_any()
}

/// The link, or first the question who asks.
#[component]
fn Download(page: BackupView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let BackupView { backup, email, is_proven, has_password, has_passkeys, .. } = page;
    let content = if is_proven {
        let address = format!("/admin/settings/backups/{}/download", backup.name);
        view! { <p><a class="button" href=address download="">{words.download}</a></p> <p class="hint">{words.proven}</p> }
            .into_any()
    } else if has_password || has_passkeys {
        let form = has_password.then(|| view! { <ByPassword file=backup.name email refused/> });
        let passkey = has_passkeys.then(|| view! { <UsePasskey purpose=Some(PasskeyUse::DownloadBackup)/> }.into_any());
        view! { {form} {passkey} }.into_any()
    } else {
        view! { <p>{words.no_password}</p> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="download">
            <h2 id="download">{words.download}</h2>
            <p>{words.what_is_in_it}</p>
            <p class="hint">{with_code(words.key)}</p>
            {content}
        </section>
    }
    .into_any()
}

#[component]
fn ByPassword(file: String, email: String, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let error = field_error(refused.as_ref(), Field::Password);
    view! {
        <form
            method="post"
            action="/forms/prove-backup-download"
            id="prove-backup-download"
            class="narrow"
            novalidate
        >
            <Feedback form="prove-backup-download".to_owned() check=FormCheck::Password refused help=Some(Deed::ManageBackups.why_page())/>
            <Username email/>
            <PasswordField label=words.password autocomplete="current-password" error/>
            <input type="hidden" name="file" value=file/>
            <Submit label=words.go_on busy=words.going_on/>
        </form>
    }
    .into_any()
}

/// Loads a backup.
#[server(prefix = "/forms", endpoint = "backup-page")]
pub async fn backup_page(
    /// The name of the file, as in the path.
    file: String,
) -> Result<BackupView, Problem> {
    use crate::server::{
        domain::{own_backups, passkeys as domain, passwords},
        web::{forms, passkeys},
    };

    let context = forms::logged_in().await?;
    let backup = own_backups::show(&context, &file).await.map_err(forms::refuse)?;
    let has_passkeys = passkeys::are_available()? && !domain::own(&context).await.map_err(forms::refuse)?.is_empty();
    Ok(BackupView {
        backup,
        email: context.caller().person().map_err(forms::refuse)?.email.to_string(),
        is_proven: domain::is_proven(&context, PasskeyUse::DownloadBackup),
        has_password: passwords::has_one(&context).await.map_err(forms::refuse)?,
        has_passkeys,
        now: context.now(),
    })
}

/// Checks a backup.
#[server(prefix = "/forms", endpoint = "check-backup")]
pub async fn check_backup(
    /// The name of the file.
    #[server(default)]
    file: String,
) -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::own_backups,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let is_done = own_backups::check(&context, &file).await.map_err(forms::refuse)?;
    forms::notice(if is_done { Notice::BackupChecked } else { Notice::BackupInWork });
    forms::go_to(&LocalPath::ours(format!("/admin/settings/backups/{file}")));
    Ok(())
}

/// Proves by the password who it is, for downloads of the next five minutes.
#[server(prefix = "/forms", endpoint = "prove-backup-download")]
pub async fn prove_backup_download(
    /// The name of the file.
    #[server(default)]
    file: String,
    /// The current password.
    #[server(default)]
    password: String,
) -> Result<(), Problem> {
    use crate::{
        app::components::form_checks,
        model::password::NewPassword,
        server::{
            domain::{own_backups, passkeys},
            web::forms::{self, LocalPath},
        },
    };

    let (context, password) = (forms::logged_in().await?, NewPassword::new(password));
    let backup = own_backups::show(&context, &file).await.map_err(forms::refuse)?;
    form_checks::password(password.reveal()).map_err(forms::refuse)?;
    let proven = passkeys::prove_by_password(&context, PasskeyUse::DownloadBackup, password.reveal()).await;
    proven.map_err(forms::refuse)?;
    forms::go_to(&LocalPath::ours(format!("/admin/settings/backups/{}", backup.name)));
    Ok(())
}
