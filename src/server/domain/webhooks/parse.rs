//! What was sent of an endpoint, made valid: all field errors at once, in the order of docs/api.md 8.1.

use crate::{
    model::{
        problem::{ErrorCode, FieldError, FieldErrors, Problem},
        webhook_endpoint::{Subscriptions, WebhookEndpoint, WebhookEndpointChanges, WebhookEndpointDraft},
    },
    server::domain::webhook_urls::{self, WebhookUrlRules},
};

/// How requests to endpoints are signed.
pub(super) const SIGNATURE_ALGORITHM: &str = "ed25519";

/// A new endpoint whose values are valid.
pub(super) struct NewEndpoint {
    pub(super) url: String,
    pub(super) subscriptions: Subscriptions,
}

/// Parses a new endpoint.
pub(super) fn draft(draft: WebhookEndpointDraft, rules: &WebhookUrlRules) -> Result<NewEndpoint, Problem> {
    let mut errors = FieldErrors::default();
    let url = errors.check(webhook_urls::parse(draft.url, rules));
    let subscriptions = errors.check(draft.subscriptions.map(subscriptions).transpose());
    let algorithm = errors.check(algorithm(draft.signature_algorithm));
    let new = || {
        algorithm?;
        Some(NewEndpoint { url: url?, subscriptions: subscriptions?.unwrap_or_else(Subscriptions::everything) })
    };
    errors.finish(new())
}

/// The endpoint with these changes. Whether its product exists, only the database knows.
pub(super) fn changed(
    before: &WebhookEndpoint,
    changes: WebhookEndpointChanges,
    rules: &WebhookUrlRules,
) -> Result<WebhookEndpoint, Problem> {
    let mut errors = FieldErrors::default();
    let url = errors.check(changes.url.map(|url| webhook_urls::parse(url, rules)).transpose());
    // A disabled endpoint must not pass for one that hears of something.
    let sent = changes.subscriptions.or_else(|| before.subscriptions.is_disabled().then(Vec::new));
    let subscriptions = errors.check(sent.map(subscriptions).transpose());
    let algorithm = errors.check(algorithm(changes.signature_algorithm));
    let after = || {
        algorithm?;
        Some(WebhookEndpoint {
            url: url?.unwrap_or_else(|| before.url.clone()),
            subscriptions: subscriptions?.unwrap_or_else(|| before.subscriptions.clone()),
            api_version: changes.api_version.unwrap_or(before.api_version),
            product: changes.product.unwrap_or(before.product),
            ..before.clone()
        })
    };
    errors.finish(after())
}

fn subscriptions(names: Vec<String>) -> Result<Subscriptions, FieldError> {
    if names.is_empty() {
        return Err(ErrorCode::SubscriptionsTooShort.into());
    }
    Subscriptions::of(names).ok_or_else(|| ErrorCode::SubscriptionsNotAllowed.into())
}

fn algorithm(name: Option<String>) -> Result<(), FieldError> {
    match name {
        Some(name) if name != SIGNATURE_ALGORITHM => Err(ErrorCode::SignatureAlgorithmNotAllowed.into()),
        _ => Ok(()),
    }
}
