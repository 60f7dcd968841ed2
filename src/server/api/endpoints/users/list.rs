//! `GET A/users` (docs/api.md 3.5).

use crate::{
    model::{filter::UserFilter, role::Role, user::Status},
    server::{
        api::{
            endpoints::users::resource::{ROLES, UserResource, resource},
            extract::{authenticated::Authenticated, list_query::ListQuery},
            openapi::{Callers, Operation, Parameter, SuccessResponse},
            wire::{document::Document, error::ApiError, query::Query},
        },
        domain::{json_keys, users},
    },
};

pub(super) const LIST: Operation =
    Operation::new("listUsers", "List users", SuccessResponse::page::<UserResource>("The users."))
        .description(
            "Lists only customers, unless `roles[]` names other roles. A filter with an invalid value matches nobody.",
        )
        .callers(Callers::AUTHENTICATED)
        .restriction("Staff see every user, products every customer, and customers only themselves.")
        .parameters(&[
            Parameter::list_of("roles[]", "Only users with these roles. The default is `user`.", ROLES),
            Parameter::one_of("status", "Only users with this status.", &["ACTIVE", "INACTIVE", "BANNED"]),
            Parameter::flag("assigned", "Whether the users own a licence. `active` is the same."),
            Parameter::id("product", "Only users of this product. Nobody matches: licences are not supported."),
            Parameter::id("license", "Only users of this licence. Nobody matches: licences are not supported."),
            Parameter::id("group", "Only users of this group. Nobody matches: groups are not supported."),
            Parameter::map("metadata", "Only users with these values in their metadata."),
        ]);

/// `GET A/users`
pub(super) async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<UserResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = users::list(&context, filter(&list_query.query)?, paging).await?;
    Ok(list_query.document(paging, page.map(|user| resource(context.account(), &user, context.now()))))
}

/// The filter of the query. An invalid value, and a filter on what users do not have, match nobody.
fn filter(query: &Query) -> Result<UserFilter, ApiError> {
    let status = query.last("status");
    let statuses = |sent: &str| Status::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(sent));
    // No user has a licence or group: neither is supported.
    let is_assigned = query.last("assigned").or_else(|| query.last("active"));
    let matches_nobody = is_assigned.is_some_and(|sent| sent != "false")
        || ["product", "license", "group"].into_iter().any(|name| query.last(name).is_some())
        || query.has_malformed_members("metadata")
        || query.has_malformed_elements("roles")
        || status.is_some_and(|sent| statuses(sent).is_none());
    if matches_nobody {
        return Ok(UserFilter::nobody());
    }
    let pairs = query.members("metadata").take(UserFilter::MOST_PAIRS + 1);
    let metadata: Vec<_> = pairs.map(|(key, value)| (json_keys::canonical(key), value.to_owned())).collect();
    if metadata.len() > UserFilter::MOST_PAIRS {
        let detail = format!("maximum of {} pairs exceeded", UserFilter::MOST_PAIRS);
        return Err(ApiError::invalid_parameter("metadata", detail));
    }
    Ok(UserFilter { roles: roles(query), status: status.and_then(statuses), metadata })
}

/// A role outside of a list is ignored, and switches the default off (docs/api.md 3.5).
fn roles(query: &Query) -> Vec<Role> {
    let listed: Vec<_> = query.list("roles").collect();
    match (listed.as_slice(), query.last("roles")) {
        ([], None) => UserFilter::default().roles,
        ([], Some(_)) => UserFilter::everybody().roles,
        (listed, _) => {
            Role::ALL.into_iter().filter(|role| listed.iter().any(|name| name.parse() == Ok(*role))).collect()
        }
    }
}
