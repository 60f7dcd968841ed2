//! The overview for staff. Everything in it was counted when it happened, or is found by an index: a million users cost
//! nothing here.

use crate::{
    model::{
        overview::{Attention, DAYS, Day, Overview},
        role::Role,
        timestamp::Timestamp,
        token::LAST_SECONDS,
        user_list::UserQuery,
    },
    server::domain::{
        accounts,
        authorization::Action,
        context::RequestContext,
        error::Result,
        store::{self, Conn, list_counts},
    },
};

const DAY_MILLIS: i64 = 86_400_000;

/// How many members of staff without a second step are counted for each role.
const MOST_COUNTED: u32 = 1000;

/// Returns the account at a glance. What only admins and developers could mend is shown to them alone.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff.
pub async fn show(context: &RequestContext) -> Result<Overview> {
    context.authorize(Action::SearchUsers)?;
    let account = accounts::show(context).await?;
    let conn = &mut *context.read().await?;
    let staff = Role::ALL.into_iter().filter(|role| role.is_staff()).map(Role::as_str).collect();
    Ok(Overview {
        customers: list_counts(conn, context.account, "users", vec![Role::User.as_str()]).await?,
        staff: list_counts(conn, context.account, "users", staff).await?,
        protected: account.protected,
        may_protect: accounts::may_update(context).is_ok(),
        days: days(context, conn).await?,
        attention: attention(context, conn).await?,
    })
}

async fn days(context: &RequestContext, conn: &mut Conn) -> Result<Vec<Day>> {
    let first = context.now().0.div_euclid(DAY_MILLIS) - (DAYS - 1);
    let empty = |day: i64| Day { begin: Timestamp(day * DAY_MILLIS), sign_ups: 0, log_ins: 0 };
    let mut days: Vec<_> = (first..first + DAYS).map(empty).collect();
    for counted in store::overview::daily_counts(conn, context.account, first).await? {
        // A clock that was set back leaves days that are still to come.
        let place = usize::try_from(counted.day - first).ok().and_then(|place| days.get_mut(place));
        let Some(day) = place else { continue };
        *(if counted.is_log_in { &mut day.log_ins } else { &mut day.sign_ups }) = counted.count;
    }
    Ok(days)
}

async fn attention(context: &RequestContext, conn: &mut Conn) -> Result<Vec<Attention>> {
    let (account, now) = (context.account, context.now());
    let mut found = Vec::new();
    if context.authorize(Action::GenerateProductToken).is_ok() {
        found.extend(store::overview::expiring_tokens(conn, account, now, now.plus_seconds(LAST_SECONDS)).await?);
        match store::overview::failing_letters(conn, account).await? {
            0 => {}
            letters => found.push(Attention::MailFails(letters)),
        }
    }
    for role in Role::ALL.into_iter().filter(|role| role.is_staff()) {
        let query = UserQuery { role: Some(role), second_factor: Some(false), ..UserQuery::default() };
        match store::user_list::count(conn, account, &query, MOST_COUNTED).await? {
            0 => {}
            count => found.push(Attention::NoSecondStep { role, count }),
        }
    }
    Ok(found)
}
