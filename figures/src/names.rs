//! Which modules a path names.

use crate::modules::{Id, Tree};

/// Re-exports of re-exports end somewhere; a `use` of itself does not.
const DEEPEST: usize = 32;

/// What a path leads to.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The modules whose re-exports it goes through, then the one that it names or that defines what it names.
    pub(crate) modules: Vec<Id>,
    /// Whether it names that last module, and not something in it.
    is_module: bool,
}

/// Where a path leads that stands in the module `at`; `None`: out of the package, or to something of `at` itself.
pub(crate) fn resolve(tree: &Tree, at: Id, path: &[String]) -> Option<Found> {
    resolve_within(tree, at, path, DEEPEST)
}

fn resolve_within(tree: &Tree, at: Id, path: &[String], depth: usize) -> Option<Found> {
    let depth = depth.checked_sub(1)?;
    let (first, mut rest) = path.split_first()?;
    let mut start = match first.as_str() {
        "crate" => tree.root_of(at),
        "self" => at,
        "super" => tree.modules[at].parent?,
        name if name == tree.library => 0,
        name => return Some(walk(tree, step(tree, at, name, depth)?, rest, depth)),
    };
    while let [name, others @ ..] = rest
        && name == "super"
    {
        start = tree.modules[start].parent?;
        rest = others;
    }
    Some(walk(tree, Found { modules: vec![start], is_module: true }, rest, depth))
}

/// Goes on from a module, name by name, until something in one is named.
fn walk(tree: &Tree, mut found: Found, path: &[String], depth: usize) -> Found {
    for name in path {
        let Some(at) = found.modules.last().copied().filter(|_| found.is_module) else { break };
        let Some(next) = step(tree, at, name, depth) else {
            found.is_module = false;
            break;
        };
        if tree.modules[at].children.contains_key(name) {
            found.modules.pop();
        }
        found.modules.extend(next.modules);
        found.is_module = next.is_module;
    }
    found
}

/// What `name` is in the module `at`, if it is a child or an import.
fn step(tree: &Tree, at: Id, name: &str, depth: usize) -> Option<Found> {
    let module = &tree.modules[at];
    if let Some(child) = module.children.get(name) {
        return Some(Found { modules: vec![*child], is_module: true });
    }
    if module.items.contains(name) {
        return None;
    }
    for named in module.uses.iter().filter(|used| used.name.as_deref() == Some(name)) {
        // `use uuid::{self, Uuid}` brings in a crate, and would be followed for ever.
        let is_itself = named.path.first().is_some_and(|first| first == name);
        if let Some(found) = (!is_itself).then(|| resolve_within(tree, at, &named.path, depth)).flatten() {
            return Some(found);
        }
    }
    let stars = module.uses.iter().filter(|used| used.name.is_none());
    stars.filter_map(|star| resolve_within(tree, at, &star.path, depth)).find_map(|found| {
        let source = found.modules.last().copied().filter(|source| found.is_module && *source != at)?;
        if tree.modules[source].items.contains(name) {
            return Some(Found { modules: vec![source], is_module: false });
        }
        step(tree, source, name, depth.checked_sub(1)?)
    })
}
