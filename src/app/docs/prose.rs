//! The parts of Markdown that the document uses: paragraphs, `code`, and who may call an operation.

use leptos::{either::Either, prelude::*};

const WHO: &str = "**Who may:** ";

/// Paragraphs.
pub(super) fn paragraphs(text: &str) -> AnyView {
    let paragraph = |text: &str| match text.strip_prefix(WHO) {
        Some(who) => Either::Left(view! { <p><strong>"Who may: "</strong>{inline(who)}</p> }),
        None => Either::Right(view! { <p>{inline(text)}</p> }),
    };
    text.split("\n\n").filter(|text| !text.is_empty()).map(paragraph).collect_view().into_any()
}

/// Text with code in it.
pub(super) fn inline(text: &str) -> AnyView {
    let piece = |(index, text): (usize, &str)| match index % 2 {
        0 => Either::Left(text.to_owned()),
        _ => Either::Right(view! { <code>{text.to_owned()}</code> }),
    };
    text.split('`').enumerate().map(piece).collect_view().into_any()
}

/// A block of code. It can get the focus, so that the keyboard can scroll it.
pub(super) fn code(code: String) -> AnyView {
    view! { <div class="code"><pre tabindex="0"><code>{code}</code></pre></div> }.into_any()
}
