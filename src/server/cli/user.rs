//! `keydesk user`: create, show, list, ban, unban, delete; replace lost passwords, second factors and passkeys.
//! `user_import.rs` has the import.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    model::{
        filter::UserFilter,
        paging::Paging,
        problem::ErrorCode,
        role::Role,
        timestamp::Timestamp,
        user::{User, UserChanges, UserDraft},
    },
    server::{
        cli::{
            AccountArg, CliContext, ListArgs,
            failure::Failure,
            first_admin,
            print::{self, CommandOutput},
            prompt,
            user_import::{self, ImportUsers},
        },
        domain::{
            context::RequestContext, error::Error, passkeys, passwords, resource_ref::UserRef, second_factors,
            user_sessions, users,
        },
        export_document::export_document,
    },
};

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Create a user
    Create(CreateUser),
    /// Create the users of a file, CSV or an export of Keydesk; go on with it if an earlier run broke off
    Import(ImportUsers),
    /// Show a user
    Show(NamedUser),
    /// List the newest users
    List(ListArgs),
    /// Ban a customer: their sessions end, and their tokens are refused
    Ban(NamedUser),
    /// Lift a ban; existing tokens work again
    Unban(NamedUser),
    /// Delete a user with all sessions and tokens
    Delete(NamedUser),
    /// Print all data of a user as JSON, without secrets
    Export(NamedUser),
    /// Set a user's password; all sessions and tokens of the user end
    SetPassword(SetPassword),
    /// Print a link with which the user sets a password; it works once, for a day
    ResetLink(NamedUser),
    /// End all sessions of a user; tokens stay valid
    EndSessions(NamedUser),
    /// Mark a user's email as verified: log-in no longer waits for the link
    Verify(NamedUser),
    /// Remove the second factor of a user who has lost the app that shows the codes
    RemoveSecondFactor(NamedUser),
    /// Remove all passkeys of a user who has lost the devices with them
    RemovePasskeys(NamedUser),
}

#[derive(Args)]
pub(super) struct CreateUser {
    /// Email
    #[arg(long)]
    email: String,
    /// Role: admin, developer, sales-agent, support-agent, read-only or user
    #[arg(long, default_value = "user")]
    role: Role,
    /// First name
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,
    /// Last name
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Read the hash of a password that the user has elsewhere from standard input: bcrypt, argon2 or PBKDF2
    #[arg(long, conflicts_with = "password_stdin")]
    password_hash_stdin: bool,
    /// Create a user who cannot log in by password
    #[arg(long, conflicts_with_all = ["password_stdin", "password_hash_stdin"])]
    no_password: bool,
    /// Do nothing if the user exists
    #[arg(long)]
    if_missing: bool,
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct NamedUser {
    /// User, by id or email
    user: String,
    #[command(flatten)]
    account: AccountArg,
}

#[derive(Args)]
pub(super) struct SetPassword {
    #[command(flatten)]
    user: NamedUser,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(command: UserCommand, cli: &CliContext) -> Result<CommandOutput, Failure> {
    match command {
        UserCommand::Create(new) => create(new, cli).await,
        UserCommand::Import(import) => user_import::run(&import, cli).await,
        UserCommand::Show(named) => {
            let (context, user) = named.find(cli).await?;
            let passkeys = passkeys::count(&context, &user.id.into()).await?;
            Ok(report(&user, Some(passkeys), cli.domain.now()))
        }
        UserCommand::Ban(named) => ban(&named, true, cli).await,
        UserCommand::Unban(named) => ban(&named, false, cli).await,
        UserCommand::Delete(named) => delete(&named, cli).await,
        UserCommand::Export(named) => export(&named, cli).await,
        UserCommand::SetPassword(new) => set_password(new, cli).await,
        UserCommand::ResetLink(named) => reset_link(&named, cli).await,
        UserCommand::List(which) => list(&which, cli).await,
        UserCommand::EndSessions(named) => end_sessions(&named, cli).await,
        UserCommand::Verify(named) => verify(&named, cli).await,
        UserCommand::RemoveSecondFactor(named) => remove_second_factor(&named, cli).await,
        UserCommand::RemovePasskeys(named) => remove_passkeys(&named, cli).await,
    }
}

async fn create(new: CreateUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    if new.if_missing
        && let Some(user) = existing(&new, cli).await?
    {
        return Ok(output(&user, cli.domain.now()).with_note("This user exists; nothing was changed."));
    }
    let (password, password_hash) = match (new.no_password, new.password_hash_stdin) {
        (true, _) => (None, None),
        (false, true) => (None, Some(prompt::secret_of_stdin()?.into())),
        (false, false) => {
            (Some(prompt::password(new.password_stdin, "--password-stdin", "Password of the user")?), None)
        }
    };
    let draft = UserDraft {
        email: new.email.clone(),
        password,
        password_hash,
        first_name: new.first_name,
        last_name: new.last_name,
        role: Some(new.role),
        ..UserDraft::default()
    };
    let user = insert(draft, &new.account, cli).await.map_err(|failure| {
        failure.with_detail(ErrorCode::EmailTaken.as_str(), format!("{0} exists; see keydesk user show {0}", new.email))
    })?;
    Ok(output(&user, cli.domain.now()))
}

/// The user with this email, if there is one. Any error but "not found" is an error here too.
async fn existing(new: &CreateUser, cli: &CliContext) -> Result<Option<User>, Error> {
    let found = async { users::show(&cli.context(&new.account).await?, &UserRef::new(&new.email)).await };
    match found.await {
        Err(Error::NotFound(..)) => Ok(None),
        found => found.map(Some),
    }
}

/// Creates the user. The first admin of an empty database gets an account, too.
async fn insert(draft: UserDraft, named: &AccountArg, cli: &CliContext) -> Result<User, Failure> {
    if draft.role == Some(Role::Admin)
        && named.account.is_none()
        && let Some((_, admin)) = first_admin::ensure(&cli.domain, &cli.first_admin, draft.clone()).await?
    {
        return Ok(admin);
    }
    let context = cli.context(named).await?;
    Ok(users::create(&context, draft).await?)
}

async fn ban(named: &NamedUser, banned: bool, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (context, user) = (cli.context(&named.account).await?, named.reference());
    let user = match banned {
        true => users::ban(&context, &user).await?,
        false => users::unban(&context, &user).await?,
    };
    Ok(output(&user, cli.domain.now()))
}

async fn delete(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (context, user) = named.find(cli).await?;
    prompt::confirm(&format!("This deletes {} with all sessions and tokens and cannot be undone.", user.email))?;
    users::delete(&context, &user.id.into()).await?;
    Ok(CommandOutput::new(format!("Deleted {}", user.email), json!({ "deleted": user.id })))
}

/// The document is for people too: it is indented unless `--json` asks for one line.
async fn export(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&named.account).await?;
    let document = export_document(&users::export(&context, &named.reference()).await?);
    Ok(CommandOutput::new(format!("{document:#}"), document))
}

async fn set_password(new: SetPassword, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (context, user) = new.user.find(cli).await?;
    let password = prompt::password(new.password_stdin, "--password-stdin", "New password of the user")?;
    let user = passwords::set(&context, &user.id.into(), &password).await?;
    Ok(output(&user, cli.domain.now()).with_note("All sessions and tokens of this user ended."))
}

async fn reset_link(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&named.account).await?;
    let made = passwords::link(&context, &named.reference()).await;
    let (user, token) = made?;
    let link = cli.public_url().await?.join(&passwords::link_path(&cli.domain, context.account(), &token).await?);
    let note = format!("For {}; works once, for {} hours:", user.email, passwords::RESET_SECONDS / 3600);
    Ok(CommandOutput::new(link.clone(), json!({ "link": link })).with_note(note))
}

impl NamedUser {
    /// Finds the account and the user.
    async fn find(&self, cli: &CliContext) -> Result<(RequestContext, User), Error> {
        let context = cli.context(&self.account).await?;
        let user = users::show(&context, &self.reference()).await?;
        Ok((context, user))
    }

    fn reference(&self) -> UserRef {
        UserRef::new(&self.user)
    }
}

async fn list(which: &ListArgs, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&which.account).await?;
    let (filter, now) = (UserFilter::everybody(), cli.domain.now());
    let page = users::list(&context, filter, Paging::newest(which.limit)).await?;
    let users = page.records;
    let row = |user: &User| {
        let status = user.status(now).as_str().to_lowercase();
        [user.email.to_string(), user.role.as_str().into(), status, print::moment(user.created), user.id.to_string()]
    };
    let rows: Vec<_> = users.iter().map(row).collect();
    let json = json!({ "users": users.iter().map(|user| document(user, now)).collect::<Vec<_>>() });
    Ok(CommandOutput::new(print::table(["email", "role", "status", "created", "id"], &rows), json))
}

async fn end_sessions(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (context, user) = named.find(cli).await?;
    user_sessions::end_all(&context, &user.id.into()).await?;
    Ok(output(&user, cli.domain.now()).with_note("All sessions of this user ended."))
}

async fn verify(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let context = cli.context(&named.account).await?;
    let changes = UserChanges { email_verified: Some(true), ..UserChanges::default() };
    Ok(output(&users::update(&context, &named.reference(), changes).await?, cli.domain.now()))
}

async fn remove_second_factor(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (context, user) = named.find(cli).await?;
    let removed = second_factors::delete_lost(&context, &user.id.into()).await?;
    let note =
        if removed { "The second factor was removed." } else { "There is no second factor; nothing was changed." };
    Ok(output(&user, cli.domain.now()).with_note(note))
}

async fn remove_passkeys(named: &NamedUser, cli: &CliContext) -> Result<CommandOutput, Failure> {
    let (context, user) = named.find(cli).await?;
    let note = match passkeys::remove_lost(&context, &user.id.into()).await? {
        0 => "There is no passkey; nothing was changed.".to_owned(),
        removed => format!("Passkeys removed: {removed}."),
    };
    Ok(output(&user, cli.domain.now()).with_note(note))
}

fn output(user: &User, now: Timestamp) -> CommandOutput {
    report(user, None, now)
}

/// The user, with how many passkeys they have where it was counted.
fn report(user: &User, passkeys: Option<i64>, now: Timestamp) -> CommandOutput {
    let mut facts = vec![
        ("email", user.email.to_string() + verified(user)),
        ("name", user.full_name().unwrap_or_default()),
        ("role", user.role.as_str().into()),
        ("status", user.status(now).as_str().to_lowercase()),
        ("id", user.id.to_string()),
        ("created", print::moment(user.created)),
    ];
    let mut json = json!({ "user": document(user, now) });
    if let Some(count) = passkeys {
        facts.push(("passkeys", count.to_string()));
        json["passkeys"] = count.into();
    }
    CommandOutput::new(print::facts(&facts), json)
}

fn verified(user: &User) -> &'static str {
    match user.email_verified {
        Some(_) => " (verified)",
        None if user.awaits_proof => " (log-in waits for its verification)",
        None => "",
    }
}

fn document(user: &User, now: Timestamp) -> Value {
    json!({
        "id": user.id,
        "email": user.email,
        "emailVerified": user.email_verified.is_some(),
        "firstName": user.first_name,
        "lastName": user.last_name,
        "role": user.role.as_str(),
        "status": user.status(now).as_str(),
        "created": print::moment(user.created),
        "updated": print::moment(user.updated),
    })
}
