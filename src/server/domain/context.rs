//! The context of a request: the caller, the account and the domain. Use cases take it as their first parameter.

use crate::{
    model::{id::AccountId, timestamp::Timestamp, token::Bearer, user::User},
    server::domain::{
        authorization::{self, Action},
        caller::{Caller, Principal},
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        runtime::Domain,
        store::{self, Reader, Tx, WriterShare},
        throttle::network,
    },
};

/// The context of a request within an account.
///
/// The constructor guarantees that the caller belongs to the account, has no credentials, or is the
/// operator. So use cases cannot act in one account for a caller of another one.
#[derive(Clone)]
pub struct RequestContext {
    pub(in crate::server::domain) domain: Domain,
    pub(in crate::server::domain) caller: Caller,
    pub(in crate::server::domain) account: AccountId,
}

impl RequestContext {
    /// The context of a request by this caller in this account.
    ///
    /// # Errors
    /// Not authenticated (`TOKEN_INVALID`) for a caller of another account, as for any token that is unknown in this
    /// account. Interfaces authenticate within one account already; this check is the last line of defence.
    pub fn new(domain: Domain, caller: Caller, account: AccountId) -> Result<Self> {
        match caller.account() {
            Some(own) if own != account => Err(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid)),
            _ => Ok(Self { domain, caller, account }),
        }
    }

    /// The domain.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The caller.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The account that the request is about.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.domain.now()
    }

    /// The same request, authenticated as this user of the account: for a user who was just created, or logged in.
    #[must_use]
    pub fn authenticated_as(&self, user: User) -> Self {
        Self { caller: self.caller.authenticated_as(user, self.account), ..self.clone() }
    }

    /// Checks that the caller may perform the action.
    ///
    /// # Errors
    /// As [`authorization::check`].
    pub(in crate::server::domain) fn authorize(&self, action: Action<'_>) -> Result<()> {
        authorization::check(&self.caller, action)
    }

    /// Checks that the caller has credentials.
    ///
    /// # Errors
    /// Not authenticated.
    pub(in crate::server::domain) fn require_credentials(&self) -> Result<()> {
        match self.caller.principal {
            Principal::Nobody => Err(self.caller.lacks_permission()),
            _ => Ok(()),
        }
    }

    /// A connection for reading.
    pub(in crate::server::domain) async fn read(&self) -> Result<Reader> {
        self.domain.read().await
    }

    /// A transaction for writing. It counts against the caller's limit of changes, and the caller is authenticated again
    /// within it.
    ///
    /// # Errors
    /// As [`write_for`].
    pub(in crate::server::domain) async fn write(&self) -> Result<Tx> {
        write_for(&self.domain, &self.caller).await
    }
}

/// A transaction for writing on behalf of a caller, who is authenticated again within it.
///
/// While a request hashes a password or waits for the writer, its token can be revoked, the password
/// replaced or the role changed. Without the second check the request would still write.
///
/// # Errors
/// Rate limited. Not authenticated, if the credentials are no longer valid. Forbidden, if the user is banned or set to be
/// deleted. Busy.
pub(in crate::server::domain) async fn write_for(domain: &Domain, caller: &Caller) -> Result<Tx> {
    let (tx, user) = write_for_leaving(domain, caller).await?;
    match user {
        Some(user) if user.deletion.is_some() => Err(Error::Forbidden(ForbiddenReason::DeletionPending)),
        _ => Ok(tx),
    }
}

/// The same, also for a user who is set to be deleted, with their record: for the log-in that asks whether to stay.
pub(in crate::server::domain) async fn write_for_leaving(
    domain: &Domain,
    caller: &Caller,
) -> Result<(Tx, Option<User>)> {
    // The limit first: who is over it takes no place in the queue.
    domain.throttle.write(caller)?;
    let mut tx = domain.write_as(share_of(caller)).await?;
    let user = authenticate_again(&mut tx, caller).await?;
    Ok((tx, user))
}

/// The share of the writer that a caller has.
pub(in crate::server::domain) fn share_of(caller: &Caller) -> WriterShare {
    match &caller.principal {
        Principal::Person { user, .. } => WriterShare::Bearer(Bearer::User(user.id)),
        Principal::Product { product, .. } => WriterShare::Bearer(Bearer::Product(product.id)),
        Principal::Nobody => WriterShare::Address(network(caller.client.address)),
        Principal::Operator => WriterShare::Server,
    }
}

/// Authenticates the caller again. Returns the user as they are now, if the caller is one.
async fn authenticate_again(tx: &mut Tx, caller: &Caller) -> Result<Option<User>> {
    let Some(account) = caller.account() else { return Ok(None) };
    let invalid = || Error::Unauthenticated(UnauthenticatedReason::TokenInvalid);
    if let Some(sent) = caller.token() {
        let token = store::tokens::find(tx, account, sent.id).await?.ok_or_else(invalid)?;
        if token.updated != sent.updated {
            return Err(invalid());
        }
    }
    let Principal::Person { user, session, password, .. } = &caller.principal else { return Ok(None) };
    let found = store::users::find_with_password(tx, account, user.id).await?.ok_or_else(invalid)?;
    if found.user.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    let is_changed = (found.user.role, &found.user.permissions) != (user.role, &user.permissions);
    let is_over = match session {
        Some(session) => store::sessions::find(tx, session).await?.is_none(),
        None => false,
    };
    if is_changed || is_over {
        return Err(invalid());
    }
    match password {
        Some(verified) if *verified != found.changes => Err(Error::Unauthenticated(UnauthenticatedReason::Credentials)),
        _ => Ok(Some(found.user)),
    }
}
