//! `keydesk events`: list, verify and export the event log.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    model::{
        account::Account,
        event_log::{Actor, EventLog, EventLogFilter},
        event_name::EventName,
        paging::Paging,
    },
    server::{
        cli::{
            AccountArg, CliContext, ListArgs,
            failure::{Failure, FailureReason},
            print::{self, CommandOutput},
        },
        domain::{
            accounts,
            caller::Caller,
            context::RequestContext,
            event_logs::{self, Verification},
        },
    },
};

#[derive(Subcommand)]
pub(super) enum EventsCommand {
    /// List the newest events
    List(ListEvents),
    /// Check that no event was changed or removed; without --account, in every account
    Verify(VerifyEvents),
    /// Print all events, the oldest first, one JSON object a line
    Export(ExportEvents),
}

#[derive(Args)]
pub(super) struct ListEvents {
    /// Only this event, such as user.created
    #[arg(long, value_name = "NAME", value_parser = event_name)]
    event: Option<EventName>,
    #[command(flatten)]
    which: ListArgs,
}

#[derive(Args)]
pub(super) struct VerifyEvents {
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct ExportEvents {
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(command: EventsCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        EventsCommand::List(ListEvents { event, which }) => list(event, &which, cli).await,
        EventsCommand::Verify(VerifyEvents { account }) => verify(&account, cli).await,
        EventsCommand::Export(ExportEvents { account }) => export(&account, cli).await,
    }
}

async fn list(event: Option<EventName>, which: &ListArgs, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    let filter = EventLogFilter { events: event.map(|event| vec![event]), ..EventLogFilter::default() };
    let events = event_logs::list(&context, &filter, Paging::newest(which.limit)).await?.records;
    let row = |event: &EventLog| {
        [
            event.position.to_string(),
            print::moment(event.created),
            event.event.to_string(),
            actor(event.actor),
            format!("{} {}", event.resource.kind(), event.resource.id()),
            event.request.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<_> = events.iter().map(row).collect();
    let json = json!({ "events": events.iter().map(document).collect::<Vec<_>>() });
    let heads = ["position", "created", "event", "whodunnit", "resource", "request"];
    Ok(CommandOutput::new(print::table(heads, &rows), json))
}

async fn verify(named: &AccountArg, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (mut rows, mut documents, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for account in verified_accounts(named, cli).await? {
        let context = RequestContext::new(cli.domain.clone(), Caller::operator(), account.id)?;
        let found = event_logs::verify(&context).await?;
        if let Some(fault) = found.fault {
            let detail = format!("the event log of the account {}: {fault}", account.slug);
            faults.push(FailureReason { code: "EVENT_LOG_BROKEN", detail });
        }
        let Verification { chain, rows: count, .. } = found;
        let hash = hex::encode(chain.head.hash);
        rows.push([account.slug.clone(), count.to_string(), chain.head.position.to_string(), hash.clone()]);
        documents.push(json!({
            "account": account.id,
            "slug": account.slug,
            "rows": count,
            "pruned": chain.pruned.position,
            "position": chain.head.position,
            "hash": hash,
        }));
    }
    if faults.is_empty() {
        let table = print::table(["account", "events", "last", "hash of the last"], &rows);
        Ok(CommandOutput::new(table, json!({ "eventLogs": documents })))
    } else {
        Err(Failure::several(faults))
    }
}

async fn verified_accounts(named: &AccountArg, cli: &CliContext) -> Result<Vec<Account>, Failure> {
    if named.account.is_none() {
        return Ok(accounts::list(&cli.domain, &Caller::operator()).await?);
    }
    Ok(vec![accounts::show(&cli.context(named).await?).await?])
}

async fn export(named: &AccountArg, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let broken = |error: std::io::Error| Failure::fault(format!("the export broke off: {error}"));
    let mut events = event_logs::export(&cli.context(named).await?).await?;
    let (mut out, mut count) = (print::stream(), 0_u64);
    loop {
        let part = events.next().await?;
        if part.is_empty() {
            break;
        }
        for event in &part {
            writeln!(out, "{}", document(event)).map_err(broken)?;
        }
        count += part.len() as u64;
    }
    out.flush().map_err(broken)?;
    // Standard output has the export, and nothing else.
    Ok(CommandOutput::default().with_note(format!("{count} events")))
}

fn document(event: &EventLog) -> Value {
    let whodunnit = json!({ "type": event.actor.as_str(), "id": event.actor.id() });
    json!({
        "id": event.id,
        "position": event.position,
        "event": event.event.as_str(),
        "whodunnit": whodunnit,
        "request": event.request,
        "address": event.address,
        "resource": { "type": event.resource.kind(), "id": event.resource.id() },
        "metadata": serde_json::from_str::<Value>(&event.metadata).unwrap_or_else(|_| event.metadata.clone().into()),
        "created": print::moment(event.created),
        "hash": hex::encode(event.hash),
    })
}

fn actor(actor: Actor) -> String {
    actor.id().map_or_else(|| actor.as_str().to_owned(), |id| format!("{} {id}", actor.as_str()))
}

fn event_name(text: &str) -> Result<EventName, &'static str> {
    EventName::find(text).ok_or("is the name of no event; see docs/api.md 8.2")
}
