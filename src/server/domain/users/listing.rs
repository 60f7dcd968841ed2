//! The list of users that staff read on a page, and its export: users of every role, filtered, sorted and searched.

use uuid::Uuid;

use crate::{
    model::{
        paging::{Paging, Place, Total},
        role::Role,
        user_list::{ListedUser, PAGE_SIZE, UserListing, UserQuery},
    },
    server::domain::{
        audit::{self, Event},
        authorization::Action,
        context::RequestContext,
        error::{Error, RateLimited, Result},
        exports::RunningExport,
        search,
        store::{
            self, Conn, list_counts,
            user_list::{LOOKED_THROUGH, Part},
        },
    },
};

/// How many users stand on pages that can be turned to. More are counted only where that costs nothing.
const MOST_SHOWN: u32 = Paging::MAX * PAGE_SIZE;

/// How many users are read at once for an export.
const CHUNK: u32 = 500;

/// Returns a page of the users that match the query. `asked` is the number of the page as it was sent.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff. Busy, or an internal error of the database.
pub async fn list_for_staff(context: &RequestContext, query: &UserQuery, asked: &str) -> Result<UserListing> {
    context.authorize(Action::SearchUsers)?;
    let conn = &mut *context.read().await?;
    let account = context.account;
    let expression = search::user_anywhere(&query.text, query.role);
    let nobody = || UserListing { users: Vec::new(), total: Total::Exactly(0), place: place(0, ""), is_partial: false };
    match (query.text.is_empty(), expression) {
        (true, _) => {
            let total = total(conn, context, query).await?;
            let (place, part) = part(total, asked);
            let users = store::user_list::list(conn, account, query, part).await?;
            Ok(UserListing { users, total, place, is_partial: false })
        }
        // The index has no text that is so short or so long.
        (false, None) => Ok(nobody()),
        (false, Some(expression)) => {
            let [found, left] = store::user_list::count_found(conn, account, &expression, query).await?;
            let has_more = found > u64::from(LOOKED_THROUGH);
            let is_partial = has_more && (!query.is_by_role() || query.sort.is_by_log_in());
            let total = if has_more { Total::MoreThan(left.min(LOOKED_THROUGH.into())) } else { Total::Exactly(left) };
            let (place, part) = part(total, asked);
            let users = store::user_list::search(conn, account, &expression, query, part).await?;
            Ok(UserListing { users, total, place, is_partial })
        }
    }
}

/// Where an export goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportPlace {
    /// At the newest user.
    Start,
    /// After the user with this id.
    After(Uuid),
    /// After this row of the full-text index.
    AfterRow(i64),
}

/// Begins an export: logs it. [`export_chunk`] reads it; keep the result until it is read.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff. Rate limited, while another export of the caller is running,
/// or three of the account.
pub fn begin_export(context: &RequestContext) -> Result<RunningExport> {
    const RETRY_SECONDS: u32 = 10;
    context.authorize(Action::SearchUsers)?;
    let RequestContext { domain, caller, account } = context;
    let Some(running) = domain.exports.begin(*account, caller.bearer()) else {
        audit::note_limit("export");
        let reset = context.now().plus_seconds(RETRY_SECONDS.into());
        let limit = "export";
        return Err(Error::RateLimited(RateLimited {
            limit,
            allowed: 1,
            seconds: RETRY_SECONDS,
            reset,
            by_failures: false,
        }));
    };
    audit::note(Event::UsersExported, *account, account);
    Ok(running)
}

/// The next users of an export, the newest first, and where it goes on; `None` at its end. Users who come or go meanwhile
/// may be in it or not.
///
/// # Errors
/// As [`begin_export`]. Busy, or an internal error of the database.
pub async fn export_chunk(
    context: &RequestContext,
    query: &UserQuery,
    from: ExportPlace,
) -> Result<(Vec<ListedUser>, Option<ExportPlace>)> {
    context.authorize(Action::SearchUsers)?;
    let conn = &mut *context.read().await?;
    if query.text.is_empty() {
        let after = if let ExportPlace::After(id) = from { Some(id) } else { None };
        let users = store::user_list::list_after(conn, context.account, query, after, CHUNK).await?;
        let next =
            users.last().filter(|_| users.len() == CHUNK as usize).map(|last| ExportPlace::After(last.user.id.0));
        return Ok((users, next));
    }
    let Some(expression) = search::user_anywhere(&query.text, query.role) else { return Ok((Vec::new(), None)) };
    let after = if let ExportPlace::AfterRow(row) = from { Some(row) } else { None };
    let (mut users, last) = store::user_list::search_after(conn, context.account, &expression, after, CHUNK).await?;
    let next = last.filter(|_| users.len() == CHUNK as usize).map(ExportPlace::AfterRow);
    users.retain(|listed| query.fits(listed));
    Ok((users, next))
}

/// How many users the filters leave. Roles are counted by triggers, however many users there are.
async fn total(conn: &mut Conn, context: &RequestContext, query: &UserQuery) -> Result<Total> {
    if query.is_by_role() {
        let roles = Role::ALL.into_iter().filter(|role| query.role.is_none_or(|wanted| wanted == *role));
        let roles = roles.map(Role::as_str).collect();
        return Ok(Total::Exactly(list_counts(conn, context.account, "users", roles).await?));
    }
    let count = store::user_list::count(conn, context.account, query, MOST_SHOWN + 1).await?;
    let most = u64::from(MOST_SHOWN);
    Ok(if count > most { Total::MoreThan(most) } else { Total::Exactly(count) })
}

fn part(total: Total, asked: &str) -> (Place, Part) {
    let (Total::Exactly(count) | Total::MoreThan(count)) = total;
    let place = place(count, asked);
    (place, Part { offset: (place.page - 1) * PAGE_SIZE, size: PAGE_SIZE })
}

fn place(count: u64, asked: &str) -> Place {
    Place::of(count, PAGE_SIZE, asked)
}
