//! What the graph of modules must not have: circles, and names from further up than the own `mod.rs`.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use petgraph::{algo::tarjan_scc, prelude::DiGraphMap};

use crate::{
    imports::{Direction, Import},
    modules::{Id, Tree},
};

/// Files, or the entries of one folder, that reach each other.
#[derive(Debug)]
pub struct Circle<'a> {
    /// All of it, in order.
    pub members: Vec<&'a str>,
    /// A shortest way round; each step with an import that makes it.
    pub shortest: Vec<&'a Import>,
    /// What else leads from one member to another.
    pub others: Vec<&'a Import>,
}

impl fmt::Display for Circle<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} in a circle: {}", self.members.len(), self.members.join(", "))?;
        writeln!(out, "  the shortest way round:")?;
        self.shortest.iter().try_for_each(|import| writeln!(out, "    {import}"))?;
        if !self.others.is_empty() {
            writeln!(out, "  and inside of it:")?;
        }
        self.others.iter().try_for_each(|import| writeln!(out, "    {import}"))
    }
}

/// Circles of files. That a child names its own `mod.rs` makes none.
#[must_use]
pub fn of_files(imports: &[Import]) -> Vec<Circle<'_>> {
    let across = imports.iter().filter(|import| import.direction == Direction::Across);
    circles(across.map(|import| (import.from.as_str(), import.to.as_str(), import)))
}

/// Circles of what lies in one folder, a folder in it taken as one.
///
/// The top level is left out: the router mounts the pages, and their server functions call the server.
#[must_use]
pub fn of_folders<'a>(tree: &'a Tree, imports: &'a [Import]) -> Vec<Circle<'a>> {
    let files: BTreeMap<_, _> = tree.modules.iter().enumerate().rev().map(|(id, it)| (it.file.as_str(), id)).collect();
    let mut levels: BTreeMap<Id, Vec<_>> = BTreeMap::new();
    for import in imports.iter().filter(|import| import.direction == Direction::Across) {
        let (from, to) = (files[import.from.as_str()], files[import.to.as_str()]);
        let Some((level, from, to)) = entries(tree, from, to) else { continue };
        levels.entry(level).or_default().push((folder(tree, from), folder(tree, to), import));
    }
    let all = levels.into_iter().filter(|(level, _)| tree.modules[*level].parent.is_some());
    let is_of_folders = |circle: &Circle<'_>| circle.members.iter().any(|member| !member.ends_with(".rs"));
    all.flat_map(|(_, steps)| circles(steps)).filter(is_of_folders).collect()
}

/// What names something further up than its own `mod.rs`.
#[must_use]
pub fn upward(imports: &[Import]) -> Vec<&Import> {
    imports.iter().filter(|import| import.direction == Direction::Upward).collect()
}

/// The innermost module that both lie in, and which of its children each lies in.
fn entries(tree: &Tree, from: Id, to: Id) -> Option<(Id, Id, Id)> {
    let (mut from, mut to): (Vec<_>, Vec<_>) = (tree.ancestors(from).collect(), tree.ancestors(to).collect());
    let mut level = None;
    while from.last() == to.last() {
        level = from.pop();
        to.pop();
    }
    Some((level?, *from.last()?, *to.last()?))
}

/// A module's folder, or its file where it has none.
fn folder(tree: &Tree, module: Id) -> &str {
    let file = tree.modules[module].file.as_str();
    file.strip_suffix("mod.rs").unwrap_or(file)
}

fn circles<'a>(steps: impl IntoIterator<Item = (&'a str, &'a str, &'a Import)>) -> Vec<Circle<'a>> {
    let steps: Vec<_> = steps.into_iter().collect();
    let graph = DiGraphMap::<&str, ()>::from_edges(steps.iter().map(|(from, to, _)| (*from, *to)));
    let mut found: Vec<_> = tarjan_scc(&graph).into_iter().filter(|members| members.len() > 1).collect();
    found.iter_mut().for_each(|members| members.sort_unstable());
    found.sort();
    found.into_iter().map(|members| circle(members, &steps)).collect()
}

fn circle<'a>(members: Vec<&'a str>, steps: &[(&'a str, &'a str, &'a Import)]) -> Circle<'a> {
    let within: BTreeSet<_> = members.iter().copied().collect();
    let steps: Vec<_> =
        steps.iter().filter(|(from, to, _)| within.contains(from) && within.contains(to)).copied().collect();
    let rounds = members.iter().filter_map(|start| way_round(start, &steps));
    let shortest = rounds.min_by_key(Vec::len).unwrap_or_default();
    let others = steps.iter().map(|(_, _, import)| *import).filter(|import| !shortest.contains(import)).collect();
    Circle { members, shortest, others }
}

/// A shortest way from a member to itself.
fn way_round<'a>(start: &str, steps: &[(&'a str, &'a str, &'a Import)]) -> Option<Vec<&'a Import>> {
    let mut queue = VecDeque::from([(start, Vec::new())]);
    let mut seen = BTreeSet::new();
    while let Some((at, way)) = queue.pop_front() {
        for (_, to, import) in steps.iter().filter(|(from, _, _)| *from == at) {
            let way = [way.as_slice(), &[*import]].concat();
            if *to == start {
                return Some(way);
            }
            if seen.insert(*to) {
                queue.push_back((*to, way));
            }
        }
    }
    None
}
