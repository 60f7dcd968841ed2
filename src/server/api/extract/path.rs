//! What the path of a request names: the account (or the default one), a user, a product, a token (docs/api.md 1.1).

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, Uri, request::Parts},
};
use tracing::{Span, field::display};

use crate::{
    model::{api_version::Version, id::AccountId, problem::ErrorCode},
    server::{
        api::{
            extract::{accept_signature::check_accept_signature, identity::Identity},
            wire::{error::ApiError, query::Query},
        },
        domain::accounts::{self, AccountRef},
        state::AppState,
    },
};

/// The path parameter that names the account.
const ACCOUNT: &str = "account";

/// The account that a request is about.
pub(in crate::server::api) struct AccountPath(pub(in crate::server::api) AccountId);

/// What the path names in the account, as sent: a user by id or email, a product by id or code, a token by id.
pub(in crate::server::api) struct PathRef<R>(pub(in crate::server::api) R);

/// Two names of the path, as sent: a user or product, and a token or second factor of it.
pub(in crate::server::api) struct NestedPathRef<R, W>(pub(in crate::server::api) R, pub(in crate::server::api) W);

impl FromRequestParts<AppState> for AccountPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let identity = Identity::of(parts);
        // The extractor of the caller needs the account too; it is looked up once for each request.
        if let Some(account) = identity.account() {
            return Ok(Self(account));
        }
        let account = accounts::find_account(&state.domain, &account_ref(parts).await?).await?;
        record_account(parts, account.id, account.api_version)?;
        Ok(Self(account.id))
    }
}

impl<R: From<String>> FromRequestParts<AppState> for PathRef<R> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let [name] = names(parts).await?;
        Ok(Self(name.into()))
    }
}

impl<R: From<String>, W: From<String>> FromRequestParts<AppState> for NestedPathRef<R, W> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let [name, within] = names(parts).await?;
        Ok(Self(name.into(), within.into()))
    }
}

/// How the path names the account.
pub(in crate::server::api) async fn account_ref(parts: &mut Parts) -> Result<AccountRef, ApiError> {
    let named = parameters(parts).await?.into_iter().find(|(key, _)| key == ACCOUNT);
    Ok(named.map_or(AccountRef::Default, |(_, value)| AccountRef::Named(value)))
}

/// Records the account of a request, once it was found, and refuses what the request wants of it and cannot have.
pub(in crate::server::api) fn record_account(
    parts: &Parts,
    account: AccountId,
    version: Version,
) -> Result<(), ApiError> {
    Identity::of(parts).record_account(account, version);
    Span::current().record("account", display(account));
    refuse_environment(&parts.headers, &parts.uri)?;
    check_accept_signature(&parts.headers, account)
}

/// The first `N` names of the path below the account.
async fn names<const N: usize>(parts: &mut Parts) -> Result<[String; N], ApiError> {
    let named = parameters(parts).await?.into_iter().filter(|(key, _)| key != ACCOUNT).map(|(_, value)| value);
    named.take(N).collect::<Vec<_>>().try_into().map_err(|_| ApiError::new(ErrorCode::NotFound))
}

async fn parameters(parts: &mut Parts) -> Result<Vec<(String, String)>, ApiError> {
    // Without parameters a request would be about the default account, so an unreadable path is refused.
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| ApiError::new(ErrorCode::UriInvalid))?;
    Ok(parameters.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// Environments are not supported: a client that names one must not believe that it has an effect.
fn refuse_environment(headers: &HeaderMap, uri: &Uri) -> Result<(), ApiError> {
    let refusal = ApiError::new(ErrorCode::EnvironmentNotSupported);
    if headers.contains_key("keygen-environment") {
        return Err(refusal.at_header("Keygen-Environment"));
    }
    if Query::parse(uri).last("environment").is_some() { Err(refusal.at_parameter("environment")) } else { Ok(()) }
}
