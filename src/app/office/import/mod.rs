//! `/admin/import`: users from a file, or from another server. The page shows how far the import of the account is: a file
//! is chosen, its rows are checked, somebody says to write them, they are written, and what became of them.

pub mod ask;
pub mod other_server;
pub mod progress;
pub mod rows;
mod words;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::{
        language::language,
        layout::{Loaded, Page},
        office::{
            import::{
                ask::Ask,
                other_server::OtherServer,
                progress::Progress,
                rows::Rows,
                words::{WORDS, Words},
            },
            parts::grouped,
        },
        pages,
        parameters::query_parameter,
        refused_form::{Typed, refused},
    },
    model::{
        deed::Deed,
        import::{ImportPhase, ImportState, RowsPage},
        problem::{FieldError, Problem},
    },
};

/// The address of the page.
const PAGE: &str = "/admin/import";

/// What the page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportView {
    state: Option<ImportState>,
    rows: RowsPage,
    /// What was typed into the form for another server, before it was refused.
    typed: Typed,
    /// Why the file that was just sent was not taken.
    unsent: Option<FieldError>,
    /// Whether the page loads itself again while the import runs.
    reloads: bool,
    may_export: bool,
}

/// `/admin/import`
#[component]
pub fn ImportPage() -> impl IntoView {
    let unread = refused::<ReadImport>();
    let refused = refused::<WriteImport>().or_else(refused::<ResumeImport>).or_else(refused::<CancelImport>);
    let error = refused.is_some() || unread.is_some();
    let [number, shown, unsent, still] = ["page", "rows", "refused", "still"].map(query_parameter);
    view! {
        <Page entry=pages::IMPORT error>
            <Loaded
                load=import_page(number, shown, unsent, still)
                show=move |page: ImportView| view! { <Import page refused unread/> }
                who=WORDS.get().who
                deed=Deed::ImportUsers
            />
        </Page>
    }
}

#[component]
fn Import(page: ImportView, refused: Option<Problem>, unread: Option<Problem>) -> impl IntoView {
    let words = WORDS.get();
    let ImportView { state, rows, typed, unsent, reloads, may_export } = page;
    let sentence = move |error: FieldError| view! { <p class="warning" role="alert">{error.sentence(language())}</p> };
    let phase = state.as_ref().map(|state| state.phase);
    let chooses = matches!(phase, None | Some(ImportPhase::Finished | ImportPhase::Failed));
    // Where its form is not, somebody else began an import meanwhile.
    let refused = refused.or_else(|| unread.clone().filter(|_| !chooses));
    let choose = view! { <ChooseFile words/> <OtherServer typed refused=unread/> }.into_any();
    let content = match state {
        None => choose,
        Some(state) => {
            let failure = state.failure.map(sentence);
            let rows = view! { <Rows page=rows counts=state.counts/> }.into_any();
            let content = match state.phase {
                ImportPhase::Reading | ImportPhase::Checking | ImportPhase::Writing => {
                    view! { <Progress state reloads/> }.into_any()
                }
                ImportPhase::Checked => view! { <Checked words state/> {rows} }.into_any(),
                ImportPhase::Stopped => view! { <Stopped words state/> {rows} }.into_any(),
                ImportPhase::Finished => view! { <Finished words state/> {rows} {choose} }.into_any(),
                ImportPhase::Failed => choose,
            };
            view! { {failure} {content} }.into_any()
        }
    };
    view! {
        <h1>{words.heading}</h1>
        {unsent.map(sentence)}
        {refused.map(|problem| problem.errors.into_iter().map(sentence).collect_view())}
        {content}
        {may_export.then(|| view! { <p class="aside"><a href="/admin/export">{words.to_export}</a></p> })}
    }
    .into_any()
}

#[component]
fn ChooseFile(words: &'static Words) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="file-heading">
            <h2 id="file-heading">{words.choose_heading}</h2>
            <p>{words.choose_text}</p>
            <p class="hint">{words.columns}</p>
            <form method="post" action=pages::IMPORT_FILE enctype="multipart/form-data" id="send-import">
                <div class="field">
                    <label for="file">{words.file}</label>
                    <p class="hint" id="file-hint">{words.limits}</p>
                    <input
                        type="file"
                        id="file"
                        name="file"
                        accept=".csv,.jsonl,.txt,text/csv"
                        aria-describedby="file-hint"
                        required
                    />
                </div>
                <p class="buttons"><button type="submit" class="primary">{words.check}</button></p>
            </form>
        </section>
    }
    .into_any()
}

/// What the check found, and the word to write.
#[component]
fn Checked(words: &'static Words, state: ImportState) -> impl IntoView {
    let counts = state.counts;
    let import = if counts.refused > 0 { words.import_and_skip } else { words.import };
    let label = import(counts.created);
    let skips = Some(("skips", (counts.refused > 0).to_string()));
    let seen = state.id;
    let write = (counts.created > 0 && state.is_own)
        .then(|| view! { <Ask endpoint="write-import" seen field=skips label is_primary=true/> });
    let foreign = (!state.is_own).then(|| view! { <p class="hint">{words.of_somebody_else}</p> });
    let advice = match (counts.created, counts.refused) {
        (0, 0) => words.nothing_new,
        (0, _) => words.nobody_left,
        (_, 0) => words.all_understood,
        (_, _) => words.some_refused,
    };
    view! {
        <section class="card" aria-labelledby="result-heading">
            <h2 id="result-heading">{(words.checked)(&state.name)}</h2>
            <Counts words state is_done=false/>
            <p>{advice}</p>
            {foreign}
            {write}
            <Ask endpoint="cancel-import" seen label=words.give_up.to_owned() is_primary=false/>
        </section>
    }
    .into_any()
}

#[component]
fn Stopped(words: &'static Words, state: ImportState) -> impl IntoView {
    let rows = grouped(state.counts.rows());
    let seen = state.id;
    let go_on = match state.is_own {
        true => view! { <Ask endpoint="resume-import" seen label=words.go_on.to_owned() is_primary=true/> }.into_any(),
        false => view! { <p class="hint">{words.of_somebody_else}</p> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="result-heading">
            <h2 id="result-heading">{(words.stopped)(&state.name)}</h2>
            <p>{(words.stopped_at)(&rows)}</p>
            <Counts words state is_done=true/>
            {go_on}
            <Ask endpoint="cancel-import" seen label=words.give_up.to_owned() is_primary=false/>
        </section>
    }
    .into_any()
}

#[component]
fn Finished(words: &'static Words, state: ImportState) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="result-heading">
            <h2 id="result-heading">{(words.finished)(&state.name)}</h2>
            <Counts words state is_done=true/>
            <p><a href="/admin/users">{words.to_users}</a></p>
        </section>
    }
    .into_any()
}

/// How many rows there are of each fate.
#[component]
fn Counts(words: &'static Words, state: ImportState, is_done: bool) -> impl IntoView {
    let counts = state.counts;
    let names = if is_done { words.done_counts } else { words.planned_counts };
    let numbers = [counts.created, counts.existing, counts.refused];
    let pairs = names.into_iter().zip(numbers);
    let fact = |(name, number): (&'static str, u64)| view! { <dt>{name}</dt> <dd>{grouped(number)}</dd> };
    let resumed = (state.resumed > 0).then(|| view! { <p class="hint">{(words.resumed)(&grouped(state.resumed))}</p> });
    let staff = (state.staff > 0).then(|| view! { <p class="hint">{(words.staff)(&grouped(state.staff))}</p> });
    view! { <dl class="facts">{pairs.map(fact).collect_view()}</dl> {staff} {resumed} }
}

/// Loads the page.
#[server(prefix = "/forms", endpoint = "import-page")]
pub async fn import_page(
    /// The number of the page of rows, from 1.
    #[server(default)]
    page: String,
    /// Which rows: `all`, `refused`, or empty for those that matter.
    #[server(default)]
    rows: String,
    /// The code of the error for which a file was not taken; empty for none.
    #[server(default)]
    unsent: String,
    /// Not empty: the page does not load itself again.
    #[server(default)]
    still: String,
) -> Result<ImportView, Problem> {
    use crate::{
        model::problem::ErrorCode,
        server::{
            domain::{account_export, imports::jobs},
            web::{forms, imports},
        },
    };

    let context = forms::logged_in().await?;
    let state = jobs::state(&context).await.map_err(forms::refuse)?;
    let rows = imports::rows(&context, &page, &rows).map_err(forms::refuse)?;
    let unsent = ErrorCode::find(&unsent).map(FieldError::from);
    let reloads = still.is_empty();
    if reloads && state.as_ref().is_some_and(|state| state.phase.is_running()) {
        imports::reload_soon();
    }
    let may_export = account_export::may_begin(&context).await.is_ok();
    let typed = Typed(forms::flash().typed);
    Ok(ImportView { state, rows, typed, unsent, reloads, may_export })
}

/// Reads the users of an account on another server, and checks them.
#[server(prefix = "/forms", endpoint = "read-import")]
pub async fn read_import(
    /// The address of the account.
    #[server(default)]
    url: String,
    /// A token of an admin there.
    #[server(default)]
    #[server(rename = "sourceToken")]
    source_token: String,
) -> Result<(), Problem> {
    use crate::server::web::{forms, imports};

    let context = forms::logged_in().await?;
    imports::read_from_server(&context, &url, source_token.into()).await.map_err(forms::refuse)?;
    imports::show();
    Ok(())
}

/// Writes the rows that were checked.
#[server(prefix = "/forms", endpoint = "write-import")]
pub async fn write_import(
    /// The id of the import that the page showed.
    #[server(default)]
    seen: String,
    /// Whether rows that break a rule are left out.
    #[server(default)]
    skips: bool,
) -> Result<(), Problem> {
    use crate::{
        model::id,
        server::{
            domain::imports::{RefusedRows, jobs},
            web::{forms, imports},
        },
    };

    let context = forms::logged_in().await?;
    let refused = if skips { RefusedRows::AreSkipped } else { RefusedRows::StopAll };
    jobs::write(&context, id::parse(&seen).ok(), refused).map_err(forms::refuse)?;
    imports::show();
    Ok(())
}

/// Goes on with an import that stopped.
#[server(prefix = "/forms", endpoint = "resume-import")]
pub async fn resume_import(
    /// The id of the import that the page showed.
    #[server(default)]
    seen: String,
) -> Result<(), Problem> {
    use crate::{
        model::id,
        server::{
            domain::imports::jobs,
            web::{forms, imports},
        },
    };

    let context = forms::logged_in().await?;
    jobs::resume(&context, id::parse(&seen).ok()).await.map_err(forms::refuse)?;
    imports::show();
    Ok(())
}

/// Stops an import, or gives one up that waits.
#[server(prefix = "/forms", endpoint = "cancel-import")]
pub async fn cancel_import(
    /// The id of the import that the page showed.
    #[server(default)]
    seen: String,
) -> Result<(), Problem> {
    use crate::{
        model::id,
        server::{
            domain::imports::jobs,
            web::{forms, imports},
        },
    };

    let context = forms::logged_in().await?;
    jobs::cancel(&context, id::parse(&seen).ok()).await.map_err(forms::refuse)?;
    imports::show();
    Ok(())
}
