//! The filters of the list of tokens: `bearer[type]`, `bearer[id]` and `bearer[role]`.

use uuid::Uuid;

use crate::{
    model::{filter::TokenFilter, token::TokenKind},
    server::api::wire::query::Query,
};

/// The filter of the query. An invalid value, and a filter on what tokens do not have, match none.
pub(super) fn parse(query: &Query) -> TokenFilter {
    let (kind, id) = (query.last("bearer[type]"), query.last("bearer[id]"));
    let roles: Vec<_> = query.all("bearer[role]").chain(query.all("bearer[role][]")).collect();
    let bearer = id.map(Uuid::try_parse);
    let fits = |of: TokenKind| {
        kind.is_none_or(|kind| is_of(kind, of))
            && (roles.is_empty() || roles.iter().any(|role| is_for(role, of)))
            && !matches!(bearer, Some(Err(_)))
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
