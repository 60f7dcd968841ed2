//! The graph: which file names what of which other file, by `use` or by a path in the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Item;

use crate::{
    modules::{Id, Tree},
    names::resolve,
};

/// One file names something of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The file that names.
    pub from: String,
    /// The file that has what is named.
    pub to: String,
    /// Where in `from`.
    pub line: usize,
    /// The path as it is written.
    pub path: String,
    /// How the two files lie to each other.
    pub direction: Direction,
}

/// How the named file lies to the one that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// It declares the one that names it: its own `mod.rs`.
    Parent,
    /// It stands further up.
    Upward,
    /// Anywhere else.
    Across,
}

impl fmt::Display for Import {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}  {}  -> {}", self.from, self.line, self.path, self.to)
    }
}

/// Each pair of files once, with the first place where it shows, in order.
#[must_use]
pub fn imports(tree: &Tree) -> Vec<Import> {
    let mut found = BTreeMap::new();
    for (id, module) in tree.modules.iter().enumerate() {
        for (path, line) in paths(tree, id) {
            let Some(named) = resolve(tree, id, &path) else { continue };
            for target in named.modules.into_iter().filter(|target| tree.modules[*target].file != module.file) {
                let to = tree.modules[target].file.clone();
                let import = Import {
                    from: module.file.clone(),
                    to: to.clone(),
                    line,
                    path: path.join("::"),
                    direction: direction(tree, id, target),
                };
                found.entry((module.file.clone(), to)).or_insert(import);
            }
        }
    }
    found.into_values().collect()
}

/// The files that name their own `mod.rs`.
#[must_use]
pub fn children_that_name_their_parent(imports: &[Import]) -> BTreeSet<&str> {
    let upward = imports.iter().filter(|import| import.direction == Direction::Parent);
    upward.map(|import| import.from.as_str()).collect()
}

fn direction(tree: &Tree, from: Id, to: Id) -> Direction {
    let file = &tree.modules[from].file;
    let above = tree.ancestors(from).filter(|ancestor| tree.modules[*ancestor].file != *file);
    match above.map(|ancestor| &tree.modules[ancestor].file).position(|above| *above == tree.modules[to].file) {
        Some(0) => Direction::Parent,
        Some(_) => Direction::Upward,
        None => Direction::Across,
    }
}

/// Every path in a module that may lead out of it, and its line: imports first.
fn paths(tree: &Tree, module: Id) -> Vec<(Vec<String>, usize)> {
    let module = &tree.modules[module];
    let mut found: Vec<_> = module.uses.iter().map(|used| (used.path.clone(), used.line)).collect();
    for item in module.code.iter().filter(|item| !matches!(item, Item::Use(_))) {
        collect(item.to_token_stream(), &mut found);
    }
    found
}

/// Names joined by `::`, wherever they stand: macros hold tokens and no syntax.
fn collect(tokens: TokenStream, found: &mut Vec<(Vec<String>, usize)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            // `pub(in crate::server)` tells who may see, and sees nothing.
            TokenTree::Ident(word) if word == "pub" && is_parenthesis(tokens.get(at + 1)) => at += 1,
            TokenTree::Ident(first) => {
                let (path, next) = path_from(&tokens, at);
                // A `use` in a function is among the imports already.
                let is_open = is_double_colon(&tokens, next) && !is_generic(&tokens, next);
                if path.len() > 1 && !is_open {
                    found.push((path, first.span().start().line));
                }
                at = next - 1;
            }
            TokenTree::Group(group) => collect(group.stream(), found),
            _ => {}
        }
        at += 1;
    }
}

/// The path that begins at a name, and the place behind it.
fn path_from(tokens: &[TokenTree], start: usize) -> (Vec<String>, usize) {
    let (mut path, mut at) = (vec![tokens[start].to_string()], start + 1);
    while is_double_colon(tokens, at)
        && let Some(TokenTree::Ident(name)) = tokens.get(at + 2)
    {
        path.push(name.to_string());
        at += 3;
    }
    (path, at)
}

fn is_double_colon(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

/// Whether `::<` follows.
fn is_generic(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at + 2), Some(TokenTree::Punct(mark)) if mark.as_char() == '<')
}

fn is_parenthesis(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}
