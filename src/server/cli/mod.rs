//! The face for operators: nouns, then verbs; one file a noun.
//!
//! Whoever can read the data folder is the operator. A verb opens the
//! database, also beside a running server, calls the same deeds as the other
//! faces, and returns an answer; only `print.rs` prints. Exit codes: 0 done, 1
//! refused or failed, 2 wrong usage.

mod account;
mod config;
mod dev;
mod failure;
mod first_admin;
mod healthcheck;
mod openapi;
mod password;
mod print;
mod product;
mod prompt;
mod serve;
mod setup_link;
mod token;
mod user;

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::server::{
    cli::{failure::Failure, print::CommandOutput},
    config::{Config, FirstAdmin, SETTINGS, StartSettings, help},
    domain::{
        accounts::{self, AccountRef},
        caller::Caller,
        context::RequestContext,
        error::Error,
        runtime::Domain,
    },
};

/// User accounts and tokens for the software you sell.
#[derive(Parser)]
#[command(name = "keydesk", version, arg_required_else_help = true)]
struct Arguments {
    /// Print one JSON document
    #[arg(long, global = true, display_order = 100)]
    json: bool,
    #[command(subcommand)]
    noun: KeydeskCommand,
}

#[derive(Subcommand)]
enum KeydeskCommand {
    /// Serve pages and API until stopped
    Serve,
    #[command(flatten)]
    Database(DatabaseCommand),
    /// Ask the running server whether it is ready
    Healthcheck,
    /// Settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Print the API as OpenAPI, as /openapi.json serves it
    Openapi,
    /// Password hashing
    #[command(subcommand)]
    Password(password::PasswordCommand),
}

/// What stands in the database.
#[derive(Subcommand)]
enum DatabaseCommand {
    /// Print a fresh one-time set-up link; the former one dies
    SetupLink,
    /// Vendors' accounts
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// People
    #[command(subcommand)]
    User(user::UserCommand),
    /// What the vendor sells
    #[command(subcommand)]
    Product(product::ProductCommand),
    /// What apps show to act for a user or a product
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// For who works on Keydesk
    #[command(subcommand, hide = true)]
    Dev(dev::DevCommand),
}

/// What a verb works with.
struct CliContext {
    domain: Domain,
    config: Config,
    first_admin: FirstAdmin,
}

/// Which account a verb is about.
#[derive(clap::Args)]
struct AccountArg {
    /// The account, by id or slug; the first one unless given
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
}

/// What a list shows.
#[derive(clap::Args)]
struct ListArgs {
    /// The most to list, the newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    account: AccountArg,
}

/// Does what the command line says.
#[must_use]
pub fn run() -> ExitCode {
    let matches = command().get_matches();
    let Arguments { json, noun } = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match perform(noun, &matches) {
        Ok(answer) => print::answer(&answer, json),
        Err(failure) => print::failure(&failure, json),
    }
}

/// The whole command line, settings included. They are flags of every verb,
/// and listed once: below `keydesk --help`.
fn command() -> Command {
    let flags = SETTINGS.iter().filter(|setting| setting.is_flag).map(|setting| {
        let flag =
            Arg::new(setting.name).long(setting.name).value_name(setting.value).help(setting.help).display_order(101);
        let flag = flag.global(true).hide(setting.name != "data-dir");
        // A yes needs no word.
        if setting.default == "false" {
            flag.num_args(0..=1).default_missing_value("true").require_equals(true)
        } else {
            flag
        }
    });
    Arguments::command().args(flags).after_long_help(help()).after_help("Settings: see keydesk --help")
}

fn perform(noun: KeydeskCommand, matches: &ArgMatches) -> Result<CommandOutput, Failure> {
    let start = StartSettings::read(|name| matches.try_get_one::<String>(name).ok().flatten().cloned())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::fault)?;
    runtime.block_on(async {
        match noun {
            KeydeskCommand::Serve => serve::run(start).await,
            KeydeskCommand::Healthcheck => healthcheck::run(&start.config),
            KeydeskCommand::Config(verb) => Ok(config::run(&verb, &start.config)),
            KeydeskCommand::Openapi => Ok(openapi::run(&start.config)),
            KeydeskCommand::Password(verb) => password::run(&verb, &start.domain),
            KeydeskCommand::Database(noun) => at_the_desk(noun, start).await,
        }
    })
}

/// The verbs that need the database.
async fn at_the_desk(noun: DatabaseCommand, start: StartSettings) -> Result<CommandOutput, Failure> {
    let may_begin = matches!(
        noun,
        DatabaseCommand::SetupLink
            | DatabaseCommand::Account(account::AccountCommand::Create(_))
            | DatabaseCommand::User(user::UserCommand::Create(_))
    );
    match &start.domain.database {
        // A mistyped folder must not become a new database.
        Some(path) if !may_begin && !path.exists() => return Err(Failure::no_database(path)),
        _ => {}
    }
    let desk =
        CliContext { domain: Domain::open(start.domain).await?, config: start.config, first_admin: start.first_admin };
    let answer = match noun {
        DatabaseCommand::SetupLink => setup_link::run(&desk).await,
        DatabaseCommand::Account(verb) => account::run(verb, &desk).await,
        DatabaseCommand::User(verb) => user::run(verb, &desk).await,
        DatabaseCommand::Product(verb) => product::run(verb, &desk).await,
        DatabaseCommand::Token(verb) => token::run(verb, &desk).await,
        DatabaseCommand::Dev(verb) => dev::run(verb, &desk).await,
    };
    desk.domain.close().await;
    answer
}

impl CliContext {
    async fn context(&self, named: &AccountArg) -> Result<RequestContext, Error> {
        let named = named.account.clone().map_or(AccountRef::Default, AccountRef::Named);
        let account = accounts::resolve(&self.domain, &named).await?;
        RequestContext::new(self.domain.clone(), Caller::operator(), account)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
