//! An entry of the registry of pages (`pages.rs`): what there is to know about a page, and how its path is matched.

use leptos_router::{ParamSegment, PartialPathMatch, PathSegment, PossibleRouteMatch, StaticSegment};

use crate::model::language::Translated;

/// One page.
#[derive(Clone, Copy, Debug)]
pub struct PageEntry {
    /// Its path. A segment that begins with `:` is a parameter.
    pub path: &'static str,
    /// Its title. Fixed text: this version of Leptos does not escape titles.
    pub title: Translated<&'static str>,
    /// How wide its content is.
    pub width: PageWidth,
    /// Whether it has an island. Other pages load no script at all.
    pub has_island: bool,
    /// Its server functions: the one that loads it, and those that its forms post to. A refused form goes back to this
    /// page where the browser sends no `Referer`; parameters of the path are fields of the form.
    pub endpoints: &'static [&'static str],
}

/// How wide the content of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageWidth {
    /// One form, alone on the page.
    Card,
    /// Text to read.
    Prose,
    /// Lists and tables.
    Wide,
}

impl PageEntry {
    /// Whether this page is at a path without query.
    #[must_use]
    pub fn is_at(&self, path: &str) -> bool {
        let (own, given) = (self.path.split('/'), path.split('/'));
        let is_same = |(own, given): (&str, &str)| if own.starts_with(':') { !given.is_empty() } else { own == given };
        own.clone().count() == given.clone().count() && own.zip(given).all(is_same)
    }

    /// The path of this page, with a value for each parameter.
    #[must_use]
    pub fn address<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let segment = |segment| match segment {
            Segment::Static(word) => format!("/{word}"),
            Segment::Parameter(name) => format!("/{}", value(name)),
        };
        let path: String = self.segments().map(segment).collect();
        if path.is_empty() { "/".into() } else { path }
    }

    fn segments(&self) -> impl Iterator<Item = Segment> + use<> {
        let words = self.path.split('/').filter(|word| !word.is_empty());
        words.map(|word| word.strip_prefix(':').map_or(Segment::Static(word), Segment::Parameter))
    }
}

enum Segment {
    Static(&'static str),
    Parameter(&'static str),
}

/// A route, for Leptos: its own segments, one after the other.
impl PossibleRouteMatch for PageEntry {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut parameters) = (path, Vec::new());
        for segment in self.segments() {
            let matched = match segment {
                Segment::Static(word) => StaticSegment(word).test(rest)?,
                Segment::Parameter(name) => ParamSegment(name).test(rest)?,
            };
            rest = matched.remaining();
            parameters.extend(matched.params());
        }
        Some(PartialPathMatch::new(rest, parameters, &path[..path.len() - rest.len()]))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        for segment in self.segments() {
            match segment {
                Segment::Static(word) => StaticSegment(word).generate_path(path),
                Segment::Parameter(name) => ParamSegment(name).generate_path(path),
            }
        }
    }
}
