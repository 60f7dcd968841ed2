//! `keydesk token`: create, list, rename, revoke.
//!
//! A new token is all that `create` prints on standard output, so that it pipes.

use std::time::Duration;

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    model::{
        filter::TokenFilter,
        paging::Paging,
        token::{Bearer, Expiry, Token, TokenDraft},
    },
    server::{
        cli::{
            AccountArg, CliContext, ListArgs,
            failure::Failure,
            print::{self, CommandOutput},
        },
        domain::{
            limits,
            resource_ref::{ProductRef, TokenRef, UserRef},
            tokens::{self, IssuedToken},
            users,
        },
    },
};

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Create a token for a user or a product
    Create(CreateToken),
    /// List the newest tokens, without their values, which are not stored
    List(ListArgs),
    /// Give a token another name; its value stays valid
    Rename(RenameToken),
    /// Revoke a token at once, or all tokens of a user or a product
    Revoke(RevokeToken),
}

#[derive(Args)]
pub(super) struct CreateToken {
    /// User that the token acts for, by id or email
    #[arg(long, required_unless_present = "product", conflicts_with = "product")]
    user: Option<String>,
    /// Product that the token acts for, by id or code
    #[arg(long)]
    product: Option<String>,
    /// Name by which people recognise the token
    #[arg(long)]
    name: Option<String>,
    /// Lifetime such as 14d, or `never`; the default depends on the kind of token
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    expires: Option<TokenLifetime>,
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct RenameToken {
    /// Token, by id
    token: String,
    /// Name by which people recognise the token
    name: String,
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct RevokeToken {
    /// Token, by id
    #[arg(required_unless_present = "all")]
    token: Option<String>,
    /// Revoke all tokens of the user or the product
    #[arg(long, conflicts_with = "token", requires = "bearer")]
    all: bool,
    /// User whose tokens are all revoked, by id or email
    #[arg(long, group = "bearer", requires = "all")]
    user: Option<String>,
    /// Product whose tokens are all revoked, by id or code
    #[arg(long, group = "bearer", requires = "all")]
    product: Option<String>,
    #[command(flatten)]
    account: AccountArg,
}

/// The longest lifetime in seconds: a hundred years, so that expiries stay within the years that can be written.
const LONGEST_LIFETIME: u64 = 36_500 * 86_400;

/// The lifetime of a token.
#[derive(Clone, Copy)]
enum TokenLifetime {
    Endless,
    For(Duration),
}

pub(super) async fn run(command: TokenCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        TokenCommand::Create(new) => create(new, cli).await,
        TokenCommand::List(which) => list(&which, cli).await,
        TokenCommand::Rename(RenameToken { token, name, account }) => {
            let context = cli.context(&account).await?;
            let renamed = tokens::rename(&context, &TokenRef::new(&token), &name, None).await?;
            Ok(CommandOutput::new(format!("Renamed {token}"), document(&renamed)))
        }
        TokenCommand::Revoke(which) => revoke(which, cli).await,
    }
}

async fn revoke(which: RevokeToken, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    if let Some(token) = which.token {
        tokens::revoke(&context, &TokenRef::new(&token)).await?;
        return Ok(CommandOutput::new(format!("Revoked {token}"), json!({ "revoked": token })));
    }
    let bearer = match (which.user, which.product) {
        (Some(user), _) => UserRef::new(user).into(),
        (None, product) => ProductRef::new(product.expect("clap requires a user or a product")).into(),
    };
    let count = tokens::revoke_all(&context, &bearer).await?;
    let words = if count == 1 { "Revoked 1 token".to_owned() } else { format!("Revoked {count} tokens") };
    Ok(CommandOutput::new(words, json!({ "revoked": count })))
}

async fn create(new: CreateToken, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let expiry = match new.expires {
        None => Expiry::Default,
        Some(TokenLifetime::Endless) => Expiry::Never,
        Some(TokenLifetime::For(time)) => Expiry::At(cli.domain.now().plus(time)),
    };
    let draft = TokenDraft { name: new.name.clone(), expiry, bearer: None };
    let IssuedToken { token, secret } = issue(&new, draft, cli).await?;
    let mut json = document(&token);
    json["token"] = secret.expose_secret().to_owned().into();
    let kind = token.kind.as_str();
    let note = format!("{kind} {}, expires {}:", token.id, print::moment_or("never", token.expiry));
    Ok(CommandOutput::new(secret.expose_secret(), json).with_note(note))
}

async fn issue(new: &CreateToken, draft: TokenDraft, cli: &CliContext) -> Result<IssuedToken, Failure> {
    let context = cli.context(&new.account).await?;
    if let Some(product) = &new.product {
        let product = ProductRef::new(product).into();
        return Ok(tokens::generate_for(&context, &product, draft).await?);
    }
    let user = UserRef::new(new.user.as_deref().expect("clap requires a user or a product"));
    let user = users::show(&context, &user).await?;
    let draft = TokenDraft { bearer: Some(Bearer::User(user.id)), ..draft };
    Ok(tokens::generate(&context, draft).await?)
}

async fn list(which: &ListArgs, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    let (filter, paging) = (TokenFilter::default(), Paging::newest(which.limit));
    let tokens = tokens::list(&context, filter, paging).await?.records;
    let row = |token: &Token| {
        let name = token.name.clone().unwrap_or_default();
        let (expires, used) = (print::moment_or("never", token.expiry), print::moment_or("never", token.last_used));
        [token.kind.as_str().into(), name, expires, used, token.id.to_string(), bearer(token).1]
    };
    let rows: Vec<_> = tokens.iter().map(row).collect();
    let json = json!({ "tokens": tokens.iter().map(document).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["kind", "name", "expires", "last used", "id", "bearer"], &rows), json))
}

fn document(token: &Token) -> Value {
    let (kind, id) = bearer(token);
    json!({
        "id": token.id,
        "kind": token.kind.as_str(),
        "name": token.name,
        "expiry": token.expiry.map(print::moment),
        "lastUsed": token.last_used.map(print::moment),
        "bearer": { "type": kind, "id": id },
        "created": print::moment(token.created),
        "updated": print::moment(token.updated),
    })
}

fn bearer(token: &Token) -> (&'static str, String) {
    match token.bearer {
        Bearer::User(id) => ("users", id.to_string()),
        Bearer::Product(id) => ("products", id.to_string()),
    }
}

fn lifetime(text: &str) -> Result<TokenLifetime, &'static str> {
    match text {
        "never" => Ok(TokenLifetime::Endless),
        text => {
            let time = limits::duration_up_to(text, LONGEST_LIFETIME).map(TokenLifetime::For);
            time.ok_or("must be `never`, or a duration such as 45s, 30m, 24h or 14d, from 1s to 36500d")
        }
    }
}
