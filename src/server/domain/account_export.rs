//! An export of a whole account: all that a vendor needs to leave, secrets as hashes and digests (docs/moving.md).
//!
//! It is read from one snapshot of the database, part by part, so a million users take no more memory than a thousand.
//! How the records are written, the interfaces decide together: `server/account_export_document.rs`.

use std::mem;

use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use crate::{
    model::{
        account_export::ExportRecord, id::AccountId, password::NewPassword, role::Role, timestamp::Timestamp,
        token::TokenKind,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authentication,
        authorization::Action,
        context::RequestContext,
        error::{Error, Result, UnauthenticatedReason},
        store::{self, Conn, Snapshot, account_export::PART, users::UserWithPassword},
    },
};

/// An export that has begun.
pub struct AccountExport {
    snapshot: Snapshot,
    account: AccountId,
    /// The moment of the snapshot.
    pub moment: Timestamp,
    section: Section,
    /// The last record of the section that was read; nil and empty at its beginning.
    after: Uuid,
    after_credential: Vec<u8>,
    _slot: OwnedSemaphorePermit,
}

/// What is read next. Records come after those that they name.
#[derive(Clone, Copy)]
enum Section {
    Account,
    Settings,
    Products,
    /// The users of the role with this place in [`Role::ALL`].
    Users(usize),
    Passkeys,
    /// The tokens of the kind with this place in [`TokenKind::ALL`].
    Tokens(usize),
    Invites,
    WebhookEndpoints,
    End,
}

impl Section {
    /// What follows after the last record.
    const fn next(self) -> Self {
        match self {
            Self::Account => Self::Settings,
            Self::Settings => Self::Products,
            Self::Products => Self::Users(0),
            Self::Users(role) if role + 1 < Role::ALL.len() => Self::Users(role + 1),
            Self::Users(_) => Self::Passkeys,
            Self::Passkeys => Self::Tokens(0),
            Self::Tokens(kind) if kind + 1 < TokenKind::ALL.len() => Self::Tokens(kind + 1),
            Self::Tokens(_) => Self::Invites,
            Self::Invites => Self::WebhookEndpoints,
            Self::WebhookEndpoints | Self::End => Self::End,
        }
    }
}

/// Whether the caller may export the account. Returns whether they have a password to confirm it with.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is an admin.
pub async fn may_begin(context: &RequestContext) -> Result<bool> {
    context.authorize(Action::ExportAccount)?;
    Ok(own_record(context).await?.hash.is_some())
}

/// Begins an export for a person, who confirms it with their password.
///
/// # Errors
/// As [`begin`]. Not authenticated (`Password`), if the password is wrong, or there is none. Rate limited.
pub async fn begin_confirmed(context: &RequestContext, password: &NewPassword) -> Result<AccountExport> {
    context.authorize(Action::ExportAccount)?;
    let user = own_record(context).await?;
    if !authentication::confirm(context, &user, Some(password.reveal())).await? {
        return Err(Error::Unauthenticated(UnauthenticatedReason::Password));
    }
    begin(context).await
}

async fn own_record(context: &RequestContext) -> Result<UserWithPassword> {
    let user = context.caller.person()?.id;
    let found = store::users::find_with_password(&mut *context.read().await?, context.account, user).await?;
    found.ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))
}

/// Begins an export. There is one at a time in a process: its snapshot keeps the database's log from shrinking.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is an admin or the operator. Busy, also while another export runs.
pub async fn begin(context: &RequestContext) -> Result<AccountExport> {
    context.authorize(Action::ExportAccount)?;
    let slot = context.domain.account_exports.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
    let snapshot = context.domain.db.snapshot().await?;
    audit::note(Event::AccountExported, context.account, context.account);
    Ok(AccountExport {
        snapshot,
        account: context.account,
        moment: context.now(),
        section: Section::Account,
        after: Uuid::nil(),
        after_credential: Vec::new(),
        _slot: slot,
    })
}

impl AccountExport {
    /// The next records, 500 at most; `None` at the end.
    ///
    /// # Errors
    /// An internal error of the database.
    pub async fn next(&mut self) -> Result<Option<Vec<ExportRecord>>> {
        loop {
            if matches!(self.section, Section::End) {
                return Ok(None);
            }
            let records = self.read().await?;
            if records.len() < PART {
                self.section = self.section.next();
                (self.after, self.after_credential) = (Uuid::nil(), Vec::new());
            }
            if !records.is_empty() {
                return Ok(Some(records));
            }
        }
    }

    async fn read(&mut self) -> Result<Vec<ExportRecord>> {
        let (account, after, conn): (_, _, &mut Conn) = (self.account, self.after, &mut self.snapshot);
        let records: Vec<_> = match self.section {
            Section::Account => vec![ExportRecord::Account(Box::new(accounts::existing(conn, account).await?))],
            Section::Settings => {
                store::settings::list(conn, account).await?.into_iter().map(ExportRecord::Setting).collect()
            }
            Section::Products => {
                boxed(store::account_export::products(conn, account, after).await?, ExportRecord::Product)
            }
            Section::Users(role) => {
                boxed(store::account_export::users(conn, account, Role::ALL[role], after).await?, ExportRecord::User)
            }
            Section::Passkeys => {
                let after = mem::take(&mut self.after_credential);
                boxed(store::account_export::passkeys(conn, account, &after).await?, ExportRecord::Passkey)
            }
            Section::Tokens(kind) => boxed(
                store::account_export::tokens(conn, account, TokenKind::ALL[kind], after).await?,
                ExportRecord::Token,
            ),
            Section::Invites => {
                boxed(store::account_export::invites(conn, account, after).await?, ExportRecord::Invite)
            }
            Section::WebhookEndpoints => {
                boxed(store::webhook_endpoints::list(conn, account).await?, ExportRecord::WebhookEndpoint)
            }
            Section::End => Vec::new(),
        };
        self.note_place(records.last());
        Ok(records)
    }

    /// Notes after which record the next part begins.
    fn note_place(&mut self, last: Option<&ExportRecord>) {
        match last {
            Some(ExportRecord::Product(product)) => self.after = product.id.0,
            Some(ExportRecord::User(exported)) => self.after = exported.user.id.0,
            Some(ExportRecord::Passkey(exported)) => self.after_credential.clone_from(&exported.credential),
            Some(ExportRecord::Token(exported)) => self.after = exported.token.id.0,
            Some(ExportRecord::Invite(exported)) => self.after = exported.invite.id.0,
            // All of these are one part.
            Some(ExportRecord::Account(_) | ExportRecord::Setting(_) | ExportRecord::WebhookEndpoint(_)) | None => {}
        }
    }
}

fn boxed<T>(records: Vec<T>, record: impl Fn(Box<T>) -> ExportRecord) -> Vec<ExportRecord> {
    records.into_iter().map(|found| record(Box::new(found))).collect()
}
