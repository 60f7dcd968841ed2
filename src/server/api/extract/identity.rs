//! The route, account and caller of a request, recorded as they become known. The answer names both in its
//! headers, and a refusal does too (docs/api.md 1.8 and 1.9).

use std::sync::{Arc, OnceLock};

use axum::{
    extract::MatchedPath,
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, request::Parts},
};

use crate::{
    model::{
        api_version::Version,
        id::{AccountId, TokenId},
        record::RecordName,
        token::Bearer,
    },
    server::domain::caller::Caller,
};

pub(in crate::server::api) const ACCOUNT: HeaderName = HeaderName::from_static("keygen-account");
pub(in crate::server::api) const BEARER: HeaderName = HeaderName::from_static("keygen-bearer");
pub(in crate::server::api) const TOKEN: HeaderName = HeaderName::from_static("keygen-token");
pub(in crate::server::api) const OLD_ACCOUNT: HeaderName = HeaderName::from_static("keygen-account-id");
pub(in crate::server::api) const OLD_BEARER: HeaderName = HeaderName::from_static("keygen-bearer-id");
pub(in crate::server::api) const OLD_TOKEN: HeaderName = HeaderName::from_static("keygen-token-id");

/// The route, account and caller of one request. Clones share what is recorded.
#[derive(Clone, Default)]
pub(in crate::server::api) struct Identity(Arc<IdentityCells>);

#[derive(Default)]
struct IdentityCells {
    account: OnceLock<(AccountId, Version)>,
    bearer: OnceLock<Bearer>,
    token: OnceLock<TokenId>,
    route: OnceLock<MatchedPath>,
}

impl Identity {
    /// The identity of a request.
    pub(in crate::server::api) fn of(parts: &Parts) -> Self {
        Self::in_extensions(&parts.extensions)
    }

    /// The identity of a request with these extensions.
    pub(in crate::server::api) fn in_extensions(extensions: &Extensions) -> Self {
        extensions.get::<Self>().expect("the layer around all routes adds it").clone()
    }

    /// The account, once it is resolved.
    pub(in crate::server::api) fn account(&self) -> Option<AccountId> {
        self.0.account.get().map(|(account, _)| *account)
    }

    /// The account's version of the API, which holds unless the request names another.
    pub(in crate::server::api) fn version(&self) -> Option<Version> {
        self.0.account.get().map(|(_, version)| *version)
    }

    /// The bearer of valid credentials.
    pub(in crate::server::api) fn bearer(&self) -> Option<Bearer> {
        self.0.bearer.get().copied()
    }

    /// The route, once it is matched.
    pub(in crate::server::api) fn route(&self) -> Option<&MatchedPath> {
        self.0.route.get()
    }

    pub(in crate::server::api) fn record_route(&self, route: &MatchedPath) {
        self.0.route.get_or_init(|| route.clone());
    }

    pub(in crate::server::api) fn record_account(&self, account: AccountId, version: Version) {
        self.0.account.get_or_init(|| (account, version));
    }

    pub(in crate::server::api) fn record_caller(&self, caller: &Caller) {
        if let Some(bearer) = caller.bearer() {
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
        let bearer = self.bearer().map(|bearer| RecordName::from(bearer).id);
        let ids = [self.account().map(|id| id.0), bearer, self.0.token.get().map(|id| id.0)];
        for (name, id) in names.into_iter().zip(ids) {
            if let Some(id) = id {
                headers.insert(name, HeaderValue::try_from(id.to_string()).expect("a UUID is ASCII"));
            }
        }
    }
}
