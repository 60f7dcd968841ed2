//! `keydesk dev`: tools for developers of Keydesk.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::server::{
    cli::{
        AccountArg, CliContext,
        failure::Failure,
        print::{self, CommandOutput},
        prompt,
    },
    domain::{error::Error, sample_data},
};

#[derive(Subcommand)]
pub(super) enum DevCommand {
    /// Fill an account with generated customers, for measurements
    Fill(FillArgs),
}

#[derive(Args)]
pub(super) struct FillArgs {
    /// Number of customers: user-000001@fill.example and so on
    #[arg(long, value_name = "N")]
    users: u32,
    /// Number of tokens of each customer; nobody knows their values
    #[arg(long, value_name = "N", default_value_t = 0)]
    tokens_per_user: u32,
    /// Read a password for all of them from standard input; by default they have none
    #[arg(long)]
    password_stdin: bool,
    /// Fill the account even if it has customers
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(command: DevCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let DevCommand::Fill(FillArgs { users, tokens_per_user, password_stdin, yes, account }) = command;
    let context = cli.context(&account).await?;
    let password = if password_stdin { Some(prompt::password(true, "--password-stdin", "Password")?) } else { None };
    let (bar, filling) = (print::progress(users), sample_data::Fill { users, tokens_per_user, password, is_sure: yes });
    let filled = sample_data::fill(&context, filling, |done| bar.set_position(done.into())).await;
    bar.finish_and_clear();
    filled.map_err(|error| match error {
        Error::Conflict => Failure::new("NOT_CONFIRMED", "the account has customers; use --yes to fill it anyway"),
        other => other.into(),
    })?;
    let tokens = u64::from(users) * u64::from(tokens_per_user);
    Ok(CommandOutput::new(format!("{users} users and {tokens} tokens"), json!({ "users": users, "tokens": tokens })))
}
