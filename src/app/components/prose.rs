//! Sentences of a page's words as HTML. Server only: islands have plain texts.

use leptos::{either::Either, prelude::*};

/// A sentence: `{}` stands for the next part, and what stands in backticks is code.
///
/// Only the words of a page are read that way. The parts are views, so nothing that anybody typed becomes markup.
#[must_use]
pub fn prose<const PARTS: usize>(words: &'static str, parts: [AnyView; PARTS]) -> AnyView {
    debug_assert_eq!(words.matches("{}").count(), PARTS, "{words}");
    let mut parts = parts.into_iter();
    let pieces = words.split("{}").map(|text| (with_code(text), parts.next()));
    pieces.collect_view().into_any()
}

/// Words with code in them.
#[must_use]
pub fn with_code(words: &'static str) -> AnyView {
    let piece = |(place, text): (usize, &'static str)| match place % 2 {
        0 => Either::Left(text),
        _ => Either::Right(view! { <code>{text}</code> }),
    };
    words.split('`').enumerate().filter(|(_, text)| !text.is_empty()).map(piece).collect_view().into_any()
}
