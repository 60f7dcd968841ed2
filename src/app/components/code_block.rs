//! A block of code with a copy button.

use leptos::prelude::*;

use crate::app::{components::copy::CopyButton, language::Translated};

/// A block of code, with a button that copies it.
#[component]
pub fn CodeBlock(
    /// Its id on the page.
    id: String,
    /// The code.
    code: String,
) -> impl IntoView {
    view! {
        <div class="code">
            <pre tabindex="0"><code id=id.clone()>{code}</code></pre>
            <CopyButton target=id label=COPY.get().to_string()/>
        </div>
    }
}

/// The label of a button that copies what is beside it.
pub static COPY: Translated<&str> = Translated { english: "Copy", german: "Kopieren" };
