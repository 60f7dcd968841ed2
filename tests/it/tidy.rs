//! House rules that the compiler cannot enforce, checked by searching the sources as text.
//!
//! A rule has about ten lines; one that needs more has a file of its own.

use std::{fs, path::Path};

use regex::Regex;

/// A file: its path from the repository's root, and its text.
pub(crate) type SourceFile = (String, String);

#[test]
fn the_switch_between_server_and_browser_stands_in_one_place() {
    // The table of errors leaves out a subject that no island hears of; its variants must come from one expansion.
    let places = ["src/lib.rs", "src/main.rs", "src/model/errors/mod.rs"];
    none("src", &places, &["cfg(feature", "cfg_attr(feature", "cfg(not(feature", "cfg(all(feature", "cfg(any(feature"]);
}

#[test]
fn only_the_store_has_sql() {
    none("src", &["src/server/domain/store/"], &["sqlx"]);
    none("src", &["src/server/domain/store/mod.rs", "src/server/domain/store/pragmas.rs"], &["Sqlite"]);
}

#[test]
fn use_cases_name_no_interface() {
    let names = ["axum", "leptos", "clap", "hyper", "tower", "http::", "crate::app", "server::api", "server::cli"];
    none("src/server/domain", &[], &names);
}

#[test]
fn nothing_of_the_domain_is_serialised() {
    none("src/server/domain", &[], &["Serialize"]);
}

#[test]
fn the_model_imports_nothing_of_ours() {
    none("src/model", &[], &["crate::app", "crate::server", "super::super"]);
}

#[test]
fn interfaces_do_not_import_each_other() {
    none("src/server/api", &[], &["crate::app", "server::cli", "server::web::forms"]);
    none("src/server/cli", &[], &["crate::app", "server::api", "server::web"]);
    none("src/app", &[], &["server::api", "server::cli", "server::http"]);
    // What reads the registry of pages.
    let readers =
        ["router.rs", "web/form_posts.rs", "web/account_links.rs", "web/account_path.rs", "web/page_account.rs"];
    let readers = readers.map(|file| format!("src/server/{file}"));
    none("src/server", &readers.each_ref().map(String::as_str), &["crate::app", "crate::{app"]);
}

#[test]
fn only_the_command_line_is_an_operator() {
    none("src", &["src/server/cli/"], &["Caller::operator()"]);
}

#[test]
fn only_one_file_prints() {
    let macros = ["println!", "eprintln!", "print!(", "eprint!(", "stdout()", "stderr()"];
    // The snippets are code of other programs, which print.
    none("src", &["src/server/cli/print.rs", "src/server/telemetry.rs", "src/app/snippets.rs"], &macros);
}

#[test]
fn pages_hold_nothing_that_the_policy_blocks_or_nobody_escapes() {
    none("src/app", &[], &[" style=", "inner_html", "<noscript", "prop:value"]);
    // Only the component that escapes its text may use it.
    none("src/app", &["src/app/components/text_area.rs"], &["<textarea"]);
    // Only the component that takes fixed text may use it.
    none("src/app", &["src/app/layout.rs"], &["<Title"]);
}

#[test]
fn redirects_and_statuses_of_pages_have_one_place() {
    none("src", &["src/server/web/forms.rs"], &["leptos_axum::redirect", "leptos_axum::extract"]);
    none("src", &["src/server/web/forms.rs", "src/server/router.rs"], &["ResponseOptions"]);
}

#[test]
fn server_functions_have_an_address_of_their_own() {
    for (path, text) in sources("src/app") {
        for declared in text.split("\n#[server").skip(1) {
            let attribute = declared.split(']').next().unwrap_or_default();
            assert!(attribute.contains("prefix = \"/forms\""), "{path}: a server function without the prefix");
            assert!(attribute.contains("endpoint = "), "{path}: a server function without an endpoint");
            assert!(!attribute.contains("Get"), "{path}: a server function by GET");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, text) in sources("src").into_iter().chain(sources("tests")) {
        assert!(text.starts_with("//! "), "{path} begins without a header");
    }
}

#[test]
fn nothing_matches_over_error_codes() {
    for (path, text) in sources("src").into_iter().filter(|(path, _)| !path.starts_with("src/model/errors/")) {
        for line in text.lines().map(str::trim_start) {
            let pattern = line.split_once("=>").map_or("", |(pattern, _)| pattern);
            let matches = pattern.contains("ErrorCode::") || line.starts_with("| ErrorCode::");
            assert!(!matches, "{path}: what is special to a code stands in its entry in src/model/errors: {line}");
        }
    }
}

#[test]
fn files_stay_short() {
    for (folder, most) in [("src", 350), ("tests", 500)] {
        for (path, text) in sources(folder) {
            let lines = text.lines().count();
            assert!(lines <= most, "{path} has {lines} lines, more than {most}");
        }
    }
    for (path, text) in files("end2end/tests", "ts") {
        let lines = text.lines().count();
        assert!(lines <= 300, "{path} has {lines} lines, more than 300");
    }
}

/// Where text runs from right to left, the page is its own mirror image, unless a style names a side.
#[test]
fn styles_name_no_side_of_the_screen() {
    let side = Regex::new(
        r"(?x) ^\s* (?:
            (?:left|right|top|bottom|float|clear) \s*: |
            (?:margin|padding|border|inset|scroll-margin|scroll-padding) -(?:left|right|top|bottom) |
            text-align:\s*(?:left|right) |
            (?:margin|padding|inset|border-width):\s* [^\s();]+ \s+ ([^\s();]+) \s+ [^\s();]+ \s+ ([^\s();]+) \s*;
        )",
    )
    .expect("a pattern");
    for (path, text) in files("style", "css") {
        for (number, line) in text.lines().enumerate() {
            assert!(!side.is_match(line), "{path}:{}: name inline or block, start or end: {line}", number + 1);
        }
    }
}

#[test]
fn nothing_is_left_for_later_without_an_issue() {
    for (path, text) in sources("src").into_iter().chain(sources("tests")) {
        for line in
            text.lines().filter(|line| line.contains(concat!("TO", "DO")) || line.contains(concat!("FIX", "ME")))
        {
            assert!(line.contains('#'), "{path}: {line}");
        }
    }
}

#[test]
fn no_test_is_switched_off() {
    none("tests", &[], &[concat!("#[ign", "ore")]);
    for (path, text) in files("end2end/tests", "ts") {
        for switch in ["test.skip(", "test.fixme(", "test.only(", "describe.skip(", "describe.only("] {
            assert!(!text.contains(switch), "{path}: {switch}");
        }
    }
}

/// Asserts that no needle is in the code of a folder, except in the files that may have it.
fn none(folder: &str, except: &[&str], needles: &[&str]) {
    let mut found = Vec::new();
    for (path, text) in sources(folder) {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        for (number, line) in lines.filter(|_| !except.iter().any(|place| path.starts_with(place))) {
            for needle in needles.iter().filter(|needle| line.contains(**needle)) {
                found.push(format!("{path}:{}: {needle}", number + 1));
            }
        }
    }
    assert!(found.is_empty(), "these have another place:\n{}", found.join("\n"));
}

/// Every Rust file under a folder.
pub(crate) fn sources(folder: &str) -> Vec<SourceFile> {
    files(folder, "rs")
}

/// Every file under a folder whose name ends like this.
fn files(folder: &str, kind: &str) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut folders, mut files) = (vec![root.join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == kind => {
                    let name = path.strip_prefix(root).expect("below the root").display().to_string();
                    files.push((name, fs::read_to_string(&path).expect("text")));
                }
                _ => {}
            }
        }
    }
    assert!(!files.is_empty(), "there is nothing in {folder}");
    files
}
