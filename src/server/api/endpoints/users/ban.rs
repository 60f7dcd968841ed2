//! Ban a user, and lift the ban.

use crate::server::{
    api::{
        endpoints::users::resource::{UserResource, resource},
        extract::{
            authenticated::{Authenticated, RequestContext},
            body::Body,
            path::PathRef,
        },
        openapi::{Operation, SuccessResponse},
        wire::{document::Document, error::ApiError, schema::NOTHING},
    },
    domain::users::{self, UserRef},
};

const WHO_BANS: &str = "Admins, developers, sales and support agents, and products.";

pub(super) const BAN: Operation =
    Operation::new("banUser", "Ban a user", SuccessResponse::one::<UserResource>("The user."))
        .about(
            "Until they are unbanned, log-in and every token of theirs answer `USER_BANNED`. Only customers can be \
             banned.",
        )
        .who(WHO_BANS)
        .takes(NOTHING, "{}");

/// `POST A/users/{id|email}/actions/ban`
pub(super) async fn ban(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::may_ban(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    let user = users::ban(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

pub(super) const UNBAN: Operation =
    Operation::new("unbanUser", "Unban a user", SuccessResponse::one::<UserResource>("The user."))
        .about("Their tokens work again.")
        .who(WHO_BANS)
        .takes(NOTHING, "{}");

/// `POST A/users/{id|email}/actions/unban`
pub(super) async fn unban(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::may_unban(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    let user = users::unban(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}
