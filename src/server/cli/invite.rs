//! `keydesk invite`: create, list, end.
//!
//! The link is all that `create` prints on standard output, so that it pipes.

use std::time::Duration;

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    model::{
        invite::{Invite, InviteDraft},
        paging::Paging,
        token::Bearer,
    },
    server::{
        cli::{
            AccountArg, CliContext, ListArgs,
            failure::Failure,
            print::{self, CommandOutput},
        },
        domain::{
            invites::{self, IssuedInvite},
            limits, products,
            resource_ref::{InviteRef, ProductRef},
        },
    },
};

#[derive(Subcommand)]
pub(super) enum InviteCommand {
    /// Create a link with which people sign up, also while the account is protected
    Create(CreateInvite),
    /// List the newest invites, without their links, which are not stored
    List(ListArgs),
    /// End an invite at once; users who signed up with it stay
    End(EndInvite),
}

#[derive(Args)]
pub(super) struct CreateInvite {
    /// Only this address can sign up
    #[arg(long)]
    email: Option<String>,
    /// Number of users who can sign up
    #[arg(long, value_name = "N", default_value_t = 1)]
    uses: u32,
    /// Lifetime such as 24h, 7d at most
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = lifetime)]
    expires: Duration,
    /// Product that brings the users, by id or code, for the record
    #[arg(long)]
    product: Option<String>,
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct EndInvite {
    /// Invite, by id
    invite: String,
    #[command(flatten)]
    account: AccountArg,
}

pub(super) async fn run(command: InviteCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        InviteCommand::Create(new) => create(new, cli).await,
        InviteCommand::List(which) => list(&which, cli).await,
        InviteCommand::End(EndInvite { invite, account }) => {
            let context = cli.context(&account).await?;
            invites::end(&context, &InviteRef::new(&invite)).await?;
            Ok(CommandOutput::new(format!("Ended {invite}"), json!({ "ended": invite })))
        }
    }
}

async fn create(new: CreateInvite, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&new.account).await?;
    let product = match new.product {
        Some(product) => Some(products::show(&context, &ProductRef::new(product)).await?.id),
        None => None,
    };
    let expiry = Some(context.now().plus(new.expires));
    let draft = InviteDraft { email: new.email, uses: Some(new.uses.into()), expiry, product };
    let IssuedInvite { invite, code } = invites::create(&context, draft).await?;
    let link = cli.public_url().await?.join(&invites::link_path(&cli.domain, context.account(), &code).await?);
    let mut json = document(&invite);
    json["code"] = code.expose_secret().to_owned().into();
    json["link"] = link.clone().into();
    let users = if invite.uses == 1 { "user" } else { "users" };
    let note = format!("Invite {}, for {} {users}, until {}:", invite.id, invite.uses, print::moment(invite.expiry));
    Ok(CommandOutput::new(link, json).with_note(note))
}

async fn list(which: &ListArgs, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    let invites = invites::list(&context, Paging::newest(which.limit)).await?.records;
    let row = |invite: &Invite| {
        let email = invite.email.as_ref().map(ToString::to_string).unwrap_or_default();
        let left = format!("{} of {}", invite.uses_left, invite.uses);
        [email, left, print::moment(invite.expiry), invite.id.to_string(), creator(invite).1]
    };
    let rows: Vec<_> = invites.iter().map(row).collect();
    let json = json!({ "invites": invites.iter().map(document).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["email", "uses left", "expires", "id", "creator"], &rows), json))
}

fn document(invite: &Invite) -> Value {
    let (kind, id) = creator(invite);
    json!({
        "id": invite.id,
        "email": invite.email.as_ref().map(ToString::to_string),
        "uses": invite.uses,
        "usesLeft": invite.uses_left,
        "expiry": print::moment(invite.expiry),
        "creator": kind.map(|kind| json!({ "type": kind, "id": id })),
        "product": invite.product,
        "created": print::moment(invite.created),
    })
}

/// The type and id of whoever made it; the operator has neither.
fn creator(invite: &Invite) -> (Option<&'static str>, String) {
    match invite.creator {
        Some(Bearer::User(id)) => (Some("users"), id.to_string()),
        Some(Bearer::Product(id)) => (Some("products"), id.to_string()),
        None => (None, "operator".into()),
    }
}

fn lifetime(text: &str) -> Result<Duration, &'static str> {
    limits::duration(text).ok_or("must be a duration such as 45s, 30m, 24h or 7d")
}
