//! `keydesk webhook`: create, list, test, delete.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    model::{
        paging::Paging,
        webhook_endpoint::{WebhookEndpoint, WebhookEndpointDraft},
    },
    server::{
        cli::{
            AccountArg, CliContext, ListArgs,
            failure::Failure,
            print::{self, CommandOutput},
        },
        domain::{
            products,
            resource_ref::{ProductRef, WebhookEndpointRef},
            webhooks::{
                endpoints,
                outcome::{BODY_TOO_LARGE, DeliveryFailure, Outcome},
            },
        },
        webhook_delivery::WebhookDelivery,
    },
};

#[derive(Subcommand)]
pub(super) enum WebhookCommand {
    /// Create a webhook endpoint, which hears of events from now on
    Create(CreateWebhook),
    /// List the newest webhook endpoints
    List(ListArgs),
    /// Send a test to a webhook endpoint now, and print its answer. Nothing is kept of it, and it is not repeated
    Test(NamedWebhook),
    /// Delete a webhook endpoint; events on their way to it are not sent any more
    Delete(NamedWebhook),
}

#[derive(Args)]
pub(super) struct CreateWebhook {
    /// Where events are sent: an https URL with a public host name
    url: String,
    /// Name of an event such as user.created, or * for all; repeat it for several
    #[arg(long = "event", value_name = "EVENT", default_value = "*")]
    events: Vec<String>,
    /// Product whose events the endpoint hears of, by id or code; otherwise it hears of all
    #[arg(long)]
    product: Option<String>,
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct NamedWebhook {
    /// Webhook endpoint, by id
    endpoint: String,
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(command: WebhookCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        WebhookCommand::Create(new) => create(new, cli).await,
        WebhookCommand::List(which) => list(&which, cli).await,
        WebhookCommand::Test(NamedWebhook { endpoint, account }) => {
            let context = cli.context(&account).await?;
            let delivery = WebhookDelivery::over_internet(cli.domain.clone(), cli.public_url().await?);
            answer(delivery.send_test(&context, &WebhookEndpointRef::new(&endpoint)).await?)
        }
        WebhookCommand::Delete(NamedWebhook { endpoint, account }) => {
            let context = cli.context(&account).await?;
            endpoints::delete(&context, &WebhookEndpointRef::new(&endpoint)).await?;
            Ok(CommandOutput::new(format!("Deleted {endpoint}"), json!({ "deleted": endpoint })))
        }
    }
}

async fn create(new: CreateWebhook, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&new.account).await?;
    let product = match new.product {
        Some(product) => Some(products::show(&context, &ProductRef::new(product)).await?.id),
        None => None,
    };
    let draft = WebhookEndpointDraft {
        url: new.url,
        subscriptions: Some(new.events),
        api_version: endpoints::usual_version(&context).await?,
        product: Some(product),
        ..WebhookEndpointDraft::default()
    };
    let endpoint = endpoints::create(&context, draft).await?;
    let text = print::facts(&[
        ("url", endpoint.url.clone()),
        ("events", events(&endpoint)),
        ("product", product.map(|id| id.to_string()).unwrap_or_default()),
        ("id", endpoint.id.to_string()),
        ("created", print::moment(endpoint.created)),
    ]);
    Ok(CommandOutput::new(text, json!({ "webhook": document(&endpoint) })))
}

async fn list(which: &ListArgs, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    let endpoints = endpoints::list(&context, Paging::newest(which.limit)).await?.records;
    let row = |endpoint: &WebhookEndpoint| {
        let product = endpoint.product.map(|id| id.to_string()).unwrap_or_default();
        [endpoint.url.clone(), events(endpoint), product, endpoint.id.to_string()]
    };
    let rows: Vec<_> = endpoints.iter().map(row).collect();
    let json = json!({ "webhooks": endpoints.iter().map(document).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["url", "events", "product", "id"], &rows), json))
}

/// The answer to a test. One that is no success is a failure of the command, so that scripts notice.
fn answer(outcome: Outcome) -> Result<CommandOutput, Failure> {
    let (status, body) = match outcome {
        Outcome::Answered { status, body } => (status, body.unwrap_or_else(|| BODY_TOO_LARGE.into())),
        Outcome::Failed(failure) => return Err(Failure::new(failure.as_str(), unreached(failure))),
        Outcome::NotSent => unreachable!("a test asks for no subscription"),
    };
    if !(200..300).contains(&status) {
        return Err(Failure::new("WEBHOOK_REFUSED", format!("the server answered {status}: {}", printable(&body))));
    }
    let text = print::facts(&[("status", status.to_string()), ("body", printable(&body))]);
    Ok(CommandOutput::new(text, json!({ "answer": { "status": status, "body": body } })))
}

/// A text of another server without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Why there was no answer, for people.
const fn unreached(failure: DeliveryFailure) -> &'static str {
    match failure {
        DeliveryFailure::Tls => "no secure connection: the certificate must be valid for this host",
        DeliveryFailure::TimedOut => "the server did not answer within 15 seconds",
        DeliveryFailure::Refused => "nothing listens at this host and port",
        DeliveryFailure::Reset => "the server closed the connection",
        DeliveryFailure::NetworkUnreachable => "there is no way to this network",
        DeliveryFailure::HostUnreachable => {
            "there is no way to this host, or it is private; --webhook-allow-private allows those"
        }
        DeliveryFailure::Unresolved => "this host has no address",
        DeliveryFailure::Incomplete => "the server sent no whole answer",
    }
}

/// What the endpoint hears of, for people.
fn events(endpoint: &WebhookEndpoint) -> String {
    let names = endpoint.subscriptions.names();
    if endpoint.subscriptions.is_disabled() { "(disabled)".into() } else { names.join(", ") }
}

fn document(endpoint: &WebhookEndpoint) -> Value {
    json!({
        "id": endpoint.id,
        "url": endpoint.url,
        "subscriptions": endpoint.subscriptions.names(),
        "apiVersion": endpoint.api_version.as_str(),
        "product": endpoint.product,
        "created": print::moment(endpoint.created),
        "updated": print::moment(endpoint.updated),
    })
}
