//! The graph of small packages, each with one thing to be seen or passed over.

use std::fs;

use keydesk_figures::{
    circles,
    imports::{Import, imports},
    measures,
    modules::Tree,
};

/// The package with these files: its modules and imports.
fn read(files: &[(&str, &str)]) -> (Tree, Vec<Import>) {
    let root = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = root.path().join("src").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let tree = Tree::read(root.path(), "keydesk");
    let imports = imports(&tree);
    (tree, imports)
}

/// Each import of these files as `from to`, without `src/`.
fn pairs(files: &[(&str, &str)]) -> Vec<String> {
    let short = |file: &str| file.trim_start_matches("src/").to_owned();
    read(files).1.iter().map(|import| format!("{} {}", short(&import.from), short(&import.to))).collect()
}

#[test]
fn paths_are_seen_in_imports_code_and_macros() {
    let leaf = ("b.rs", "pub fn f() {} pub struct S;");
    for code in [
        "use crate::b::S;",
        "use super::b::{self, S as T};",
        "use super::{b::*};",
        "fn g() { use super::b; b::f() }",
        "fn g() -> super::b::S { todo!() }",
        "fn g() { print!(\"{}\", crate::b::f()) }",
        "mod inner { fn g() { super::super::b::f() } }",
    ] {
        assert_eq!(pairs(&[("lib.rs", "mod a; mod b;"), ("a.rs", code), leaf]), ["a.rs b.rs"], "{code}");
    }
}

#[test]
fn tests_crates_and_visibility_are_passed_over() {
    for code in [
        "#[cfg(test)] mod tests { use crate::b; }",
        "#[cfg(test)] mod missing;",
        "use serde::{self, b};",
        "pub(in crate::b) fn f() {}",
        "use std::b; fn f() { b::g() }",
        "struct B; impl B { #[cfg(test)] fn f() { crate::b::f() } }",
    ] {
        assert_eq!(pairs(&[("lib.rs", "mod a; mod b;"), ("a.rs", code), ("b.rs", "")]), [""; 0], "{code}");
    }
}

#[test]
fn a_re_export_leads_to_where_it_is_and_to_what_it_names() {
    let files = [("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::T;"), ("b/mod.rs", "mod c; pub use c::S as T;")];
    let seen = pairs(&[files[0], files[1], files[2], ("b/c.rs", "pub struct S;")]);
    assert_eq!(seen, ["a.rs b/c.rs", "a.rs b/mod.rs", "b/mod.rs b/c.rs"]);
}

#[test]
fn a_binary_names_its_library() {
    let files = [("lib.rs", "pub mod a;"), ("main.rs", "fn main() { keydesk::a::run() }"), ("a.rs", "pub fn run() {}")];
    assert_eq!(pairs(&files), ["main.rs a.rs"]);
}

#[test]
fn files_that_reach_each_other_are_a_circle() {
    let (_, imports) = read(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b;"),
        ("b.rs", "use crate::c;"),
        ("c.rs", "use crate::{a, d};"),
        ("d.rs", ""),
    ]);
    let [circle] = &circles::of_files(&imports)[..] else { panic!("one circle") };
    assert_eq!(circle.members, ["src/a.rs", "src/b.rs", "src/c.rs"]);
    assert_eq!(circle.shortest.len(), 3);
    assert!(circle.to_string().contains("src/c.rs:1  crate::a  -> src/a.rs"), "{circle}");
}

#[test]
fn folders_are_a_circle_where_their_files_are_none() {
    let (tree, imports) = read(&[
        ("lib.rs", "mod s;"),
        ("s/mod.rs", "mod a; mod b;"),
        ("s/a/mod.rs", "mod one; mod two;"),
        ("s/a/one.rs", "use crate::s::b;"),
        ("s/a/two.rs", ""),
        ("s/b.rs", "use super::a::two;"),
    ]);
    assert!(circles::of_files(&imports).is_empty());
    let [circle] = &circles::of_folders(&tree, &imports)[..] else { panic!("one circle") };
    assert_eq!(circle.members, ["src/s/a/", "src/s/b.rs"]);
}

#[test]
fn a_child_may_name_its_own_mod_rs_and_a_grandchild_may_not() {
    let (tree, imports) = read(&[
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod b; mod c; pub struct S; use b::B; use c::C;"),
        ("a/b.rs", "use super::S; pub struct B;"),
        ("a/c/mod.rs", "mod d; pub struct C;"),
        ("a/c/d.rs", "use super::super::S;"),
    ]);
    assert!(circles::of_files(&imports).is_empty());
    assert!(circles::of_folders(&tree, &imports).is_empty());
    let [upward] = circles::upward(&imports)[..] else { panic!("one") };
    assert_eq!((upward.from.as_str(), upward.to.as_str()), ("src/a/c/d.rs", "src/a/mod.rs"));
}

#[test]
fn functions_are_measured_and_types_of_one_name_found() {
    let (tree, _) = read(&[
        ("lib.rs", "mod a;\nstruct S;\n/// Long.\nfn f() {\n    g();\n}\nimpl S { fn g(&self) {} }"),
        ("a.rs", "struct S;"),
    ]);
    let functions = measures::functions(&tree);
    assert_eq!((functions.count(), functions.median(), functions.maximum()), (2, 1, 3));
    assert_eq!(measures::types(&tree)["S"], ["src/lib.rs", "src/a.rs"]);
}
