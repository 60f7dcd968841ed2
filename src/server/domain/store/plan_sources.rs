//! The statements in the sources of this folder and in the migrations, for `plans.rs`.

use std::{fs, path::Path};

use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprLit, Item, Lit, Token, parse::Parser, punctuated::Punctuated};

pub(super) const STORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/server/domain/store");
pub(super) const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");

/// The files of a folder with this ending, by name, and their texts.
pub(super) fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.filter(|path| path.extension().is_some_and(|found| found == ending));
    files
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

/// Every literal of a source that begins like a statement, also inside of macros. What is in one `concat!` is one
/// literal. Tests and comments have no statements.
pub(super) fn statements(source: &str) -> Vec<String> {
    let is_test = |item: &Item| matches!(item, Item::Mod(module) if module.ident == "tests");
    let items = syn::parse_file(source).expect("Rust").items.into_iter().filter(|item| !is_test(item));
    let literals = items.flat_map(|item| literals(item.to_token_stream()));
    let verbs = ["select ", "insert ", "update ", "delete "];
    literals.filter(|text| verbs.iter().any(|verb| text.starts_with(verb))).collect()
}

/// The texts in some code, in order, without those of attributes, of which comments are some.
fn literals(code: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Ident(name) if name == "concat" => {
                rest.next_if(|next| matches!(next, TokenTree::Punct(sign) if sign.as_char() == '!'));
                let Some(TokenTree::Group(pieces)) = rest.next() else { panic!("concat! has pieces") };
                found.push(joined(pieces.stream()));
            }
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                rest.next_if(|next| matches!(next, TokenTree::Group(_)));
            }
            TokenTree::Group(group) => found.extend(literals(group.stream())),
            TokenTree::Literal(literal) => found.extend(text_of(literal)),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
    found
}

/// The text that `concat!` makes of these pieces. Names that only the compiler knows count as nothing: no statement
/// has one. Neither has a `concat!` with the variable of a macro, such as the one in `migrations.rs`.
fn joined(pieces: TokenStream) -> String {
    let is_variable = |token: TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '$');
    if pieces.clone().into_iter().any(is_variable) {
        return String::new();
    }
    let pieces = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(pieces).expect("pieces of a concat!");
    let piece = |piece: Expr| match piece {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
        Expr::Macro(called) => columns(called.mac.path.require_ident().expect("a macro of rows.rs")),
        _ => String::new(),
    };
    pieces.into_iter().map(piece).collect()
}

fn text_of(literal: Literal) -> Option<String> {
    if let Lit::Str(text) = Lit::new(literal) { Some(text.value()) } else { None }
}

/// The text that a macro of `rows.rs` stands for.
fn columns(name: &Ident) -> String {
    let rows = fs::read_to_string(format!("{STORE}/rows.rs")).expect("rows.rs");
    let items = syn::parse_file(&rows).expect("Rust").items;
    let definition = items.into_iter().find_map(|item| match item {
        Item::Macro(defined) if defined.ident.as_ref() == Some(name) => Some(defined.mac.tokens),
        _ => None,
    });
    literals(definition.unwrap_or_else(|| panic!("{name} is not in rows.rs"))).concat()
}

#[test]
fn statements_are_found_wherever_they_are() {
    let source = r#"
        /// select nothing: a comment
        const A: &str = "select 1 \
            from accounts";
        fn f() { g(concat!("select ", account_columns!(), " from accounts"), vec!["update accounts"], 'c', "text"); }
        mod tests { const B: &str = "delete from accounts"; }
    "#;
    let found = statements(source);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], "select 1 from accounts");
    assert!(found[1].starts_with("select accounts.id, ") && found[1].ends_with(" from accounts"), "{}", found[1]);
    assert_eq!(found[2], "update accounts");
}

/// What triggers do, with a parameter for each column of the row at hand.
pub(super) fn in_triggers(migration: &str) -> Vec<String> {
    let bodies = migration.split("begin\n").skip(1).filter_map(|text| text.split_once("\nend;"));
    let statements = bodies.flat_map(|(body, _)| body.split(';').collect::<Vec<_>>());
    let words = |sql: &str| -> String {
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_';
        ["new.", "old."].iter().fold(sql.to_owned(), |sql, row| {
            let mut parts = sql.split(row);
            let first = parts.next().unwrap_or_default().to_owned();
            parts.fold(first, |sql, part| sql + "?" + part.trim_start_matches(is_name))
        })
    };
    statements.filter(|sql| !sql.trim().is_empty()).map(|sql| words(sql.trim())).collect()
}
