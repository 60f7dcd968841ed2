//! Passwords: change one's own, ask for a reset, reset (contract 3.9).

use axum::http::StatusCode;

use crate::{
    model::password::NewPassword,
    server::domain::{passwords, users::UserRef},
};

use super::{
    body::{Body, Sent},
    caller::{Anyone, Asking, Someone},
    document::Document,
    error::ApiError,
    path::Named,
    schema::{Keys, Node},
    users::{UserResource, resource},
};

/// What `POST …/actions/update-password` takes.
pub(super) const UPDATE: Keys = &[(
    "meta",
    Node::object(&[("old_password", Node::text().required()), ("new_password", Node::text().required())]).required(),
)];

/// What `POST …/actions/reset-password` takes.
pub(super) const RESET: Keys = &[(
    "meta",
    Node::object(&[("password_reset_token", Node::text().required()), ("new_password", Node::text().required())])
        .required(),
)];

/// What `POST A/passwords` takes.
pub(super) const REQUEST: Keys =
    &[("meta", Node::object(&[("email", Node::text().required()), ("deliver", Node::boolean())]).required())];

/// `POST A/users/{id|email}/actions/update-password`
pub(super) async fn update(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_update(&domain, &caller, account, &named).await?;
    let sent = body.read(UPDATE)?;
    let old = text(&sent, "old_password");
    let user = passwords::update(&domain, &caller, permit, &old, &new_password(&sent)).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `POST A/users/{id|email}/actions/reset-password`
pub(super) async fn reset(
    Asking(domain, account, Anyone(caller)): Asking<Anyone>,
    Named(named): Named<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_reset(&domain, &caller, account, &named).await?;
    let sent = body.read(RESET)?;
    let token = text(&sent, "password_reset_token");
    let user = passwords::reset(&domain, &caller, permit, &token, &new_password(&sent)).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `POST A/passwords`: the same answer whoever has the email.
pub(super) async fn ask(
    Asking(domain, account, Anyone(caller)): Asking<Anyone>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    let sent = body.read(REQUEST)?;
    let deliver = sent.meta().flag("deliver").unwrap_or(true);
    passwords::ask(&domain, &caller, account, &text(&sent, "email"), deliver)?;
    Ok(StatusCode::NO_CONTENT)
}

fn new_password(sent: &Sent) -> NewPassword {
    NewPassword::new(text(sent, "new_password"))
}

/// What stands under `meta`, where the schema made sure of it.
fn text(sent: &Sent, key: &str) -> String {
    sent.meta().text(key).unwrap_or_default()
}
