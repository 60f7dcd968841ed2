//! `keydesk token`: create, list, revoke.
//!
//! A new token is all that `create` prints on standard output, so that it pipes.

use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    Desk, InAccount, List,
    failure::Failure,
    print::{self, Answer},
};
use crate::{
    model::{
        filter::TokenFilter,
        paging::Paging,
        token::{Bearer, Expiry, Token, TokenDraft},
    },
    server::domain::{
        caller::Caller,
        products::ProductRef,
        rules,
        tokens::{self, IssuedToken, TokenRef},
        users::{self, UserRef},
    },
};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create a token for a user or a product
    Create(Create),
    /// List the newest tokens; their values are kept nowhere
    List(List),
    /// End a token at once
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Create {
    /// The user it acts for, by id or email
    #[arg(long, required_unless_present = "product", conflicts_with = "product")]
    user: Option<String>,
    /// The product it acts for, by id or code
    #[arg(long)]
    product: Option<String>,
    /// For people to tell it by
    #[arg(long)]
    name: Option<String>,
    /// In how long, as 14d, or never; as its kind does unless given
    #[arg(long, value_name = "TIME", value_parser = life)]
    expires: Option<Life>,
    #[command(flatten)]
    account: InAccount,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// By id
    token: String,
    #[command(flatten)]
    account: InAccount,
}

/// How long a token is to live.
#[derive(Clone, Copy)]
enum Life {
    Endless,
    For(Duration),
}

pub(super) async fn run(verb: Verb, desk: &Desk) -> Result<Answer, Failure> {
    match verb {
        Verb::Create(new) => create(new, desk).await,
        Verb::List(which) => list(&which, desk).await,
        Verb::Revoke(Revoke { token, account }) => {
            let account = desk.account(&account).await?;
            tokens::revoke(&desk.domain, &Caller::operator(), account, &TokenRef::parse(&token)).await?;
            Ok(Answer::new(format!("Revoked {token}"), json!({ "revoked": token })))
        }
    }
}

async fn create(new: Create, desk: &Desk) -> Result<Answer, Failure> {
    let expiry = match new.expires {
        None => Expiry::Default,
        Some(Life::Endless) => Expiry::Never,
        Some(Life::For(time)) => Expiry::At(desk.domain.now().plus(time)),
    };
    let draft = TokenDraft { name: new.name.clone(), expiry, bearer: None };
    let IssuedToken { token, secret } = issue(&new, draft, desk).await?;
    let mut json = document(&token);
    json["token"] = secret.reveal().clone().into();
    let kind = token.kind.as_str();
    let note = format!("{kind} {}, expires {}:", token.id, print::moment_or("never", token.expiry));
    Ok(Answer::new(secret.reveal(), json).with_note(note))
}

async fn issue(new: &Create, draft: TokenDraft, desk: &Desk) -> Result<IssuedToken, Failure> {
    let (domain, operator) = (&desk.domain, Caller::operator());
    let account = desk.account(&new.account).await?;
    if let Some(product) = &new.product {
        let product = ProductRef::parse(product).into();
        return Ok(tokens::generate_for(domain, &operator, account, &product, draft).await?);
    }
    let user = UserRef::parse(new.user.as_deref().unwrap_or_default());
    let user = users::show(domain, &operator, account, &user).await?;
    let draft = TokenDraft { bearer: Some(Bearer::User(user.id)), ..draft };
    Ok(tokens::generate(domain, &operator, account, draft).await?)
}

async fn list(which: &List, desk: &Desk) -> Result<Answer, Failure> {
    let account = desk.account(&which.account).await?;
    let (filter, paging) = (TokenFilter::default(), Paging::newest(which.limit));
    let tokens = tokens::list(&desk.domain, &Caller::operator(), account, filter, paging).await?.records;
    let row = |token: &Token| {
        let name = token.name.clone().unwrap_or_default();
        let (expires, used) = (print::moment_or("never", token.expiry), print::moment_or("never", token.last_used));
        [token.kind.as_str().into(), name, expires, used, token.id.to_string(), bearer(token).1]
    };
    let rows: Vec<_> = tokens.iter().map(row).collect();
    let json = json!({ "tokens": tokens.iter().map(document).collect::<Vec<_>>() });
    Ok(Answer::new(print::table(["kind", "name", "expires", "last used", "id", "bearer"], &rows), json))
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

fn life(text: &str) -> Result<Life, &'static str> {
    match text {
        "never" => Ok(Life::Endless),
        text => rules::duration(text).map(Life::For).ok_or("must be never, or a time as 45s, 30m, 24h or 14d"),
    }
}
