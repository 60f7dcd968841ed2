//! `keydesk account`: create, list, show, protect, unprotect. `account_export.rs` has its export.

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
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
            account_export::{self, ExportAccount},
            failure::Failure,
            print::{self, CommandOutput},
            prompt,
        },
        domain::{accounts, caller::Caller, context::RequestContext, entry_links, setup, tokens},
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
    /// Allow only staff and products to create users
    Protect(AccountArg),
    /// Allow anyone to create users
    Unprotect(Unprotect),
    /// Ask whoever signs up to confirm their email before they can log in
    VerifyEmails(AccountArg),
    /// Let whoever signs up log in at once
    TrustEmails(AccountArg),
    /// Write all that an account has as JSON Lines, with hashes of passwords; to leave, or to look at
    Export(ExportAccount),
}

#[derive(Args)]
pub(super) struct CreateAccount {
    /// Name that people see
    #[arg(long)]
    name: String,
    /// Short name in URLs; defaults to one made from the name
    #[arg(long)]
    slug: Option<String>,
    /// Email of the first admin
    #[arg(long, value_name = "EMAIL")]
    admin_email: String,
    /// Read the admin's password from standard input
    #[arg(long)]
    admin_password_stdin: bool,
    /// Allow only staff and products to create users
    #[arg(long)]
    protected: bool,
}

#[derive(Args)]
pub(super) struct Unprotect {
    #[command(flatten)]
    account: AccountArg,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(command: AccountCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        AccountCommand::Create(new) => create(new, cli).await,
        AccountCommand::List => list(cli).await,
        AccountCommand::Show(account) => show(&account, cli).await,
        AccountCommand::Protect(account) => protect(&account, cli, true).await,
        AccountCommand::VerifyEmails(account) => verify_emails(&account, cli, true).await,
        AccountCommand::TrustEmails(account) => verify_emails(&account, cli, false).await,
        AccountCommand::Export(export) => account_export::run(&export, cli).await,
        AccountCommand::Unprotect(Unprotect { account, yes }) => {
            if !yes {
                prompt::confirm("Anyone who can reach this server will be able to create a user.")?;
            }
            protect(&account, cli, false).await
        }
    }
}

async fn create(new: CreateAccount, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let password = prompt::password(new.admin_password_stdin, "--admin-password-stdin", "Password of the admin")?;
    let admin = UserDraft { email: new.admin_email, password: Some(password), ..UserDraft::default() };
    let draft = AccountDraft { name: new.name, slug: new.slug, protected: new.protected, admin };
    let operator = Caller::operator();
    let (account, admin) = setup::create_account(&cli.domain, &operator, draft).await?;
    let context = RequestContext::new(cli.domain.clone(), operator, account.id)?;
    let draft = TokenDraft { bearer: Some(Bearer::User(admin.id)), ..TokenDraft::default() };
    let issued = tokens::generate(&context, draft).await?;
    let secret = issued.secret.expose_secret();
    let json = json!({
        "account": { "id": account.id, "slug": account.slug, "name": account.name, "protected": account.protected },
        "admin": { "id": admin.id, "email": admin.email },
        "token": secret,
    });
    let is_default = entry_links::prefix(&cli.domain, account.id).await?.is_empty();
    let pages = if is_default { String::new() } else { entry_links::below(&account.slug) };
    let note = format!(
        "Created account {} with its admin {}. Its log-in page is {pages}/log-in. A token of that admin:",
        account.slug, admin.email
    );
    Ok(CommandOutput::new(secret, json).with_note(note))
}

async fn list(cli: &CliContext) -> Result<CommandOutput, Failure> {
    let accounts = accounts::list(&cli.domain, &Caller::operator()).await?;
    let row = |account: &Account| {
        [account.slug.clone(), account.name.clone(), yes_or_no(account.protected), account.id.to_string()]
    };
    let rows: Vec<_> = accounts.iter().map(row).collect();
    let json = json!({ "accounts": accounts.iter().map(document).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["slug", "name", "protected", "id"], &rows), json))
}

async fn show(named: &AccountArg, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(named).await?;
    Ok(output(&accounts::show(&context).await?))
}

async fn protect(named: &AccountArg, cli: &CliContext, protected: bool) -> Result<CommandOutput, Failure> {
    let context = cli.context(named).await?;
    let changes = AccountChanges { protected: Some(protected), ..AccountChanges::default() };
    Ok(output(&accounts::update(&context, changes).await?))
}

async fn verify_emails(named: &AccountArg, cli: &CliContext, verified: bool) -> Result<CommandOutput, Failure> {
    let context = cli.context(named).await?;
    let changes = AccountChanges { verified_emails: Some(verified), ..AccountChanges::default() };
    Ok(output(&accounts::update(&context, changes).await?))
}

fn output(account: &Account) -> CommandOutput {
    let changed = account.protection_changed.as_ref();
    let changed =
        changed.map_or(String::new(), |change| format!(" (since {}, by {})", print::moment(change.at), change.by));
    let text = print::facts(&[
        ("slug", account.slug.clone()),
        ("name", account.name.clone()),
        ("protected", yes_or_no(account.protected) + &changed),
        ("verified emails", yes_or_no(account.verified_emails)),
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
        "verifiedEmails": account.verified_emails,
        "created": print::moment(account.created),
        "updated": print::moment(account.updated),
    })
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.into()
}
