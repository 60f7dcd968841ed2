//! Ban a user, and lift the ban.

use crate::server::{
    api::{
        endpoints::users::resource::{UserResource, resource},
        extract::{authenticated::Authenticated, path::PathRef},
        openapi::{Callers, Operation, SuccessResponse},
        wire::{document::Document, error::ApiError},
    },
    domain::{resource_ref::UserRef, users},
};

/// Who can ban a user, and lift a ban.
const CALLERS: Callers = Callers::PRODUCTS.and(Callers::STAFF.without(Callers::READ_ONLY));

pub(super) const BAN: Operation =
    Operation::new("banUser", "Ban a user", SuccessResponse::one::<UserResource>("The user."))
        .description(
            "Until the ban is lifted, log-in and all tokens of the user return `USER_BANNED`. Only customers can be \
             banned.",
        )
        .callers(CALLERS);

/// `POST A/users/{id|email}/actions/ban`
pub(super) async fn ban(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<UserResource>, ApiError> {
    let user = users::ban(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}

pub(super) const UNBAN: Operation =
    Operation::new("unbanUser", "Lift the ban of a user", SuccessResponse::one::<UserResource>("The user."))
        .description("The user's tokens work again.")
        .callers(CALLERS);

/// `POST A/users/{id|email}/actions/unban`
pub(super) async fn unban(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<UserResource>, ApiError> {
    let user = users::unban(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}
