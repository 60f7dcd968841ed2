//! Ban a user, and lift the ban.

use crate::server::{
    api::{
        endpoints::users::resource::{UserResource, resource},
        extract::{authenticated::Authenticated, body::Body, path::PathRef},
        openapi::{Operation, SuccessResponse},
        wire::{document::Document, error::ApiError, schema::NOTHING},
    },
    domain::{resource_ref::UserRef, users},
};

const WHO_BANS: &str = "Admins, developers, sales and support agents, and products.";

pub(in crate::server::api) const BAN: Operation =
    Operation::new("banUser", "Ban a user", SuccessResponse::one::<UserResource>("The user."))
        .about(
            "Until they are unbanned, log-in and every token of theirs answer `USER_BANNED`. Only customers can be \
             banned.",
        )
        .who(WHO_BANS)
        .takes(NOTHING, "{}");

/// `POST A/users/{id|email}/actions/ban`
pub(in crate::server::api) async fn ban(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::may_ban(&context, &named).await?;
    body.read(NOTHING)?;
    let user = users::ban(&context, &named).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}

pub(in crate::server::api) const UNBAN: Operation =
    Operation::new("unbanUser", "Unban a user", SuccessResponse::one::<UserResource>("The user."))
        .about("Their tokens work again.")
        .who(WHO_BANS)
        .takes(NOTHING, "{}");

/// `POST A/users/{id|email}/actions/unban`
pub(in crate::server::api) async fn unban(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::may_unban(&context, &named).await?;
    body.read(NOTHING)?;
    let user = users::unban(&context, &named).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}
