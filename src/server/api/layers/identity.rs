//! Who was recognised in a request, and in which account: noted as it becomes
//! known, told in headers, in refusals too (contract 1.8 and 1.9).

use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, HeaderName};
use uuid::Uuid;

use crate::{
    model::{
        account::Account,
        api_version::Version,
        id::{AccountId, TokenId},
    },
    server::{
        api::layers::headers::tell,
        domain::caller::{Caller, Principal},
    },
};

pub(in crate::server::api) const ACCOUNT: HeaderName = HeaderName::from_static("keygen-account");
pub(in crate::server::api) const BEARER: HeaderName = HeaderName::from_static("keygen-bearer");
pub(in crate::server::api) const TOKEN: HeaderName = HeaderName::from_static("keygen-token");
pub(in crate::server::api) const OLD_ACCOUNT: HeaderName = HeaderName::from_static("keygen-account-id");
pub(in crate::server::api) const OLD_BEARER: HeaderName = HeaderName::from_static("keygen-bearer-id");
pub(in crate::server::api) const OLD_TOKEN: HeaderName = HeaderName::from_static("keygen-token-id");

/// Who was recognised; all that hold it see the same.
#[derive(Clone, Default)]
pub(in crate::server::api) struct Identity(Arc<IdentityCell>);

#[derive(Default)]
struct IdentityCell {
    account: OnceLock<(AccountId, Version)>,
    bearer: OnceLock<Uuid>,
    token: OnceLock<TokenId>,
}

impl Identity {
    /// The account, once it was resolved.
    pub(in crate::server::api) fn account(&self) -> Option<AccountId> {
        self.0.account.get().map(|(account, _)| *account)
    }

    /// The version that the account speaks, unless the request says otherwise.
    pub(in crate::server::api) fn version(&self) -> Option<Version> {
        self.0.account.get().map(|(_, version)| *version)
    }

    pub(in crate::server::api) fn note_account(&self, account: &Account) {
        self.0.account.get_or_init(|| (account.id, account.api_version));
    }

    pub(in crate::server::api) fn note_caller(&self, caller: &Caller) {
        let bearer = match &caller.principal {
            Principal::Person { user, .. } => Some(user.id.0),
            Principal::Product { product, .. } => Some(product.id.0),
            Principal::Nobody | Principal::Operator => None,
        };
        if let Some(bearer) = bearer {
            self.0.bearer.get_or_init(|| bearer);
        }
        if let Some(token) = caller.token() {
            self.0.token.get_or_init(|| token.id);
        }
    }

    /// Tells what is known, under the names of this version.
    pub(in crate::server::api) fn tell(&self, headers: &mut HeaderMap, version: Version) {
        let names =
            if version.has_old_names() { [OLD_ACCOUNT, OLD_BEARER, OLD_TOKEN] } else { [ACCOUNT, BEARER, TOKEN] };
        let ids = [self.account().map(|id| id.0), self.0.bearer.get().copied(), self.0.token.get().map(|id| id.0)];
        for (name, id) in names.into_iter().zip(ids) {
            if let Some(id) = id {
                tell(headers, name, id.to_string());
            }
        }
    }
}
