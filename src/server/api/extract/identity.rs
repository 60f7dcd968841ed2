//! The account and caller of a request, recorded by extractors as they become known. The answer names both in its
//! headers, and a refusal does too (docs/api.md 1.8 and 1.9).

use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, HeaderName, HeaderValue, request::Parts};
use uuid::Uuid;

use crate::{
    model::{
        api_version::Version,
        id::{AccountId, TokenId},
    },
    server::domain::caller::{Caller, Principal},
};

pub(in crate::server::api) const ACCOUNT: HeaderName = HeaderName::from_static("keygen-account");
pub(in crate::server::api) const BEARER: HeaderName = HeaderName::from_static("keygen-bearer");
pub(in crate::server::api) const TOKEN: HeaderName = HeaderName::from_static("keygen-token");
pub(in crate::server::api) const OLD_ACCOUNT: HeaderName = HeaderName::from_static("keygen-account-id");
pub(in crate::server::api) const OLD_BEARER: HeaderName = HeaderName::from_static("keygen-bearer-id");
pub(in crate::server::api) const OLD_TOKEN: HeaderName = HeaderName::from_static("keygen-token-id");

/// The account and caller of one request. Clones share what is recorded.
#[derive(Clone, Default)]
pub(in crate::server::api) struct Identity(Arc<IdentityCells>);

#[derive(Default)]
struct IdentityCells {
    account: OnceLock<(AccountId, Version)>,
    bearer: OnceLock<Uuid>,
    token: OnceLock<TokenId>,
}

impl Identity {
    /// The identity of a request.
    pub(in crate::server::api) fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().expect("the layer finish_response adds it").clone()
    }

    /// The account, once it is resolved.
    pub(in crate::server::api) fn account(&self) -> Option<AccountId> {
        self.0.account.get().map(|(account, _)| *account)
    }

    /// The account's version of the API, which holds unless the request names another.
    pub(in crate::server::api) fn version(&self) -> Option<Version> {
        self.0.account.get().map(|(_, version)| *version)
    }

    pub(in crate::server::api) fn record_account(&self, account: AccountId, version: Version) {
        self.0.account.get_or_init(|| (account, version));
    }

    pub(in crate::server::api) fn record_caller(&self, caller: &Caller) {
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

    /// Inserts headers for what is known, by the names that this version of the API has for them.
    pub(in crate::server::api) fn insert_headers(&self, headers: &mut HeaderMap, version: Version) {
        let names =
            if version.has_old_names() { [OLD_ACCOUNT, OLD_BEARER, OLD_TOKEN] } else { [ACCOUNT, BEARER, TOKEN] };
        let ids = [self.account().map(|id| id.0), self.0.bearer.get().copied(), self.0.token.get().map(|id| id.0)];
        for (name, id) in names.into_iter().zip(ids) {
            if let Some(id) = id {
                headers.insert(name, HeaderValue::try_from(id.to_string()).expect("a UUID is ASCII"));
            }
        }
    }
}
