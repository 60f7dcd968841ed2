//! Passwords: change one's own, ask for a reset, reset (contract 3.9).

use axum::http::StatusCode;

use crate::{
    model::password::NewPassword,
    server::{
        api::{
            endpoints::users::{UserResource, resource},
            extract::{
                authenticated::{Authenticated, MaybeAuthenticated, RequestContext},
                body::{Body, CheckedBody},
                path::PathRef,
            },
            wire::{
                document::Document,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{passwords, resource_ref::UserRef},
    },
};

/// What `POST …/actions/update-password` takes.
pub(in crate::server::api) const UPDATE: ObjectSchema = &[(
    "meta",
    Node::object(&[("old_password", Node::text().required()), ("new_password", Node::text().required())]).required(),
)];

/// What `POST …/actions/reset-password` takes.
pub(in crate::server::api) const RESET: ObjectSchema = &[(
    "meta",
    Node::object(&[("password_reset_token", Node::text().required()), ("new_password", Node::text().required())])
        .required(),
)];

/// What `POST A/passwords` takes.
pub(in crate::server::api) const REQUEST: ObjectSchema =
    &[("meta", Node::object(&[("email", Node::text().required()), ("deliver", Node::boolean())]).required())];

/// `POST A/users/{id|email}/actions/update-password`
pub(in crate::server::api) async fn update(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_update(&domain, &caller, account, &named).await?;
    let sent = body.read(UPDATE)?;
    let old = text(&sent, "old_password");
    let user = passwords::update(&domain, &caller, permit, &old, &new_password(&sent)).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `POST A/users/{id|email}/actions/reset-password`
pub(in crate::server::api) async fn reset(
    RequestContext(domain, account, MaybeAuthenticated(caller)): RequestContext<MaybeAuthenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_reset(&domain, &caller, account, &named).await?;
    let sent = body.read(RESET)?;
    let token = text(&sent, "password_reset_token");
    let user = passwords::reset(&domain, &caller, permit, &token, &new_password(&sent)).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `POST A/passwords`: the same answer whoever has the email.
pub(in crate::server::api) async fn ask(
    RequestContext(domain, account, MaybeAuthenticated(caller)): RequestContext<MaybeAuthenticated>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let sent = body.read(REQUEST)?;
    let deliver = sent.meta().flag("deliver").unwrap_or(true);
    passwords::ask(&domain, &caller, account, &text(&sent, "email"), deliver)?;
    Ok(StatusCode::NO_CONTENT)
}

fn new_password(sent: &CheckedBody) -> NewPassword {
    NewPassword::new(text(sent, "new_password"))
}

/// What stands under `meta`, where the schema made sure of it.
fn text(sent: &CheckedBody, key: &str) -> String {
    sent.meta().text(key).unwrap_or_default()
}
