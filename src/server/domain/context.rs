//! One request: who asks, and in which account. Use cases take it, and what is special to them.

use crate::{
    model::{id::AccountId, timestamp::Timestamp, user::User},
    server::domain::{
        authorization::{self, Action},
        caller::{Caller, Principal},
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        runtime::Domain,
        store::{self, Reader, Tx},
    },
};

/// A request within an account. Whoever has one knows that the caller belongs to the account, or
/// has no credentials, or is the operator.
#[derive(Clone)]
pub struct RequestContext {
    pub(in crate::server::domain) domain: Domain,
    pub(in crate::server::domain) caller: Caller,
    pub(in crate::server::domain) account: AccountId,
}

impl RequestContext {
    /// A request of this caller in this account.
    ///
    /// # Errors
    /// `TOKEN_INVALID` for a caller of another account, as for any token that this account does
    /// not know. Interfaces read credentials within one account already; this is the last line.
    pub fn new(domain: Domain, caller: Caller, account: AccountId) -> Result<Self> {
        match caller.account() {
            Some(own) if own != account => Err(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid)),
            _ => Ok(Self { domain, caller, account }),
        }
    }

    /// What all requests stand on.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Who asks.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The account that the request is about.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.domain.now()
    }

    /// The same request, from now on by this user of the account.
    #[must_use]
    pub fn known_as(&self, user: User) -> Self {
        Self { caller: self.caller.known_as(user, self.account), ..self.clone() }
    }

    /// Lets the caller do this, or says why not.
    ///
    /// # Errors
    /// As [`authorization::check`].
    pub(in crate::server::domain) fn authorize(&self, action: Action<'_>) -> Result<()> {
        authorization::check(&self.caller, action)
    }

    /// Refuses callers without credentials.
    pub(in crate::server::domain) fn require_credentials(&self) -> Result<()> {
        match self.caller.principal {
            Principal::Nobody => Err(self.caller.lacks_permission()),
            _ => Ok(()),
        }
    }

    /// A connection that reads.
    pub(in crate::server::domain) async fn read(&self) -> Result<Reader> {
        self.domain.read().await
    }

    /// A transaction that writes for the caller, who is authenticated once more inside it.
    pub(in crate::server::domain) async fn write(&self) -> Result<Tx> {
        write_for(&self.domain, &self.caller).await
    }
}

/// A transaction that writes for a caller, who is authenticated once more inside it: while one
/// waits for the writer, tokens are revoked, passwords replaced and roles changed.
///
/// # Errors
/// Not authenticated, where the credentials are worth nothing any more; banned.
pub(in crate::server::domain) async fn write_for(domain: &Domain, caller: &Caller) -> Result<Tx> {
    let mut tx = domain.write().await?;
    authenticate_again(&mut tx, caller).await?;
    Ok(tx)
}

async fn authenticate_again(tx: &mut Tx, caller: &Caller) -> Result<()> {
    let Some(account) = caller.account() else { return Ok(()) };
    let gone = || Error::Unauthenticated(UnauthenticatedReason::TokenInvalid);
    if let Some(sent) = caller.token() {
        let token = store::tokens::find(tx, account, sent.id).await?.ok_or_else(gone)?;
        if token.updated != sent.updated {
            return Err(gone());
        }
    }
    let Principal::Person { user, session, password, .. } = &caller.principal else { return Ok(()) };
    let known = store::users::find_known(tx, account, user.id).await?.ok_or_else(gone)?;
    if known.user.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    let is_changed = (known.user.role, &known.user.permissions) != (user.role, &user.permissions);
    let is_over = match session {
        Some(session) => store::sessions::find(tx, session).await?.is_none(),
        None => false,
    };
    if is_changed || is_over {
        return Err(gone());
    }
    match password {
        Some(given) if *given != known.changes => Err(Error::Unauthenticated(UnauthenticatedReason::Credentials)),
        _ => Ok(()),
    }
}
