//! Queries on the groups of a user's tokens: those in force, those that expire soon, the unused and the expired ones.

use crate::{
    model::{
        id::{AccountId, UserId},
        own_tokens::TokenGroup,
        paging::{Page, Paging, Start},
        timestamp::Timestamp,
        token::{LAST_SECONDS, Token, UNUSED_SECONDS},
    },
    server::domain::{
        error::Result,
        store::{
            Conn,
            list_pages::{self, Bind, ListBranch},
            rows::TokenRow,
            tokens::RECORDS,
        },
    },
};

/// A page of the user's tokens in this group at this moment. Numbered pages have the total count.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    group: TokenGroup,
    now: Timestamp,
    paging: Paging,
) -> Result<Page<Token>> {
    let branches = [branch(account, user, group, now)];
    let page: Page<TokenRow> = list_pages::list(conn, RECORDS, &branches, paging).await?;
    let count = match paging.start {
        Start::Page(_) => Some(list_pages::count(conn, &branches).await?),
        Start::Top | Start::After(_) => None,
    };
    Ok(Page { count, ..page.map(|TokenRow(token)| token) })
}

/// The number of the user's tokens in this group at this moment.
pub(in crate::server::domain) async fn count(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    group: TokenGroup,
    now: Timestamp,
) -> Result<u64> {
    list_pages::count(conn, &[branch(account, user, group, now)]).await
}

/// The branch of a group. It reads all tokens of the user, of whom there are at most twice as many as may be in force.
/// The `+` keeps SQLite from an index by expiry, whose rows would have to be sorted by age.
pub(super) fn branch(account: AccountId, user: UserId, group: TokenGroup, now: Timestamp) -> ListBranch {
    let all = ListBranch::new("tokens.id", "tokens where tokens.account_id = ", account)
        .and("tokens.user_id = ", Bind::Id(user.0));
    let at = |moment: Timestamp| Bind::Integer(moment.0);
    let in_force = |all: ListBranch| all.and("coalesce(+tokens.expiry, 9223372036854775807) > ", at(now));
    match group {
        TokenGroup::InForce => in_force(all),
        TokenGroup::ExpiringSoon => in_force(all).and("+tokens.expiry < ", at(now.plus_seconds(LAST_SECONDS))),
        TokenGroup::Unused => {
            in_force(all).and("coalesce(tokens.last_used, tokens.created) <= ", at(now.plus_seconds(-UNUSED_SECONDS)))
        }
        TokenGroup::Expired => all.and("+tokens.expiry <= ", at(now)),
    }
}
