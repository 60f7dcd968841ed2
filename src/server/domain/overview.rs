//! The overview for staff. Everything in it was counted when it happened, or is found by an index: a million users cost
//! nothing here.

use crate::{
    model::{
        backup::BackupCheck,
        overview::{Attention, DAYS, Day, LastBackup, OLD_BACKUP_SECONDS, Overview},
        role::Role,
        timestamp::Timestamp,
        token::LAST_SECONDS,
        user_list::UserQuery,
    },
    server::domain::{
        accounts,
        authorization::Action,
        context::RequestContext,
        error::{Error, Result},
        own_backups,
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
    let (backup, about_backups) = backup(context).await?;
    let conn = &mut *context.read().await?;
    let staff = Role::ALL.into_iter().filter(|role| role.is_staff()).map(Role::as_str).collect();
    Ok(Overview {
        customers: list_counts(conn, context.account, "users", vec![Role::User.as_str()]).await?,
        staff: list_counts(conn, context.account, "users", staff).await?,
        protected: account.protected,
        may_protect: accounts::may_update(context).is_ok(),
        days: days(context, conn).await?,
        backup,
        attention: [about_backups, attention(context, conn).await?].concat(),
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

/// The last backup, and what is wrong with backups.
async fn backup(context: &RequestContext) -> Result<(Option<LastBackup>, Vec<Attention>)> {
    let backups = match own_backups::list(context).await {
        Ok(backups) => backups,
        Err(Error::Forbidden(_) | Error::Unauthenticated(_)) => return Ok((None, Vec::new())),
        // The rest of the overview is true all the same.
        Err(Error::Internal(cause)) => {
            tracing::error!(%cause, "the folder of backups cannot be read");
            return Ok((None, vec![Attention::UnreadableBackups]));
        }
        Err(error) => return Err(error),
    };
    let made = backups.files.first().map(|file| file.made);
    let age = match made {
        None => Some(Attention::NoBackup),
        Some(at) if at.plus_seconds(OLD_BACKUP_SECONDS) < context.now() => Some(Attention::OldBackup(at)),
        Some(_) => None,
    };
    let damaged = |check: &BackupCheck| (!check.is_sound()).then_some(Attention::DamagedBackup(check.at));
    let found = age.into_iter().chain(backups.last_check.as_ref().and_then(damaged)).collect();
    Ok((Some(LastBackup { made, check: backups.last_check }), found))
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
