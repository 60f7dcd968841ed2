//! `keydesk account`: create, list, show, protect, unprotect.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    Desk, InAccount, ask,
    failure::Failure,
    print::{self, Answer},
};
use crate::{
    model::{
        account::{Account, AccountChanges, AccountDraft},
        token::{Bearer, TokenDraft},
        user::UserDraft,
    },
    server::domain::{accounts, caller::Caller, tokens},
};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create an account with its first admin, and print a token of that admin
    Create(Create),
    /// List all accounts
    List,
    /// Show an account
    Show(InAccount),
    /// From now on only staff and products may create users
    Protect(InAccount),
    /// From now on anyone may create users
    Unprotect(Unprotect),
}

#[derive(Args)]
pub(super) struct Create {
    /// Shown to people
    #[arg(long)]
    name: String,
    /// Stands in addresses; made from the name unless given
    #[arg(long)]
    slug: Option<String>,
    /// The first admin
    #[arg(long, value_name = "EMAIL")]
    admin_email: String,
    /// Read the admin's password from standard input
    #[arg(long)]
    admin_password_stdin: bool,
    /// Only staff and products may create users
    #[arg(long)]
    protected: bool,
}

#[derive(Args)]
pub(super) struct Unprotect {
    #[command(flatten)]
    account: InAccount,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(verb: Verb, desk: &Desk) -> Result<Answer, Failure> {
    match verb {
        Verb::Create(new) => create(new, desk).await,
        Verb::List => list(desk).await,
        Verb::Show(account) => show(&account, desk).await,
        Verb::Protect(account) => protect(&account, desk, true).await,
        Verb::Unprotect(Unprotect { account, yes }) => {
            if !yes {
                ask::confirm("Anyone who can reach this server will be able to create a user.")?;
            }
            protect(&account, desk, false).await
        }
    }
}

async fn create(new: Create, desk: &Desk) -> Result<Answer, Failure> {
    let password = ask::password(new.admin_password_stdin, "--admin-password-stdin", "Password of the admin")?;
    let admin = UserDraft { email: new.admin_email, password: Some(password), ..UserDraft::default() };
    let draft = AccountDraft { name: new.name, slug: new.slug, protected: new.protected, admin };
    let operator = Caller::operator();
    let (account, admin) = accounts::create(&desk.domain, &operator, draft).await?;
    let draft = TokenDraft { bearer: Some(Bearer::User(admin.id)), ..TokenDraft::default() };
    let issued = tokens::generate(&desk.domain, &operator, account.id, draft).await?;
    let secret = issued.secret.reveal();
    let json = json!({
        "account": { "id": account.id, "slug": account.slug, "name": account.name, "protected": account.protected },
        "admin": { "id": admin.id, "email": admin.email },
        "token": secret,
    });
    let note = format!("Created account {} with its admin {}. A token of that admin:", account.slug, admin.email);
    Ok(Answer::new(secret, json).with_note(note))
}

async fn list(desk: &Desk) -> Result<Answer, Failure> {
    let accounts = accounts::list(&desk.domain, &Caller::operator()).await?;
    let row = |account: &Account| {
        [account.slug.clone(), account.name.clone(), yes_or_no(account.protected), account.id.to_string()]
    };
    let rows: Vec<_> = accounts.iter().map(row).collect();
    let json = json!({ "accounts": accounts.iter().map(document).collect::<Vec<_>>() });
    Ok(Answer::new(print::table(["slug", "name", "protected", "id"], &rows), json))
}

async fn show(named: &InAccount, desk: &Desk) -> Result<Answer, Failure> {
    let id = desk.account(named).await?;
    Ok(answer(&accounts::show(&desk.domain, &Caller::operator(), id).await?))
}

async fn protect(named: &InAccount, desk: &Desk, protected: bool) -> Result<Answer, Failure> {
    let id = desk.account(named).await?;
    let changes = AccountChanges { protected: Some(protected), ..AccountChanges::default() };
    Ok(answer(&accounts::update(&desk.domain, &Caller::operator(), id, changes).await?))
}

fn answer(account: &Account) -> Answer {
    let changed = account.protection_changed.as_ref();
    let changed =
        changed.map_or(String::new(), |change| format!(" (since {}, by {})", print::moment(change.at), change.by));
    let text = print::facts(&[
        ("slug", account.slug.clone()),
        ("name", account.name.clone()),
        ("protected", yes_or_no(account.protected) + &changed),
        ("id", account.id.to_string()),
        ("created", print::moment(account.created)),
        ("updated", print::moment(account.updated)),
    ]);
    Answer::new(text, json!({ "account": document(account) }))
}

fn document(account: &Account) -> Value {
    json!({
        "id": account.id,
        "slug": account.slug,
        "name": account.name,
        "protected": account.protected,
        "created": print::moment(account.created),
        "updated": print::moment(account.updated),
    })
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.into()
}
