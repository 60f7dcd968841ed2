//! `keydesk password calibrate`: measures password hashing on this machine.

use std::time::Duration;

use clap::Subcommand;
use serde_json::json;

use crate::server::{
    cli::{failure::Failure, print::CommandOutput},
    domain::{crypto::password_hasher, runtime::Settings},
};

#[derive(Subcommand)]
pub(super) enum PasswordCommand {
    /// Measure how many passwords can be hashed per second with the current settings
    Calibrate,
}

/// How long to measure.
const TIME: Duration = Duration::from_secs(3);

pub(super) fn run(PasswordCommand::Calibrate: &PasswordCommand, settings: &Settings) -> Result<CommandOutput, Failure> {
    let rules = &settings.limits;
    let rate = password_hasher::calibrate(rules, TIME)?;
    let (memory, passes, permits) = (rules.argon2_memory, rules.argon2_passes, rules.hash_permits);
    let text = format!(
        "{rate:.1} hashes per second, {permits} at once, with {memory} KiB and {passes} passes each: {:.0} ms per hash",
        1000.0 * permits as f64 / rate,
    );
    let json = json!({ "hashesPerSecond": rate, "permits": permits, "memory": memory, "passes": passes });
    Ok(CommandOutput::new(text, json))
}
