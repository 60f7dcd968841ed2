//! The face for operators: nouns, then verbs; one file a noun.
//!
//! Whoever can read the data folder is the operator. A verb opens the
//! database, also beside a running server, calls the same deeds as the other
//! faces, and returns an answer; only `print.rs` prints. Exit codes: 0 done, 1
//! refused or failed, 2 wrong usage.

mod account;
mod ask;
mod config;
mod dev;
mod failure;
mod first_admin;
mod healthcheck;
mod openapi;
mod password;
mod print;
mod product;
mod serve;
mod setup_link;
mod token;
mod user;

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::{failure::Failure, print::Answer};
use super::{
    config::{Config, FirstAdmin, SETTINGS, Start, help},
    domain::{
        Domain,
        accounts::{self, AccountRef},
        error::Error,
    },
};
use crate::model::id::AccountId;

/// User accounts and tokens for the software you sell.
#[derive(Parser)]
#[command(name = "keydesk", version, arg_required_else_help = true)]
struct Arguments {
    /// Print one JSON document
    #[arg(long, global = true, display_order = 100)]
    json: bool,
    #[command(subcommand)]
    noun: Noun,
}

#[derive(Subcommand)]
enum Noun {
    /// Serve pages and API until stopped
    Serve,
    #[command(flatten)]
    Kept(Kept),
    /// Ask the running server whether it is ready
    Healthcheck,
    /// Settings
    #[command(subcommand)]
    Config(config::Verb),
    /// Print the API as OpenAPI, as /openapi.json serves it
    Openapi,
    /// Password hashing
    #[command(subcommand)]
    Password(password::Verb),
}

/// What stands in the database.
#[derive(Subcommand)]
enum Kept {
    /// Print a fresh one-time set-up link; the former one dies
    SetupLink,
    /// Vendors' accounts
    #[command(subcommand)]
    Account(account::Verb),
    /// People
    #[command(subcommand)]
    User(user::Verb),
    /// What the vendor sells
    #[command(subcommand)]
    Product(product::Verb),
    /// What apps show to act for a user or a product
    #[command(subcommand)]
    Token(token::Verb),
    /// For who works on Keydesk
    #[command(subcommand, hide = true)]
    Dev(dev::Verb),
}

/// What a verb works with.
struct Desk {
    domain: Domain,
    config: Config,
    first_admin: FirstAdmin,
}

/// Which account a verb is about.
#[derive(clap::Args)]
struct InAccount {
    /// The account, by id or slug; the first one unless given
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
}

/// What a list shows.
#[derive(clap::Args)]
struct List {
    /// The most to list, the newest first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    account: InAccount,
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

fn perform(noun: Noun, matches: &ArgMatches) -> Result<Answer, Failure> {
    let start = Start::read(|name| matches.try_get_one::<String>(name).ok().flatten().cloned())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::fault)?;
    runtime.block_on(async {
        match noun {
            Noun::Serve => serve::run(start).await,
            Noun::Healthcheck => healthcheck::run(&start.config),
            Noun::Config(verb) => Ok(config::run(&verb, &start.config)),
            Noun::Openapi => Ok(openapi::run(&start.config)),
            Noun::Password(verb) => password::run(&verb, &start.domain),
            Noun::Kept(noun) => at_the_desk(noun, start).await,
        }
    })
}

/// The verbs that need the database.
async fn at_the_desk(noun: Kept, start: Start) -> Result<Answer, Failure> {
    let may_begin =
        matches!(noun, Kept::SetupLink | Kept::Account(account::Verb::Create(_)) | Kept::User(user::Verb::Create(_)));
    match &start.domain.database {
        // A mistyped folder must not become a new database.
        Some(path) if !may_begin && !path.exists() => return Err(Failure::no_database(path)),
        _ => {}
    }
    let desk = Desk { domain: Domain::open(start.domain).await?, config: start.config, first_admin: start.first_admin };
    let answer = match noun {
        Kept::SetupLink => setup_link::run(&desk).await,
        Kept::Account(verb) => account::run(verb, &desk).await,
        Kept::User(verb) => user::run(verb, &desk).await,
        Kept::Product(verb) => product::run(verb, &desk).await,
        Kept::Token(verb) => token::run(verb, &desk).await,
        Kept::Dev(verb) => dev::run(verb, &desk).await,
    };
    desk.domain.close().await;
    answer
}

impl Desk {
    async fn account(&self, named: &InAccount) -> Result<AccountId, Error> {
        let named = named.account.clone().map_or(AccountRef::Default, AccountRef::Named);
        accounts::resolve(&self.domain, &named).await
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::command().debug_assert();
    }
}
