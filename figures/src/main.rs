//! Prints the figures of the sources: `make figures`.
//!
//! `SHOW=circles` prints each circle with the imports that make it, `SHOW=graph` every import,
//! `SHOW=long` what is longer than it should be, `SHOW=types` names that two types have.

use std::{
    collections::BTreeMap,
    env,
    fmt::Display,
    io::{self, Write},
    path::Path,
};

use keydesk_figures::{
    circles,
    imports::{Import, children_that_name_their_parent, imports},
    measures::{self, Sizes},
    modules::Tree,
};

const LONGEST_FILE: usize = 350;
const LONGEST_FUNCTION: usize = 60;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tree = Tree::read(&root, "keydesk");
    let imports = imports(&tree);
    let lines = match env::args().nth(1).as_deref() {
        None => figures(&root, &tree, &imports),
        Some("circles") => all_circles(&tree, &imports),
        Some("graph") => imports.iter().map(ToString::to_string).collect(),
        Some("long") => long(&root, &tree),
        Some("types") => types_of_one_name(&tree),
        Some(other) => vec![format!("{other} is none of: circles, graph, long, types")],
    };
    // A reader who has seen enough is no failure.
    let _ = writeln!(io::stdout(), "{}", lines.join("\n"));
}

fn figures(root: &Path, tree: &Tree, imports: &[Import]) -> Vec<String> {
    let (comments, lines) = measures::comments(root, "src");
    let share = format!("{:.1} %", 100.0 * comments as f64 / lines as f64);
    let types = measures::types(tree);
    let files = circles::of_files(imports);
    let mut told = vec![
        row("", "count", "median", "maximum", "aim"),
        row_of("files", &measures::files(root, "src"), LONGEST_FILE),
        row_of("functions", &measures::functions(tree), LONGEST_FUNCTION),
        row("lines", lines, "", "", ""),
        row("comments", share, "", "", "12–18 %"),
        row("type names", types.len(), "", "", ""),
        row("  of several types", types.values().filter(|places| places.len() > 1).count(), "", "", 0),
        row("imports", imports.len(), "", "", ""),
        row("  upward", circles::upward(imports).len(), "", "", 0),
        row("circles of files", files.len(), "", "", 0),
        row("  files in them", files.iter().map(|circle| circle.members.len()).sum::<usize>(), "", "", 0),
        row("circles of folders", circles::of_folders(tree, imports).len(), "", "", 0),
        "files that import their own mod.rs".to_owned(),
    ];
    let counted = by_folder(children_that_name_their_parent(imports));
    told.extend(counted.into_iter().map(|(folder, count)| row(format!("  {folder}"), count, "", "", "")));
    told
}

fn row(
    name: impl Display,
    count: impl Display,
    median: impl Display,
    maximum: impl Display,
    aim: impl Display,
) -> String {
    format!("{name:<36}{count:>8}{median:>8}{maximum:>9}{aim:>9}").trim_end().to_owned()
}

fn row_of(name: &str, sizes: &Sizes, most: usize) -> String {
    row(name, sizes.count(), sizes.median(), sizes.maximum(), format!("≤ {most}"))
}

fn all_circles(tree: &Tree, imports: &[Import]) -> Vec<String> {
    let files = circles::of_files(imports).into_iter().map(|circle| format!("files: {circle}"));
    let folders = circles::of_folders(tree, imports).into_iter().map(|circle| format!("folders: {circle}"));
    let upward = circles::upward(imports).into_iter().map(|import| format!("upward: {import}"));
    files.chain(folders).chain(upward).collect()
}

fn long(root: &Path, tree: &Tree) -> Vec<String> {
    let (files, functions) = (measures::files(root, "src"), measures::functions(tree));
    let files = files.longer_than(LONGEST_FILE * 3 / 4);
    let all = files.chain(functions.longer_than(LONGEST_FUNCTION * 3 / 4));
    all.map(|(lines, name)| format!("{lines:>5}  {name}")).collect()
}

fn types_of_one_name(tree: &Tree) -> Vec<String> {
    let several = measures::types(tree).into_iter().filter(|(_, places)| places.len() > 1);
    several.map(|(name, places)| format!("{name}: {}", places.join(", "))).collect()
}

/// How many files lie in each folder; a `mod.rs` counts where its folder lies.
fn by_folder<'a>(files: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counted = BTreeMap::new();
    for file in files {
        let file = file.strip_suffix("/mod.rs").unwrap_or(file);
        *counted.entry(file.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
    }
    counted
}
