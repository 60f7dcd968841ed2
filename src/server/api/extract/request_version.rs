//! The version of the API that a request has: what its header asks for, or else its account's (docs/api.md 1.8).

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    model::api_version::Version,
    server::{
        api::{
            extract::{identity::Identity, path::AccountPath},
            wire::{error::ApiError, version},
        },
        state::AppState,
    },
};

/// The version of a request to an account.
pub(in crate::server::api) struct RequestVersion(pub(in crate::server::api) Version);

impl FromRequestParts<AppState> for RequestVersion {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        AccountPath::from_request_parts(parts, state).await?;
        let requested = version::requested(&parts.headers)?;
        Ok(Self(requested.or_else(|| Identity::of(parts).version()).unwrap_or_default()))
    }
}
