//! All that the database has about a user, for themselves and for the operator (docs/api.md 13). No secret is in it: what
//! proves somebody stays here.

use crate::{
    model::{
        account::Account,
        email::Email,
        id::SessionId,
        invite::{Invite, InviteUse},
        log_in::LogIn,
        paging::Paging,
        passkey::Passkey,
        product::Product,
        second_factor::SecondFactor,
        timestamp::Timestamp,
        token::{Bearer, Token, TokenKind},
        user::User,
    },
    server::domain::{
        accounts, authentication::sessions, authorization::Action, context::RequestContext, email_links, error::Result,
        lookup::find_user, resource_ref::UserRef, store, tokens,
    },
};

/// The most tokens of an export, the newest. A user has 100 in force and as many expired ones, unless the operator allows
/// more.
const MAX_TOKENS: u32 = 10_000;
/// The most products of an export, the newest.
const MAX_PRODUCTS: u32 = 100;
/// The most invites of an export, the newest.
const MAX_INVITES: u32 = 1000;

/// A user with all that belongs to them.
#[derive(Debug)]
pub struct UserExport {
    /// When it was read.
    pub exported: Timestamp,
    /// The account that the user belongs to.
    pub account: Account,
    /// The user.
    pub user: User,
    /// Whether the user can log in with a password.
    pub has_password: bool,
    /// The new email that waits for its confirmation.
    pub pending_email: Option<Email>,
    /// The second factor, enabled or not.
    pub second_factor: Option<SecondFactor>,
    /// How many recovery codes of it were not used; 0 without one.
    pub recovery_codes_left: i64,
    /// The passkeys, oldest first, without their keys.
    pub passkeys: Vec<Passkey>,
    /// The tokens, without their secrets, newest first; 10,000 at most.
    pub tokens: Vec<Token>,
    /// The open sessions, newest first; 100 at most.
    pub sessions: Vec<ExportedSession>,
    /// The latest log-ins, newest first: 30 at most, of the last 90 days.
    pub log_ins: Vec<LogIn>,
    /// The invite that the user signed up with.
    pub invite: Option<InviteUse>,
    /// The invites that the user made and that still stand, used up or not, without their codes, newest first; 1,000 at
    /// most.
    pub invites: Vec<Invite>,
    /// The products that the user can see, newest first; 100 at most. Customers see none.
    pub products: Vec<Product>,
}

/// An open session, with what the browser said about itself at log-in.
#[derive(Debug)]
pub struct ExportedSession {
    /// Never changes.
    pub id: SessionId,
    /// The header `User-Agent`; empty if it is not known.
    pub agent: String,
    /// The client's address; empty if it is not known.
    pub address: String,
    /// When the user logged in.
    pub created: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
}

/// Exports the caller's own data.
///
/// # Errors
/// Not authenticated.
pub async fn export_own(context: &RequestContext) -> Result<UserExport> {
    let named = UserRef::from(context.caller.person()?.id);
    read(context, &named).await
}

/// Exports the data of any user, for the operator.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Not found.
pub async fn export(context: &RequestContext, named: &UserRef) -> Result<UserExport> {
    context.authorize(Action::ManageAccounts)?;
    read(context, named).await
}

async fn read(context: &RequestContext, named: &UserRef) -> Result<UserExport> {
    let RequestContext { domain, account: id, .. } = context;
    let conn = &mut *context.read().await?;
    let (account, found) = (accounts::existing(conn, *id).await?, find_user(conn, *id, named).await?);
    let user = found.user;
    let (bearer, newest) = ([Bearer::User(user.id)], Paging::newest(MAX_TOKENS));
    let tokens = store::tokens::list(conn, *id, &TokenKind::ALL, Some(&bearer), newest).await?.records;
    let tokens = tokens.into_iter().map(|token| tokens::with_last_use(domain, token)).collect();
    let sessions = sessions::open_of(domain, conn, *id, &user).await?.into_iter().map(exported).collect();
    let pending_email = email_links::of_new_email(domain, conn, *id, &user).await?.map(|link| link.email);
    let second_factor = store::second_factors::find(conn, *id, user.id).await?.map(|row| row.factor);
    let recovery_codes_left = match &second_factor {
        Some(factor) => store::recovery_codes::count(conn, *id, factor.id).await?,
        None => 0,
    };
    let log_ins = store::log_ins::list(conn, *id, user.id).await?;
    let passkeys = store::passkeys::list(conn, *id, user.id).await?;
    let invite = store::invites::find_use(conn, *id, user.id).await?;
    let invites = store::invites::list_of_user(conn, *id, user.id, MAX_INVITES).await?;
    let products = if user.role.is_staff() {
        store::products::list(conn, *id, Paging::newest(MAX_PRODUCTS)).await?.records
    } else {
        Vec::new()
    };
    let (exported, has_password) = (context.now(), found.hash.is_some());
    Ok(UserExport {
        exported,
        account,
        user,
        has_password,
        pending_email,
        second_factor,
        recovery_codes_left,
        passkeys,
        tokens,
        sessions,
        log_ins,
        invite,
        invites,
        products,
    })
}

fn exported(session: store::sessions::ListedSession) -> ExportedSession {
    let store::sessions::ListedSession { id, agent, address, created, last_seen, .. } = session;
    ExportedSession { id, agent, address, created, last_seen }
}
