//! `/admin/settings/backups`: the backups in the folder, with what their checks found, and a button that makes one.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        admin::settings::{
            backup_words::{WORDS, Words},
            tabs::{Tab, Tabs},
        },
        components::{
            feedback::Feedback,
            field::Submit,
            form_checks::FormCheck,
            local_time::{LocalTimes, Moment},
            prose::with_code,
        },
        language::language,
        layout::{Loaded, Page},
        pages,
        refused_form::refused,
    },
    model::{
        account::SettingsRights,
        backup::{Backup, BackupCheck, Backups},
        deed::Deed,
        language::Language,
        problem::Problem,
        timestamp::Timestamp,
    },
};

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BackupsView {
    rights: SettingsRights,
    backups: Backups,
    now: Timestamp,
}

/// `/admin/settings/backups`
#[component]
pub fn BackupsPage() -> impl IntoView {
    let refused = refused::<CreateBackup>();
    let error = refused.is_some();
    view! {
        <Page entry=pages::BACKUPS error>
            <Loaded
                load=backups_page()
                show=move |page: BackupsView| view! { <BackupList page refused/> }
                who=WORDS.get().who
                deed=Deed::ManageBackups
            />
        </Page>
    }
}

#[component]
fn BackupList(page: BackupsView, refused: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let BackupsView { rights, backups, now } = page;
    let Backups { folder, files, last_check, running, failed } = backups;
    let state = match (running, failed) {
        (Some(since), _) => {
            view! { <p class="notice" role="status">{words.running} " " <Moment at=since now/></p> }.into_any()
        }
        (None, Some(at)) => {
            view! { <p class="problems" role="status">{words.failed} " " <Moment at now/></p> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    let newest = files.first().map(|file| file.made);
    let list = match files.is_empty() {
        true => view! { <p>{words.none}</p> }.into_any(),
        false => view! { <Files files now/> }.into_any(),
    };
    view! {
        <Tabs rights tab=Tab::Backups/>
        {state}
        <Summary newest last_check now/>
        <form method="post" action="/forms/create-backup" id="create-backup" novalidate>
            <Feedback form="create-backup".to_owned() check=FormCheck::Nothing refused help=Some(Deed::ManageBackups.why_page())/>
            <Submit label=words.create busy=words.creating/>
        </form>
        {list}
        <p class="hint">{words.folder} " " <code>{folder}</code></p>
        <p class="hint">{with_code(words.key)}</p>
        <LocalTimes/>
    }
    .into_any()
}

/// When the last backup was made, and what the last check of any found.
#[component]
fn Summary(newest: Option<Timestamp>, last_check: Option<BackupCheck>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let last = match newest {
        Some(at) => view! { <Moment at now/> }.into_any(),
        None => words.never.into_any(),
    };
    let check = match last_check {
        Some(check) => {
            let name = check.name.clone();
            view! { <CheckBadge check=Some(check.clone())/> " " <Moment at=check.at now/> <br/> <code class="hint">{name}</code> }
                .into_any()
        }
        None => words.never.into_any(),
    };
    view! {
        <section class="card">
            <dl class="facts">
                <dt>{words.last_backup}</dt>
                <dd>{last}</dd>
                <dt>{words.last_check}</dt>
                <dd>{check}</dd>
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn Files(files: Vec<Backup>, now: Timestamp) -> impl IntoView {
    let words = WORDS.get();
    let row = |file: Backup| {
        let address = format!("/admin/settings/backups/{}", file.name);
        view! {
            <tr>
                <th scope="row" data-label=words.file><a href=address>{file.name}</a></th>
                <td data-label=words.made><Moment at=file.made now/></td>
                <td data-label=words.size>{size(file.size)}</td>
                <td data-label=words.check><CheckBadge check=file.check/></td>
            </tr>
        }
    };
    view! {
        <table>
            <caption class="sr">{words.heading}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.file}</th>
                    <th scope="col">{words.made}</th>
                    <th scope="col">{words.size}</th>
                    <th scope="col">{words.check}</th>
                </tr>
            </thead>
            <tbody>{files.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What a check found, as a badge.
#[component]
pub(in crate::app) fn CheckBadge(
    /// The check; `None` for none yet.
    check: Option<BackupCheck>,
) -> impl IntoView {
    let words: &Words = WORDS.get();
    match check {
        None => view! { <span class="badge warn">{words.unchecked}</span> }.into_any(),
        Some(check) if check.is_sound() => view! { <span class="badge">{words.sound}</span> }.into_any(),
        Some(_) => view! { <span class="badge danger">{words.damaged}</span> }.into_any(),
    }
}

/// A size in the largest unit of which there is one.
pub(super) fn size(bytes: u64) -> String {
    written(bytes, language())
}

fn written(bytes: u64, language: Language) -> String {
    let mark = match language {
        Language::English => '.',
        Language::German => ',',
    };
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            let tenths = bytes / (unit / 10);
            format!("{}{mark}{} {name}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} B"),
    }
}

/// Loads the list of backups.
#[server(prefix = "/forms", endpoint = "backups-page")]
pub async fn backups_page() -> Result<BackupsView, Problem> {
    use crate::server::{domain::own_backups, web::forms};

    let context = forms::logged_in().await?;
    let backups = own_backups::list(&context).await.map_err(forms::refuse)?;
    let rights = own_backups::settings_rights(&context).await.map_err(forms::refuse)?;
    Ok(BackupsView { rights, backups, now: context.now() })
}

/// Makes a backup.
#[server(prefix = "/forms", endpoint = "create-backup")]
pub async fn create_backup() -> Result<(), Problem> {
    use crate::{
        model::notice::Notice,
        server::{
            domain::own_backups,
            web::forms::{self, LocalPath},
        },
    };

    let context = forms::logged_in().await?;
    let is_done = own_backups::create(&context).await.map_err(forms::refuse)?;
    forms::notice(if is_done { Notice::BackupMade } else { Notice::BackupInWork });
    forms::go_to(&LocalPath::ours("/admin/settings/backups"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        for (bytes, english, german) in [
            (0, "0 B", "0 B"),
            (999, "999 B", "999 B"),
            (1000, "1.0 kB", "1,0 kB"),
            (1_480_000, "1.4 MB", "1,4 MB"),
            (12_345_678_901, "12.3 GB", "12,3 GB"),
        ] {
            assert_eq!(
                (written(bytes, Language::English), written(bytes, Language::German)),
                (english.into(), german.into())
            );
        }
    }
}
