//! An import that runs: how much of the file was read, and the way to stop it. The page loads itself again every few
//! seconds, unless somebody asks it not to: it is read aloud from the top each time.

use leptos::prelude::*;

use crate::{
    app::office::{
        import::{PAGE, ask::Ask, words::WORDS},
        parts::grouped,
    },
    model::import::{ImportPhase, ImportState},
};

/// The bar, the numbers, and the button that stops.
#[component]
pub(super) fn Progress(state: ImportState, reloads: bool) -> impl IntoView {
    let (words, seen) = (WORDS.get(), state.id);
    let (heading, stop, so_far) = match state.phase {
        ImportPhase::Reading => {
            ((words.reading)(&state.name), words.stop_reading, (words.users_so_far)(&grouped(state.read)))
        }
        ImportPhase::Checking => {
            ((words.checking)(&state.name), words.stop_check, (words.rows_so_far)(&grouped(state.counts.rows())))
        }
        _ => ((words.importing)(&state.name), words.stop_import, (words.rows_so_far)(&grouped(state.counts.rows()))),
    };
    // How many users another server has is not known: such a bar has no value.
    let length = (state.length > 0).then_some(state.length);
    let read = length.map(|length| state.read.min(length).to_string());
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
                <progress id="progress" max=length.map(|length| length.to_string()) value=read></progress>
            </p>
            <p>{so_far}</p>
            <p class="hint">{words.may_leave} " " <a href=address>{label}</a></p>
            <Ask endpoint="cancel-import" seen label=stop.to_owned() is_primary=false/>
        </section>
    }
    .into_any()
}
