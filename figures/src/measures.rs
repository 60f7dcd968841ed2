//! Sizes: lines of files and functions, comments, names of types.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::Span;
use syn::{
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::modules::Tree;

/// What is measured, the longest first.
#[derive(Default)]
pub struct Sizes(Vec<(usize, String)>);

impl Sizes {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The lines of the middle one.
    #[must_use]
    pub fn median(&self) -> usize {
        self.0.get(self.0.len() / 2).map_or(0, |(lines, _)| *lines)
    }

    /// The lines of the longest one.
    #[must_use]
    pub fn maximum(&self) -> usize {
        self.0.first().map_or(0, |(lines, _)| *lines)
    }

    /// Lines and name of each that is longer.
    pub fn longer_than(&self, most: usize) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().map(|(lines, name)| (*lines, name.as_str())).take_while(move |(lines, _)| *lines > most)
    }
}

impl FromIterator<(usize, String)> for Sizes {
    fn from_iter<T: IntoIterator<Item = (usize, String)>>(all: T) -> Self {
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by(|one, other| other.cmp(one));
        Self(all)
    }
}

/// The files under a folder, whole.
///
/// # Panics
/// Where one cannot be read.
#[must_use]
pub fn files(root: &Path, folder: &str) -> Sizes {
    sources(root, folder).map(|(name, text)| (text.lines().count(), name)).collect()
}

/// Lines that hold nothing but a comment, and all lines.
///
/// # Panics
/// Where a file cannot be read.
#[must_use]
pub fn comments(root: &Path, folder: &str) -> (usize, usize) {
    sources(root, folder).fold((0, 0), |(comments, lines), (_, text)| {
        let found = text.lines().filter(|line| line.trim_start().starts_with("//")).count();
        (comments + found, lines + text.lines().count())
    })
}

/// Functions and methods, from `fn` to the closing brace; tests are left out.
#[must_use]
pub fn functions(tree: &Tree) -> Sizes {
    let mut found = Functions { file: "", all: Vec::new() };
    for module in &tree.modules {
        found.file = &module.file;
        module.code.iter().for_each(|item| found.visit_item(item));
    }
    found.all.into_iter().collect()
}

/// The names of types and traits, each with the files that define one of that name; tests are left out.
#[must_use]
pub fn types(tree: &Tree) -> BTreeMap<String, Vec<&str>> {
    let mut found = Types { file: "", all: BTreeMap::new() };
    for module in &tree.modules {
        found.file = &module.file;
        module.code.iter().for_each(|item| found.visit_item(item));
    }
    found.all
}

struct Functions<'a> {
    file: &'a str,
    all: Vec<(usize, String)>,
}

impl Functions<'_> {
    fn add(&mut self, signature: &syn::Signature, body: Span) {
        let lines = body.end().line - signature.span().start().line + 1;
        self.all.push((lines, format!("{} in {}", signature.ident, self.file)));
    }
}

impl Visit<'_> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &syn::ItemFn) {
        self.add(&function.sig, function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, method: &syn::ImplItemFn) {
        self.add(&method.sig, method.block.span());
        visit::visit_impl_item_fn(self, method);
    }

    fn visit_trait_item_fn(&mut self, method: &syn::TraitItemFn) {
        if let Some(body) = &method.default {
            self.add(&method.sig, body.span());
        }
        visit::visit_trait_item_fn(self, method);
    }
}

struct Types<'a> {
    file: &'a str,
    all: BTreeMap<String, Vec<&'a str>>,
}

impl Types<'_> {
    fn add(&mut self, name: &syn::Ident) {
        self.all.entry(name.to_string()).or_default().push(self.file);
    }
}

impl Visit<'_> for Types<'_> {
    fn visit_item_enum(&mut self, item: &syn::ItemEnum) {
        self.add(&item.ident);
    }

    fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
        self.add(&item.ident);
    }

    fn visit_item_trait(&mut self, item: &syn::ItemTrait) {
        self.add(&item.ident);
    }

    fn visit_item_type(&mut self, item: &syn::ItemType) {
        self.add(&item.ident);
    }
}

/// Every Rust file under a folder, and its text.
fn sources(root: &Path, folder: &str) -> impl Iterator<Item = (String, String)> {
    let (mut folders, mut files) = (vec![root.join(folder)], Vec::<PathBuf>::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry of a folder that was opened").path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "rs" => files.push(path),
                _ => {}
            }
        }
    }
    files.into_iter().map(move |path| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.strip_prefix(root).unwrap_or(&path).display().to_string(), text)
    })
}
