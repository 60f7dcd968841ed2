//! `keydesk account`: create, list, show, protect, unprotect.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    model::{
        account::{Account, AccountChanges, AccountDraft},
        token::{Bearer, TokenDraft},
        user::UserDraft,
    },
    server::{
        cli::{
            AccountArg, CliContext,
            failure::Failure,
            print::{self, CommandOutput},
            prompt,
        },
        domain::{accounts, caller::Caller, context::RequestContext, setup, tokens},
    },
};

#[derive(Subcommand)]
pub(super) enum AccountCommand {
    /// Create an account with its first admin, and print a token of that admin
    Create(CreateAccount),
    /// List all accounts
    List,
    /// Show an account
    Show(AccountArg),
    /// From now on only staff and products may create users
    Protect(AccountArg),
    /// From now on anyone may create users
    Unprotect(Unprotect),
}

#[derive(Args)]
pub(super) struct CreateAccount {
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
    account: AccountArg,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(verb: AccountCommand, desk: &CliContext) -> Result<CommandOutput, Failure> {
    match verb {
        AccountCommand::Create(new) => create(new, desk).await,
        AccountCommand::List => list(desk).await,
        AccountCommand::Show(account) => show(&account, desk).await,
        AccountCommand::Protect(account) => protect(&account, desk, true).await,
        AccountCommand::Unprotect(Unprotect { account, yes }) => {
            if !yes {
                prompt::confirm("Anyone who can reach this server will be able to create a user.")?;
            }
            protect(&account, desk, false).await
        }
    }
}

async fn create(new: CreateAccount, desk: &CliContext) -> Result<CommandOutput, Failure> {
    let password = prompt::password(new.admin_password_stdin, "--admin-password-stdin", "Password of the admin")?;
    let admin = UserDraft { email: new.admin_email, password: Some(password), ..UserDraft::default() };
    let draft = AccountDraft { name: new.name, slug: new.slug, protected: new.protected, admin };
    let operator = Caller::operator();
    let (account, admin) = setup::create_account(&desk.domain, &operator, draft).await?;
    let context = RequestContext::new(desk.domain.clone(), operator, account.id)?;
    let draft = TokenDraft { bearer: Some(Bearer::User(admin.id)), ..TokenDraft::default() };
    let issued = tokens::generate(&context, draft).await?;
    let secret = issued.secret.reveal();
    let json = json!({
        "account": { "id": account.id, "slug": account.slug, "name": account.name, "protected": account.protected },
        "admin": { "id": admin.id, "email": admin.email },
        "token": secret,
    });
    let note = format!("Created account {} with its admin {}. A token of that admin:", account.slug, admin.email);
    Ok(CommandOutput::new(secret, json).with_note(note))
}

async fn list(desk: &CliContext) -> Result<CommandOutput, Failure> {
    let accounts = accounts::list(&desk.domain, &Caller::operator()).await?;
    let row = |account: &Account| {
        [account.slug.clone(), account.name.clone(), yes_or_no(account.protected), account.id.to_string()]
    };
    let rows: Vec<_> = accounts.iter().map(row).collect();
    let json = json!({ "accounts": accounts.iter().map(document).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["slug", "name", "protected", "id"], &rows), json))
}

async fn show(named: &AccountArg, desk: &CliContext) -> Result<CommandOutput, Failure> {
    let context = desk.context(named).await?;
    Ok(answer(&accounts::show(&context).await?))
}

async fn protect(named: &AccountArg, desk: &CliContext, protected: bool) -> Result<CommandOutput, Failure> {
    let context = desk.context(named).await?;
    let changes = AccountChanges { protected: Some(protected), ..AccountChanges::default() };
    Ok(answer(&accounts::update(&context, changes).await?))
}

fn answer(account: &Account) -> CommandOutput {
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
    CommandOutput::new(text, json!({ "account": document(account) }))
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
