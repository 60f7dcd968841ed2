//! Buttons that copy a text or save it as a file. They need a script, so without one they are absent.

#![expect(missing_docs, reason = "the macro of islands generates a struct without documentation")]

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use crate::app::{components::browser, language::Translated};

/// A button that copies the text of another element. The text is not a prop, because the page would then contain it
/// twice.
#[island]
pub fn CopyButton(
    /// The id of the element.
    target: String,
    /// The label, such as "Copy token".
    label: String,
    /// The name of the file to save the text as, if that is offered.
    #[prop(optional)]
    file: Option<String>,
) -> impl IntoView {
    let words = WORDS.get();
    let hydrated = browser::is_hydrated();
    let id = StoredValue::new(target);
    let (said, say) = signal("");
    let press = move |_| {
        spawn_local(async move {
            if browser::copy(browser::text_of(&id.get_value())).await {
                say.set(words.copied);
                set_timeout(move || say.set(""), Duration::from_secs(2));
            } else {
                browser::select(&id.get_value());
                say.set(words.press);
            }
        });
    };
    // Where a file is offered, copying is the purpose of the page.
    let class = if file.is_some() { "primary" } else { "plain" };
    move || {
        let (label, file) = (label.clone(), file.clone());
        hydrated.get().then(|| {
            view! {
                <span class="copy">
                    <button type="button" class=class on:click=press>
                        {move || if said.get().is_empty() { label.clone() } else { said.get().to_owned() }}
                    </button>
                    {file.map(|name| view! { <a class="button plain" download=name href=as_file(&id.get_value())>{words.download}</a> })}
                    <span class="sr" aria-live="polite">{move || said.get()}</span>
                </span>
            }
        })
    }
}

/// A button that prints the page. The browser's own menu does the same.
#[island]
pub fn PrintButton(
    /// The label.
    label: String,
) -> impl IntoView {
    let hydrated = browser::is_hydrated();
    move || {
        let label = label.clone();
        let print = |_| drop(window().print());
        hydrated.get().then(|| {
            view! { <span class="copy"><button type="button" class="plain" on:click=print>{label}</button></span> }
        })
    }
}

/// The text of an element as a data URL. Tokens and codes have nothing that needs escaping, but for the ends of lines.
fn as_file(id: &str) -> String {
    format!("data:text/plain,{}", browser::text_of(id).replace('\n', "%0A"))
}

/// The words of the buttons.
struct Words {
    copied: &'static str,
    press: &'static str,
    download: &'static str,
}

static WORDS: Translated<Words> = Translated {
    english: Words { copied: "Copied", press: "Press Ctrl+C", download: "Download .txt" },
    german: Words { copied: "Kopiert", press: "Drücken Sie Strg+C", download: "Als .txt speichern" },
};
