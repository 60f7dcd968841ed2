//! The language of a page, and how a page finds its words.
//!
//! The sentences of a page stand in one place: a `static` of type [`Translated`] at the end of its file, or in a file
//! beside it. The server chooses the language (`server/web/language.rs`), the browser reads it from the page.

use leptos::prelude::{document, use_context};

pub use crate::model::language::{Language, Translated};

/// The language of this page.
///
/// On the server it is in the context of the request, which is there wherever `use_context` works: in components, in
/// what [`Loaded`](crate::app::layout::Loaded) shows and other closures that run inside a `Suspend` (also after an
/// `await`), and in the bodies of server functions. It is not there in a task that was spawned. In the browser it is
/// that of `<html lang>`, at any time. Without a request, as while routes are listed, it is English.
#[must_use]
pub fn language() -> Language {
    if cfg!(target_arch = "wasm32") {
        let tag = document().document_element().and_then(|root| root.get_attribute("lang"));
        return tag.and_then(|tag| Language::from_tag(&tag)).unwrap_or(Language::English);
    }
    use_context().unwrap_or(Language::English)
}

impl<T> Translated<T> {
    /// The words in the language of this page. To be called where [`language`] may be.
    #[must_use]
    pub fn get(&'static self) -> &'static T {
        self.of(language())
    }
}
