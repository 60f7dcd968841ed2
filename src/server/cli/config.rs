//! `keydesk config show`: each setting and where it came from, secrets hidden.

use clap::Subcommand;
use serde_json::json;

use super::print::{self, Answer};
use crate::server::config::{Config, Shown};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Print every setting and where its value came from
    Show,
}

pub(super) fn run(Verb::Show: &Verb, config: &Config) -> Answer {
    let row = |shown: &Shown| [shown.name.to_owned(), shown.value.clone(), shown.source.to_string()];
    let rows: Vec<_> = config.shown.iter().map(row).collect();
    let document =
        |shown: &Shown| json!({ "name": shown.name, "value": shown.value, "source": shown.source.to_string() });
    let json = json!({ "settings": config.shown.iter().map(document).collect::<Vec<_>>() });
    Answer::new(print::table(["setting", "value", "source"], &rows), json)
}
