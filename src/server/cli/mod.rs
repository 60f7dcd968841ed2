//! The command line: the interface for operators, with a file for each group of commands.
//!
//! Whoever can read the data folder is the operator. A command opens the database, also while a server runs, calls the
//! same use cases as the other interfaces, and returns its output. Only `print.rs` prints, and `exit_code.rs` has the
//! exit codes.

mod account;
mod account_export;
mod backup;
mod config;
mod database;
mod demo;
mod dev;
mod exit_code;
mod failure;
mod first_admin;
mod healthcheck;
mod invite;
mod openapi;
mod password;
mod print;
mod product;
mod prompt;
mod serve;
mod setup_link;
mod token;
mod user;
mod user_import;
mod webhook;

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::server::{
    cli::{database::GivenPaths, failure::Failure, print::CommandOutput},
    config::{
        Config, FirstAdmin, PublicUrl, StartSettings,
        settings::{self, SettingSpec},
    },
    domain::{
        accounts::{self, AccountRef},
        caller::Caller,
        context::RequestContext,
        error::Error,
        installation,
        runtime::Domain,
    },
    http::assets::EmbeddedFiles,
};

/// User accounts and tokens for the software you sell.
#[derive(Parser)]
#[command(name = "keydesk", version, arg_required_else_help = true)]
struct Arguments {
    /// Print a JSON document
    #[arg(long, global = true, display_order = 100)]
    json: bool,
    #[command(subcommand)]
    command: KeydeskCommand,
}

#[derive(Subcommand)]
enum KeydeskCommand {
    /// Run the server until it is stopped
    Serve(serve::ServeArgs),
    #[command(flatten)]
    Database(DatabaseCommand),
    /// Back up the database, also while a server runs
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Check whether the running server is ready
    Healthcheck,
    /// Show settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print the OpenAPI document that /openapi.json serves
    Openapi,
    /// Measure password hashing
    #[command(subcommand)]
    Password(password::PasswordCommand),
}

/// The commands that need the database.
#[derive(Subcommand)]
enum DatabaseCommand {
    /// Print a new one-time set-up link; the previous link stops working
    SetupLink,
    /// Manage accounts
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Manage users
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage invites: links with which people sign up
    #[command(subcommand)]
    Invite(invite::InviteCommand),
    /// Manage products
    #[command(subcommand)]
    Product(product::ProductCommand),
    /// Manage API tokens of users and products
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Manage webhooks: where your server hears of events
    #[command(subcommand)]
    Webhook(webhook::WebhookCommand),
    /// Tools for developers of Keydesk
    #[command(subcommand, hide = true)]
    Dev(dev::DevCommand),
}

/// What the commands on the database work with.
struct CliContext {
    domain: Domain,
    config: Config,
    first_admin: FirstAdmin,
}

/// The account that a command is about.
#[derive(clap::Args)]
struct AccountArg {
    /// Account, by id or slug; defaults to the first account
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
}

/// The arguments of lists.
#[derive(clap::Args)]
struct ListArgs {
    /// Maximum number of records, the newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    account: AccountArg,
}

/// Runs the command that the command line names. `serve` serves the files that are given, or else those of a folder.
#[must_use]
pub fn run(embedded: Option<EmbeddedFiles>) -> ExitCode {
    let matches = parser().get_matches();
    let Arguments { json, command } = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match perform(command, &matches, embedded) {
        Ok(output) => print::output(&output, json),
        Err(failure) => print::failure(&failure, json),
    }
}

/// The parser of the command line. Each setting that is a flag is one of every command, and the long help of the
/// program and of `serve` lists them.
fn parser() -> Command {
    let flags = settings::all().filter(|setting| setting.is_flag).map(flag);
    Arguments::command()
        .args(flags)
        .after_help("Settings: see keydesk serve --help")
        .after_long_help(settings::help())
        .mut_subcommand("serve", |serve| {
            serve.after_help("Settings: see keydesk serve --help").after_long_help(settings::help())
        })
}

fn flag(setting: &SettingSpec) -> Arg {
    let flag = Arg::new(setting.name).long(setting.name).value_name(setting.value).help(setting.help);
    let flag = flag.display_order(101).global(true).hide(setting.name != "data-dir");
    if setting.is_switch() { flag.num_args(0..=1).default_missing_value("true").require_equals(true) } else { flag }
}

fn perform(
    command: KeydeskCommand,
    matches: &ArgMatches,
    embedded: Option<EmbeddedFiles>,
) -> Result<CommandOutput, Failure> {
    let is_flag = |name: &str| settings::all().any(|setting| setting.is_flag && setting.name == name);
    // Asked first: clap panics over a name that is no flag, in builds with debug assertions.
    let value = |name: &str| if is_flag(name) { matches.get_one::<String>(name).cloned() } else { None };
    let start = StartSettings::read(value)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::fault)?;
    runtime.block_on(async {
        match command {
            KeydeskCommand::Serve(arguments) => serve::run(&arguments, start, embedded).await,
            KeydeskCommand::Backup(command) => backup::run(command, &start).await,
            KeydeskCommand::Healthcheck => healthcheck::run(&start.config),
            KeydeskCommand::Config(command) => Ok(config::run(&command, &start)),
            KeydeskCommand::Openapi => Ok(openapi::run(&start.config)),
            KeydeskCommand::Password(command) => password::run(&command, &start.domain),
            KeydeskCommand::Database(command) => on_database(command, start).await,
        }
    })
}

/// Opens the database and runs a command on it.
async fn on_database(command: DatabaseCommand, start: StartSettings) -> Result<CommandOutput, Failure> {
    let may_create = matches!(
        command,
        DatabaseCommand::SetupLink
            | DatabaseCommand::Account(account::AccountCommand::Create(_))
            | DatabaseCommand::User(user::UserCommand::Create(_))
    );
    if !may_create {
        database::require(&start)?;
    }
    let paths = GivenPaths::of(&start);
    let domain = Domain::open(start.domain).await.map_err(|error| paths.explain(error))?;
    let cli = CliContext { domain, config: start.config, first_admin: start.first_admin };
    let output = match command {
        DatabaseCommand::SetupLink => setup_link::run(&cli).await,
        DatabaseCommand::Account(command) => account::run(command, &cli).await,
        DatabaseCommand::User(command) => user::run(command, &cli).await,
        DatabaseCommand::Invite(command) => invite::run(command, &cli).await,
        DatabaseCommand::Product(command) => product::run(command, &cli).await,
        DatabaseCommand::Token(command) => token::run(command, &cli).await,
        DatabaseCommand::Webhook(command) => webhook::run(command, &cli).await,
        DatabaseCommand::Dev(command) => dev::run(command, &cli).await,
    };
    cli.domain.close().await;
    output
}

impl CliContext {
    async fn context(&self, named: &AccountArg) -> Result<RequestContext, Error> {
        let named = named.account.clone().map_or(AccountRef::Default, AccountRef::Named);
        let account = accounts::resolve(&self.domain, &named).await?;
        RequestContext::new(self.domain.clone(), Caller::operator(), account)
    }

    /// The public URL: that of a setting, or else that of the server that last started, or else the default.
    async fn public_url(&self) -> Result<PublicUrl, Failure> {
        if self.config.given_by("public-url").is_some() {
            return Ok(self.config.public_url.clone());
        }
        match installation::public_url(&self.domain, &Caller::operator()).await? {
            Some(kept) => kept.parse().map_err(Failure::fault),
            None => Ok(self.config.public_url.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parser_of_the_command_line_is_valid() {
        super::parser().debug_assert();
    }
}
