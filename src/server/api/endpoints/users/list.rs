//! `GET A/users` (contract 3.5).

use crate::{
    model::{filter::UserFilter, role::Role, user::Status},
    server::{
        api::{
            endpoints::users::resource::{ROLES, UserResource, resource},
            extract::{authenticated::Authenticated, list_query::ListQuery},
            openapi::{Operation, Parameter, SuccessResponse},
            wire::{document::Document, error::ApiError, keys::snake, query::Query},
        },
        domain::users,
    },
};

pub(in crate::server::api) const LIST: Operation =
    Operation::new("listUsers", "List users", SuccessResponse::page::<UserResource>("The users."))
        .about("Only customers, unless `roles[]` names others. A filter that cannot be understood leaves nobody.")
        .who("Staff see everybody, products see customers, and customers themselves.")
        .filtered(&[
            Parameter::list_of("roles[]", "Only users of these roles; `user` unless given.", ROLES),
            Parameter::one_of("status", "Only users of whom this is said.", &["ACTIVE", "INACTIVE", "BANNED"]),
            Parameter::flag("assigned", "Whether they own a licence; `active` is the same."),
            Parameter::id("product", "Only users of this product."),
            Parameter::id("license", "Only users of this licence."),
            Parameter::id("group", "Only users of this group: nobody."),
            Parameter::map("metadata", "Only users with these values in their metadata."),
        ]);

/// `GET A/users`
pub(in crate::server::api) async fn list(
    Authenticated(context): Authenticated,
    asked: ListQuery,
) -> Result<Document<Vec<UserResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = users::list(&context, filter(&asked.query)?, paging).await?;
    Ok(asked.answer(paging, page.map(|user| resource(context.account(), &user, context.now()))))
}

/// Whom the query leaves. What it cannot mean, and what nothing here has, leaves nobody.
fn filter(query: &Query) -> Result<UserFilter, ApiError> {
    let status = query.last("status");
    let statuses = |sent: &str| Status::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(sent));
    // No user owns a licence or stands in a group: neither is served.
    let is_assigned = query.last("assigned").or_else(|| query.last("active"));
    let wants_others = is_assigned.is_some_and(|sent| sent != "false")
        || ["product", "license", "group"].into_iter().any(|name| query.last(name).is_some())
        || query.has_oddly("metadata")
        || status.is_some_and(|sent| statuses(sent).is_none());
    if wants_others {
        return Ok(UserFilter::nobody());
    }
    let metadata: Vec<_> = query.members("metadata").map(|(key, value)| (snake(key), value.to_owned())).collect();
    if metadata.len() > UserFilter::MOST_PAIRS {
        let detail = format!("maximum of {} pairs exceeded", UserFilter::MOST_PAIRS);
        return Err(ApiError::parameter("metadata", detail));
    }
    Ok(UserFilter { roles: roles(query), status: status.and_then(statuses), metadata })
}

/// One role that is not in a list is ignored, and switches the default off (contract 3.5).
fn roles(query: &Query) -> Vec<Role> {
    let listed: Vec<_> = query.all("roles[]").collect();
    match (listed.as_slice(), query.last("roles")) {
        ([], None) => UserFilter::default().roles,
        ([], Some(_)) => UserFilter::everybody().roles,
        (listed, _) => {
            Role::ALL.into_iter().filter(|role| listed.iter().any(|name| name.parse() == Ok(*role))).collect()
        }
    }
}
