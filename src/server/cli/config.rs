//! `keydesk config show`: every setting with its source. Secrets are hidden.

use clap::Subcommand;
use serde_json::json;

use crate::server::{
    cli::print::{self, CommandOutput},
    config::{ShownSetting, StartSettings},
};

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every setting with its value and source
    Show,
}

pub(super) fn run(ConfigCommand::Show: &ConfigCommand, start: &StartSettings) -> CommandOutput {
    let config = &start.config;
    let row = |shown: &ShownSetting| [shown.name.to_owned(), shown.value.clone(), shown.source.to_string()];
    let rows: Vec<_> = config.shown.iter().map(row).collect();
    let document =
        |shown: &ShownSetting| json!({ "name": shown.name, "value": shown.value, "source": shown.source.to_string() });
    let unknown = &start.unknown_variables;
    let json =
        json!({ "settings": config.shown.iter().map(document).collect::<Vec<_>>(), "unknownVariables": unknown });
    let output = CommandOutput::new(print::table(["setting", "value", "source"], &rows), json);
    if unknown.is_empty() { output } else { output.with_note(format!("Unknown and ignored: {}", unknown.join(", "))) }
}
