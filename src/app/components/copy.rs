//! Copy to the clipboard, and say so; save as a file. Made by script, so absent without it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use crate::app::components::browser;

/// A button that copies the text of another element. The text is no prop: props stand in the page twice.
#[island]
pub fn CopyButton(
    /// The id of the element.
    target: String,
    /// What it says, such as "Copy token".
    label: String,
    /// Whether to offer the text as a file too.
    #[prop(optional)]
    file: Option<String>,
) -> impl IntoView {
    let awake = browser::awake();
    let id = StoredValue::new(target);
    let (said, say) = signal("");
    let press = move |_| {
        spawn_local(async move {
            if browser::copy(browser::text_of(&id.get_value())).await {
                say.set("Copied");
                set_timeout(move || say.set(""), Duration::from_secs(2));
            } else {
                browser::select(&id.get_value());
                say.set("Press Ctrl+C");
            }
        });
    };
    // What is worth a file is what the page is for.
    let class = if file.is_some() { "primary" } else { "plain" };
    move || {
        let (label, file) = (label.clone(), file.clone());
        awake.get().then(|| {
            view! {
                <span class="copy">
                    <button type="button" class=class on:click=press>
                        {move || if said.get().is_empty() { label.clone() } else { said.get().to_owned() }}
                    </button>
                    {file.map(|name| view! { <a class="button plain" download=name href=as_file(&id.get_value())>"Download .txt"</a> })}
                    <span class="sr" aria-live="polite">{move || said.get()}</span>
                </span>
            }
        })
    }
}

/// The element's text as an address; a token and a name for it hold nothing that would have to be escaped.
fn as_file(id: &str) -> String {
    format!("data:text/plain,{}", browser::text_of(id))
}
