//! Authentication by token, together with the account that the request is about.
//!
//! It has two steps, because an interface has checks of its own between them: those of the account come before those of
//! the credentials (docs/api.md 10).

use uuid::Uuid;

use crate::{
    model::{account::Account, api_version::Version, id::AccountId},
    server::domain::{
        accounts::{self, AccountRef},
        audit,
        caller::{Caller, ClientInfo, Principal},
        crypto::secrets,
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        runtime::Domain,
        store::{
            self,
            tokens::{AccountWithToken, BearerRecord, TokenWithBearer},
        },
    },
};

/// The account of a request, and what the database has of its token. Nothing is authenticated yet.
pub struct PresentedToken {
    /// The account.
    pub account: AccountId,
    /// The account's version of the API.
    pub api_version: Version,
    found: Result<TokenWithBearer, UnauthenticatedReason>,
}

/// Reads the account of a request, its token and the token's bearer. By one statement, unless the account is named by
/// its slug: the token's digest depends on the account's id.
///
/// # Errors
/// Not found, as [`accounts::find_account`].
pub async fn look_up(domain: &Domain, named: &AccountRef, raw: &str) -> Result<PresentedToken> {
    if Uuid::try_parse(raw).is_ok() {
        let Account { id: account, api_version, .. } = accounts::find_account(domain, named).await?;
        return Ok(PresentedToken { account, api_version, found: Err(UnauthenticatedReason::TokenFormat) });
    }
    let account = accounts::id_to_read(domain, named).await?;
    let digest = secrets::digest(&domain.keys.tokens(account), raw.as_bytes());
    let found = store::tokens::find_with_account(&mut *domain.read().await?, account, &digest).await?;
    let AccountWithToken { api_version, token } = found.ok_or_else(|| accounts::unknown(named))?;
    Ok(PresentedToken { account, api_version, found: token.ok_or(UnauthenticatedReason::TokenInvalid) })
}

impl PresentedToken {
    /// Authenticates. Checks format, existence, expiry and ban, in this order (docs/api.md 2.3).
    ///
    /// # Errors
    /// Not authenticated. Forbidden, if the user is banned.
    pub fn authenticate(self, domain: &Domain, client: ClientInfo) -> Result<Caller> {
        let Self { account, found, .. } = self;
        let TokenWithBearer { token, bearer } = found.map_err(Error::Unauthenticated)?;
        let now = domain.now();
        if token.expiry.is_some_and(|expiry| expiry <= now) {
            return Err(Error::Unauthenticated(UnauthenticatedReason::TokenExpired));
        }
        let id = token.id;
        let principal = match bearer {
            BearerRecord::Person(user) if user.banned => return Err(Error::Forbidden(ForbiddenReason::Banned)),
            BearerRecord::Person(user) if user.deletion.is_some() => {
                return Err(Error::Forbidden(ForbiddenReason::DeletionPending));
            }
            BearerRecord::Person(user) => {
                Principal::Person { user, account, token: Some(token), session: None, password: None }
            }
            BearerRecord::Product(product) => Principal::Product { product, account, token },
        };
        domain.last_used.token(id, now, &client);
        let caller = Caller { principal, client };
        audit::note_caller(&caller);
        Ok(caller)
    }
}
