//! An import that runs: how much of the file was read, and the way to stop it. The page loads itself again every few
//! seconds, unless somebody asks it not to: it is read aloud from the top each time.

use leptos::prelude::*;

use crate::{
    app::office::{
        import::{Ask, PAGE, words::WORDS},
        parts::grouped,
    },
    model::import::{ImportPhase, ImportState},
};

/// The bar, the numbers, and the button that stops.
#[component]
pub(super) fn Progress(state: ImportState, reloads: bool) -> impl IntoView {
    let words = WORDS.get();
    let is_check = state.phase == ImportPhase::Checking;
    let (heading, stop) = match is_check {
        true => ((words.checking)(&state.name), words.stop_check),
        false => ((words.importing)(&state.name), words.stop_import),
    };
    let rows = (words.rows_so_far)(&grouped(state.counts.rows()));
    let (address, label) = match reloads {
        true => ("/admin/import?still=yes", words.stop_reloading),
        false => (PAGE, words.reload),
    };
    view! {
        <section class="card" aria-labelledby="progress-heading">
            <h2 id="progress-heading">{heading}</h2>
            <p>
                <label for="progress">{words.progress}</label>
                " "
                <progress id="progress" max=state.length.to_string() value=state.read.min(state.length).to_string()></progress>
            </p>
            <p>{rows}</p>
            <p class="hint">{words.may_leave} " " <a href=address>{label}</a></p>
            <Ask endpoint="cancel-import" fields=Vec::new() label=stop.to_owned() is_primary=false/>
        </section>
    }
    .into_any()
}
