//! The lists whose plans `plans.rs` asks SQLite for.

use uuid::Uuid;

use crate::{
    model::{
        event_log::EventLogFilter,
        event_name::EventName,
        filter::UserFilter,
        id::{AccountId, ProductId, UserId},
        log_filter::{Days, IdFilter, RecordFilter},
        own_tokens::TokenGroup,
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, TokenKind},
        user::Status,
    },
    server::domain::store::{
        event_log_list, invites, list_pages, products, token_groups, tokens, users,
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
    lists.extend(event_logs(account).into_iter().map(|branches| (event_log_list::RECORDS, branches)));
    lists
}

/// The lists of the event log by whole ids.
fn event_logs(account: AccountId) -> Vec<Vec<list_pages::ListBranch>> {
    let record =
        |kind: Option<&str>| RecordFilter { kind: kind.map(str::to_owned), id: Some(IdFilter::Whole(Uuid::nil())) };
    let records = || [None, Some(record(None)), Some(record(Some("users")))];
    let mut all = Vec::new();
    for days in [None, Some(Days { first: 0, last: 1 })] {
        for events in [None, Some(EventName::ALL[..1].to_vec()), Some(EventName::ALL.to_vec())] {
            for (actor, resource) in
                records().into_iter().flat_map(|actor| records().map(|other| (actor.clone(), other)))
            {
                for request in [None, Some("1".to_owned())] {
                    let (events, actor, resource) = (events.clone(), actor.clone(), resource.clone());
                    let filter = EventLogFilter { days, events, actor, resource, request };
                    all.push(event_log_list::branches(account, &filter));
                }
            }
        }
    }
    all
}
