//! The tree of modules, read from the files that `mod` declarations lead to.
//!
//! What is only compiled for tests (`#[cfg(test)]`) is left out.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use quote::ToTokens;
use syn::{
    Attribute, Item, UseTree,
    visit::{self, Visit},
};

/// A place in [`Tree::modules`].
pub type Id = usize;

/// All modules of a package.
pub struct Tree {
    /// The library's root comes first.
    pub modules: Vec<Module>,
    /// By which name the package's binary calls its library.
    pub library: String,
}

/// A module: a file, or a block inside of one.
pub struct Module {
    /// From the package's root, such as `src/model/email.rs`; a block has its file's.
    pub file: String,
    /// The module that declares it.
    pub parent: Option<Id>,
    /// What it declares.
    pub children: BTreeMap<String, Id>,
    /// Types, functions, constants and macros that it defines.
    pub items: BTreeSet<String>,
    /// What it imports.
    pub uses: Vec<Use>,
    /// The code, without tests and without child modules.
    pub code: Vec<Item>,
}

/// One name that a `use` brings into a module; `None` is a star.
pub struct Use {
    /// The name as the module knows it.
    pub name: Option<String>,
    /// The path as it is written.
    pub path: Vec<String>,
    /// The line in the file.
    pub line: usize,
}

impl Tree {
    /// Reads `src/lib.rs` and `src/main.rs` of the package at `root`, and all that they declare.
    ///
    /// # Panics
    /// Where a file is missing or is no Rust.
    #[must_use]
    pub fn read(root: &Path, library: &str) -> Self {
        let mut tree = Self { modules: Vec::new(), library: library.to_owned() };
        tree.read_file(root, Path::new("src/lib.rs"), None);
        if root.join("src/main.rs").exists() {
            tree.read_file(root, Path::new("src/main.rs"), None);
        }
        tree
    }

    /// The root of the crate that a module belongs to.
    #[must_use]
    pub fn root_of(&self, module: Id) -> Id {
        self.modules[module].parent.map_or(module, |parent| self.root_of(parent))
    }

    /// The module and those it lies in, the innermost first.
    pub fn ancestors(&self, module: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(Some(module), |module| self.modules[*module].parent)
    }

    fn read_file(&mut self, root: &Path, file: &Path, parent: Option<Id>) -> Id {
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(root, file, parent, syntax.items)
    }

    fn add(&mut self, root: &Path, file: &Path, parent: Option<Id>, items: Vec<Item>) -> Id {
        let id = self.modules.len();
        self.modules.push(Module {
            file: file.display().to_string(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            uses: Vec::new(),
            code: Vec::new(),
        });
        for item in without_tests(items) {
            if let Item::Mod(declared) = item {
                let name = declared.ident.to_string();
                let child = match declared.content {
                    Some((_, items)) => self.add(root, file, Some(id), items),
                    None => self.read_file(root, &file_of(root, file, &name), Some(id)),
                };
                self.modules[id].children.insert(name, child);
                continue;
            }
            let module = &mut self.modules[id];
            module.items.extend(name_of(&item));
            UsesOf(&mut module.uses).visit_item(&item);
            module.code.push(item);
        }
        id
    }
}

/// The file of a child, as the compiler looks for it.
fn file_of(root: &Path, parent: &Path, child: &str) -> PathBuf {
    let mut folder = parent.parent().unwrap_or(Path::new("")).to_owned();
    let stem = parent.file_stem().unwrap_or_default();
    if !["lib", "main", "mod"].iter().any(|owner| stem == *owner) {
        folder.push(stem);
    }
    let flat = folder.join(format!("{child}.rs"));
    if root.join(&flat).exists() { flat } else { folder.join(child).join("mod.rs") }
}

fn without_tests(items: Vec<Item>) -> impl Iterator<Item = Item> {
    items.into_iter().filter(|item| !attributes(item).iter().any(is_for_tests)).map(|mut item| {
        if let Item::Impl(block) = &mut item {
            block.items.retain(|item| !matches!(item, syn::ImplItem::Fn(f) if f.attrs.iter().any(is_for_tests)));
        }
        item
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let text = attribute.meta.to_token_stream().to_string();
    attribute.path().is_ident("cfg") && text.contains("test") && !text.contains("not")
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Collects imports, those inside of functions too.
struct UsesOf<'a>(&'a mut Vec<Use>);

impl Visit<'_> for UsesOf<'_> {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        self.add(&item.tree, &[]);
        visit::visit_item_use(self, item);
    }
}

impl UsesOf<'_> {
    fn add(&mut self, tree: &UseTree, before: &[String]) {
        let path = |last: &syn::Ident| [before, &[last.to_string()]].concat();
        let (name, path, span) = match tree {
            UseTree::Path(step) => return self.add(&step.tree, &path(&step.ident)),
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.add(tree, before)),
            UseTree::Glob(star) => (None, before.to_vec(), star.star_token.spans[0]),
            UseTree::Rename(item) => (Some(item.rename.to_string()), path(&item.ident), item.ident.span()),
            UseTree::Name(item) if item.ident == "self" => (before.last().cloned(), before.to_vec(), item.ident.span()),
            UseTree::Name(item) => (Some(item.ident.to_string()), path(&item.ident), item.ident.span()),
        };
        self.0.push(Use { name, path, line: span.start().line });
    }
}
