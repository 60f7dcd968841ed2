//! `GET A/tokens` (docs/api.md 4.5).

use uuid::Uuid;

use crate::{
    model::{filter::TokenFilter, token::TokenKind},
    server::{
        api::{
            endpoints::{
                tokens::resource::{TokenResource, resource},
                users::ROLES,
            },
            extract::{authenticated::Authenticated, list_query::ListQuery},
            openapi::{Callers, Operation, Parameter, SuccessResponse},
            wire::{document::Document, error::ApiError, query::Query},
        },
        domain::tokens,
    },
};

pub(super) const LIST: Operation =
    Operation::new("listTokens", "List tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .description("A filter with an invalid value matches nothing.")
        .callers(Callers::AUTHENTICATED)
        .restriction("Staff see all tokens of the account, all others only their own.")
        .parameters(&[
            Parameter::one_of("bearer[type]", "Only tokens of this type of bearer.", &["user", "product", "license"]),
            Parameter::id("bearer[id]", "Only tokens of this bearer."),
            Parameter::list_of("bearer[role][]", "Only tokens of users with these roles.", ROLES),
        ]);

/// `GET A/tokens`
pub(super) async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = tokens::list(&context, filter(&list_query.query), paging).await?;
    Ok(list_query.document(paging, page.map(|token| resource(context.account(), &token))))
}

/// The filter of the query. An invalid value, and a filter on what tokens do not have, match none.
fn filter(query: &Query) -> TokenFilter {
    let (kind, id) = (query.last("bearer[type]"), query.last("bearer[id]"));
    let roles: Vec<_> = query.all("bearer[role]").chain(query.list("bearer[role]")).collect();
    let bearer = id.map(Uuid::try_parse);
    let fits = |of: TokenKind| {
        kind.is_none_or(|kind| is_of(kind, of))
            && (roles.is_empty() || roles.iter().any(|role| is_for(role, of)))
            && !matches!(bearer, Some(Err(_)))
            && !query.has_malformed_elements("bearer[role]")
    };
    let kinds = TokenKind::ALL.into_iter().filter(|kind| fits(*kind)).collect();
    TokenFilter { kinds, bearer: bearer.and_then(Result::ok) }
}

fn is_of(bearer: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Person(_) => matches!(bearer, "user" | "users"),
        TokenKind::Product => matches!(bearer, "product" | "products"),
    }
}

fn is_for(role: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Person(of) => role.parse() == Ok(of),
        TokenKind::Product => role == "product",
    }
}
