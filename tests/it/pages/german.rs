//! German pages are German all through: no sentence is missing in the words of a page, and none is beside them.

use std::collections::{BTreeMap, BTreeSet};

use keydesk::app::pages::{self, PAGES};
use proc_macro2::{TokenStream, TokenTree};
use regex::Regex;

use super::{registry::every_page, words};
use crate::tidy::sources;

/// Words that are the same in both languages.
const SAME: [&str; 14] = [
    "API", "Admins", "Browser", "Code", "Name", "Passkeys", "Server", "Slug", "Status", "System", "Token", "UTC",
    "admin", "optional",
];

/// The texts of one `Translated`.
#[derive(Default)]
struct Pair {
    english: Vec<String>,
    german: Vec<String>,
}

/// Every `Translated` in these tokens.
fn pairs(tokens: TokenStream, found: &mut Vec<Pair>) {
    let trees: Vec<_> = tokens.into_iter().collect();
    let begins = |place: usize, name: &str| {
        matches!(trees.get(place), Some(TokenTree::Ident(ident)) if ident == name)
            && matches!(trees.get(place + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == ':')
    };
    let english = (0..trees.len()).find(|place| begins(*place, "english"));
    let german = (0..trees.len()).find(|place| begins(*place, "german"));
    if let (Some(english), Some(german)) = (english, german) {
        let mut pair = Pair::default();
        trees[english..german].iter().for_each(|tree| literals(tree, &mut pair.english));
        trees[german..].iter().for_each(|tree| literals(tree, &mut pair.german));
        found.push(pair);
        return;
    }
    for tree in trees {
        if let TokenTree::Group(group) = tree {
            pairs(group.stream(), found);
        }
    }
}

/// The string literals of a tree, in order.
fn literals(tree: &TokenTree, found: &mut Vec<String>) {
    match tree {
        TokenTree::Group(group) => group.stream().into_iter().for_each(|tree| literals(&tree, found)),
        TokenTree::Literal(literal) => {
            found.extend(syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value()));
        }
        TokenTree::Ident(_) | TokenTree::Punct(_) => {}
    }
}

/// The words of all pages, by file.
fn all() -> BTreeMap<String, Vec<Pair>> {
    let mut files = BTreeMap::new();
    for (file, text) in sources("src/app") {
        let mut found = Vec::new();
        pairs(text.parse().expect("Rust"), &mut found);
        files.insert(file, found);
    }
    assert!(files.values().flatten().count() > 20, "words are no longer found");
    files
}

/// The parts of a text between its gaps: between `{…}`, and around `code`.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(|letter| !matches!(letter, '{' | '}' | '`'))?;
        let end = rest[start..].find(['{', '`']).map_or(rest.len(), |end| start + end);
        let piece = &rest[start..end];
        rest = &rest[end..];
        let gap = if rest.starts_with('{') { rest.find('}') } else { rest.get(1..).and_then(|code| code.find('`')) };
        rest = gap.map_or("", |gap| &rest[(gap + 1).min(rest.len())..]);
        Some(piece.trim())
    })
}

#[test]
fn every_word_is_there_in_german() {
    let gap = Regex::new(r"\{[^}]*\}").expect("a pattern");
    for (file, pairs) in all() {
        for Pair { english, german } in pairs {
            assert!(german.iter().all(|text| !text.trim().is_empty()), "{file}: an empty text");
            let has_words = |text: &&String| gap.replace_all(text, "").contains(char::is_alphabetic);
            for text in english.iter().filter(has_words) {
                let is_same = SAME.contains(&text.as_str()) || !text.contains(char::is_lowercase);
                assert!(is_same || !german.contains(text), "{file}: {text:?} is not translated");
            }
        }
    }
}

#[test]
fn no_page_has_a_text_beside_its_words() {
    // The text of an element: behind a tag or a value.
    let text = Regex::new(r#"(?m)(?:[^=]>|\})\s*"(?: ?[A-Za-z][a-z]+[^"=]*)"(?:\s*<|\s*\{|\s*$)"#).expect("a pattern");
    let kept = ["\"Keydesk\"", "\"API\""];
    for (file, text_of_file) in sources("src/app") {
        if file.starts_with("src/app/docs") || file == "src/app/errors.rs" {
            continue;
        }
        let page = text_of_file.split("#[cfg(test)]").next().expect("a beginning");
        let found: Vec<_> = text.find_iter(page).map(|found| found.as_str().trim()).collect();
        let found: Vec<_> = found.into_iter().filter(|text| !kept.iter().any(|kept| text.contains(kept))).collect();
        assert!(found.is_empty(), "{file}: put these into the words of the page: {found:?}");
    }
}

#[tokio::test]
async fn no_german_page_has_an_english_sentence() {
    let english: BTreeSet<String> = all().into_values().flatten().flat_map(|pair| pair.english).collect();
    let german: BTreeSet<String> = all().into_values().flatten().flat_map(|pair| pair.german).collect();
    let english: BTreeSet<&str> =
        english.iter().flat_map(|text| pieces(text)).filter(|text| text.contains(' ')).collect();
    let shown = every_page().await.german;
    for page in PAGES
        .iter()
        .filter(|page| ![pages::DOCS, pages::ERRORS, pages::ERROR].iter().any(|kept| kept.path == page.path))
    {
        let body = &shown.get(page.path).unwrap_or_else(|| panic!("{} was not opened", page.path)).body;
        assert!(body.contains("<html lang=\"de\""), "{}", page.path);
        let text = words(body);
        for sentence in english.iter().filter(|sentence| !german.iter().any(|text| text.contains(**sentence))) {
            // Not within a word: a setting is `log`, and its value `info`.
            let ends = |at: usize| !text[at + sentence.len()..].starts_with(char::is_alphabetic);
            let is_shown = text.match_indices(sentence).any(|(at, _)| ends(at));
            assert!(!is_shown, "{}: {sentence:?} in {text}", page.path);
        }
    }
}
