//! The graph of modules has no circles: what is above hands down values, and never itself.
//!
//! `make figures SHOW=graph` prints the whole graph.

use std::path::Path;

use keydesk_figures::{
    circles,
    imports::{Import, imports},
    modules::Tree,
};

fn graph() -> (Tree, Vec<Import>) {
    let tree = Tree::read(Path::new(env!("CARGO_MANIFEST_DIR")), "keydesk");
    let imports = imports(&tree);
    assert!(imports.len() > tree.modules.len(), "there is hardly an import: are they still read?");
    (tree, imports)
}

#[test]
fn no_files_import_each_other() {
    let (_, imports) = graph();
    none(&circles::of_files(&imports));
}

#[test]
fn no_folders_import_each_other() {
    let (tree, imports) = graph();
    none(&circles::of_folders(&tree, &imports));
}

#[test]
fn a_child_names_its_own_mod_rs_and_nothing_further_up() {
    let (_, imports) = graph();
    none(&circles::upward(&imports));
}

fn none(found: &[impl ToString]) {
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}
