//! What the documents say of the tree is there: files, headings, requirements, tests.
//!
//! Whether a sentence is true, no test can tell.

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;

use crate::tidy;

/// Where requirements and tests of them stand.
const SECURITY: &str = "docs/security.md";

#[test]
fn links_lead_somewhere() {
    let link = Regex::new(r"\[[^\]]*\]\(([^)\s]*)\)").expect("a pattern");
    let mut missing = Vec::new();
    for (path, text) in documents() {
        for target in link.captures_iter(&without_code(&text)).map(|found| found[1].to_owned()) {
            if !target.starts_with("http") && !leads_somewhere(&path, &target) {
                missing.push(format!("{path}: {target}"));
            }
        }
    }
    assert!(missing.is_empty(), "these links lead nowhere:\n{}", missing.join("\n"));
}

#[test]
fn files_that_are_named_exist() {
    let code =
        Regex::new(r"`((?:src|tests|end2end|scripts|docs|migrations|style|bench|public|front|figures)/[\w./-]+)`")
            .expect("a pattern");
    let mut missing = Vec::new();
    for (path, text) in documents() {
        let named = code.captures_iter(&text).map(|found| found[1].to_owned());
        // CONTRIBUTING.md tells how to add a thing. npm's folder is there only after an installation.
        let named = named.filter(|name| !["thing", "00NN", "node_modules"].iter().any(|word| name.contains(word)));
        missing.extend(named.filter(|name| !exists(name)).map(|name| format!("{path}: {name}")));
    }
    assert!(missing.is_empty(), "these files do not exist:\n{}", missing.join("\n"));
}

#[test]
fn requirements_are_held_and_tested_where_the_document_says() {
    let mut missing = Vec::new();
    for row in read(SECURITY).lines().filter(|line| line.starts_with("| R-")) {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, held, tested, ..] = cells[..] else { continue };
        let files: Vec<_> = quoted(held).map(source_path).collect();
        missing.extend(files.iter().filter(|path| !exists(path)).map(|path| format!("{number}: {path}")));
        for part in tested.split(';').map(str::trim) {
            missing.extend(missing_tests(part, &files).into_iter().map(|test| format!("{number}: {test}")));
        }
    }
    assert!(missing.is_empty(), "{SECURITY} names what does not exist:\n{}", missing.join("\n"));
}

#[test]
fn what_comments_cite_exists() {
    let citation =
        Regex::new(r"docs/(api|security|pages|operations)\.md((?:,? (?:to |and )?(?:\d+(?:\.\d+)?|[RT]-\d+))+)")
            .expect("a pattern");
    let number = Regex::new(r"[RT]-\d+|\d+(?:\.\d+)?").expect("a pattern");
    let mut missing = Vec::new();
    for (path, text) in ["src", "tests", "bench/src"].into_iter().flat_map(tidy::sources) {
        for found in citation.captures_iter(&text) {
            let sections = sections(&format!("docs/{}.md", &found[1]));
            let cited = number.find_iter(&found[2]).map(|found| found.as_str());
            missing.extend(cited.filter(|cited| !sections.contains(*cited)).map(|_| format!("{path}: {}", &found[0])));
        }
    }
    assert!(missing.is_empty(), "these citations lead nowhere:\n{}", missing.join("\n"));
}

/// The tests of one part of a requirement's last column that are not where it says.
fn missing_tests(part: &str, held: &[String]) -> Vec<String> {
    if part.starts_with("unit: ") {
        // Long tests of a file are beside it, in a folder of its name.
        let with_tests = held.iter().flat_map(|path| [path.clone(), path.replace(".rs", "/tests.rs")]);
        let texts: Vec<_> = with_tests.filter(|path| exists(path)).map(|path| read(&path)).collect();
        let is_there = |name: &str| texts.iter().any(|text| text.contains(&format!("fn {name}(")));
        let names = quoted(part).flat_map(|names| names.split(", "));
        return names.filter(|name| !is_there(name)).map(str::to_owned).collect();
    }
    quoted(part).flat_map(missing_in_one_file).collect()
}

/// For example `it/races: of_two_set_ups_one_wins, another` or `e2e/sign-up: a title`.
fn missing_in_one_file(named: &str) -> Vec<String> {
    let (file, names) = named.split_once(": ").unwrap_or((named, ""));
    let (path, is_rust) = match file.split_once('/') {
        Some(("e2e", name)) => (format!("end2end/tests/{name}.spec.ts"), false),
        Some(("it" | "wire" | "timing", _)) => (format!("tests/{file}.rs"), true),
        _ => return Vec::new(),
    };
    if !exists(&path) {
        return vec![path];
    }
    let text = read(&path);
    let is_there = |name: &str| if is_rust { text.contains(&format!("fn {name}(")) } else { text.contains(name) };
    let names = if is_rust { names.split(", ").collect() } else { vec![names] };
    names.into_iter().filter(|name| !name.is_empty() && !is_there(name)).map(|name| format!("{path}: {name}")).collect()
}

/// What stands in code marks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A path as the requirements have it: from the root, or from `src/server`.
fn source_path(name: &str) -> String {
    if exists(name) { name.to_owned() } else { format!("src/server/{name}") }
}

/// The numbers of sections, requirements and kinds of tests of a document.
fn sections(path: &str) -> BTreeSet<String> {
    let number = Regex::new(r"(?m)^(?:#+ |\| )([RT]-\d+|\d+(?:\.\d+)?)").expect("a pattern");
    number.captures_iter(&read(path)).map(|found| found[1].to_owned()).collect()
}

fn leads_somewhere(from: &str, target: &str) -> bool {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = Path::new(from).parent().expect("a file has a folder");
    let path = if path.is_empty() { from.to_owned() } else { folder.join(path).display().to_string() };
    exists(&path) && (anchor.is_empty() || anchors(&path).contains(anchor))
}

/// The anchors of a document's headings, made as GitHub makes them.
fn anchors(path: &str) -> BTreeSet<String> {
    let text = without_code(&read(path));
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept =
        |heading: &str| heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>();
    headings.map(|heading| kept(heading).to_lowercase().replace(' ', "-")).collect()
}

/// A document without its blocks of code.
fn without_code(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The documents of the root and of `docs/`: path and text.
fn documents() -> Vec<(String, String)> {
    let names = ["", "docs/"].into_iter().flat_map(|folder| {
        let entries = fs::read_dir(root().join(folder)).expect("a folder");
        entries.map(move |entry| format!("{folder}{}", entry.expect("an entry").file_name().to_string_lossy()))
    });
    names.filter(|name| name.ends_with(".md")).map(|name| (name.clone(), read(&name))).collect()
}

fn exists(path: &str) -> bool {
    root().join(path).exists()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
