//! The lists whose plans `plans.rs` asks SQLite for.

use uuid::Uuid;

use crate::{
    model::{
        event_name::EventName,
        filter::UserFilter,
        id::{AccountId, ProductId, UserId},
        own_tokens::TokenGroup,
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, TokenKind},
        user::Status,
    },
    server::domain::store::{
        invites, list_pages, products, token_groups, tokens, users,
        webhook_events::{self, EventScope},
    },
};

/// Every list with every choice of filters.
pub(super) fn lists() -> Vec<(&'static str, Vec<list_pages::ListBranch>)> {
    let (account, id) = (AccountId(Uuid::nil()), Uuid::nil());
    let pair = |value: &str| ("key".to_owned(), value.to_owned());
    let roles = [vec![Role::User], vec![Role::User, Role::Admin], Role::ALL.into()];
    let statuses = [None, Some(Status::Active), Some(Status::Inactive), Some(Status::Banned)];
    let mut lists = Vec::new();
    for roles in &roles {
        for status in statuses {
            for metadata in [vec![], vec![pair("text")], vec![pair("1"), pair("true")]] {
                for only in [None, Some(UserId(id))] {
                    let filter = UserFilter { roles: roles.clone(), status, metadata: metadata.clone() };
                    lists.push((users::RECORDS, users::branches(account, &filter, only, Timestamp(0))));
                }
            }
        }
    }
    let bearers = [Bearer::User(UserId(id)), Bearer::Product(ProductId(id))];
    for kinds in [&TokenKind::ALL[..1], &TokenKind::ALL] {
        for of in [None, Some(&bearers[..1]), Some(&bearers[1..]), Some(&bearers[..])] {
            lists.push((tokens::RECORDS, tokens::branches(account, kinds, of)));
        }
    }
    for by in [None, Some(ProductId(id))] {
        lists.push((invites::RECORDS, invites::branches(account, by).into()));
    }
    for group in TokenGroup::ALL {
        lists.push((tokens::RECORDS, vec![token_groups::branch(account, UserId(id), group, Timestamp(0))]));
    }
    lists.push((products::RECORDS, products::branches(account).into()));
    for scope in [EventScope::Account(account), EventScope::Product(account, ProductId(id))] {
        for names in [None, Some(&EventName::ALL[..1]), Some(EventName::ALL)] {
            lists.push((webhook_events::RECORDS, webhook_events::branches(scope, names)));
        }
    }
    lists
}
