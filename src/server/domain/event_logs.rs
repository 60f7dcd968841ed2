//! The event log: list and show over the API; verify, export and heads for the operator (docs/api.md 8.5).

use crate::{
    model::{
        event_log::{ChainLink, EventChain, EventLog, EventLogFilter},
        id::{AccountId, EventLogId},
        paging::{Page, Paging},
        timestamp::Timestamp,
    },
    server::domain::{
        authorization::Action,
        context::RequestContext,
        error::{Error, ResourceKind, Result},
        events,
        runtime::Domain,
        store::{self, Snapshot, event_logs::PART},
    },
};

/// The most rows that are deleted in one transaction, so that others get their turn at the writer.
const MOST_PRUNED: i64 = 1000;

/// Returns a page of the rows that match the filter, without a count.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is an admin, a developer or `read-only`.
pub async fn list(context: &RequestContext, filter: &EventLogFilter, paging: Paging) -> Result<Page<EventLog>> {
    context.authorize(Action::ListEventLogs)?;
    store::event_log_list::list(&mut *context.read().await?, context.account, filter, paging).await
}

/// Returns a row by its id.
///
/// # Errors
/// Not authenticated. Forbidden. Not found, also for customers and products.
pub async fn show(context: &RequestContext, id: &str) -> Result<EventLog> {
    context.authorize(Action::ReadEventLog)?;
    let unknown = || Error::NotFound(ResourceKind::EventLog, None);
    let id: EventLogId = id.parse().map_err(|_| unknown())?;
    store::event_logs::find(&mut *context.read().await?, context.account, id).await?.ok_or_else(unknown)
}

/// What a check of the log of one account found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Where the log begins and ends.
    pub chain: EventChain,
    /// How many rows were found in order.
    pub rows: u64,
    /// The first fault; `None`: there is none.
    pub fault: Option<ChainFault>,
}

/// Why a log is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// A row is not there.
    #[error("row {0} was removed")]
    Removed(i64),
    /// A row does not have its hash.
    #[error("row {0} was changed, or the hash of the row before it")]
    Changed(i64),
    /// There are rows after the last one.
    #[error("row {0} was added")]
    Added(i64),
}

/// Reads the whole log of the account, as of one moment, and checks that no row was changed or removed. Memory is bounded,
/// and nobody who writes waits.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Busy, or an internal error of the database.
pub async fn verify(context: &RequestContext) -> Result<Verification> {
    context.authorize(Action::ManageAccounts)?;
    let mut rows = ChainReader::new(&context.domain, context.account).await?;
    let chain = rows.chain;
    let mut last = chain.pruned;
    loop {
        let part = rows.next().await?;
        for row in &part {
            if let Some(fault) = fault(context.account, &chain, &last, row) {
                return Ok(Verification { chain, rows: count(&chain, &last), fault: Some(fault) });
            }
            last = ChainLink { position: row.position, hash: row.hash };
        }
        if part.len() < PART {
            break;
        }
    }
    let is_short = last.position < chain.head.position;
    let fault = match last == chain.head {
        true => None,
        false if is_short => Some(ChainFault::Removed(last.position + 1)),
        false => Some(ChainFault::Changed(last.position)),
    };
    Ok(Verification { chain, rows: count(&chain, &last), fault })
}

fn count(chain: &EventChain, last: &ChainLink) -> u64 {
    (last.position - chain.pruned.position).unsigned_abs()
}

/// What is wrong with a row that should follow the last one.
fn fault(account: AccountId, chain: &EventChain, last: &ChainLink, row: &EventLog) -> Option<ChainFault> {
    let expected = last.position + 1;
    if row.position != expected {
        return Some(ChainFault::Removed(expected));
    }
    if row.position > chain.head.position {
        return Some(ChainFault::Added(row.position));
    }
    (events::hash(account, &last.hash, row) != row.hash).then_some(ChainFault::Changed(row.position))
}

/// The rows of an account in order, as of one moment.
pub struct ChainReader {
    snapshot: Snapshot,
    account: AccountId,
    /// Where they begin and end.
    chain: EventChain,
    after: i64,
}

impl ChainReader {
    async fn new(domain: &Domain, account: AccountId) -> Result<Self> {
        let mut snapshot = domain.db.snapshot().await?;
        let chain = store::event_chains::find(&mut snapshot, account).await?.unwrap_or_default();
        Ok(Self { snapshot, account, chain, after: 0 })
    }

    /// The next rows, some hundred; fewer, or none, at the end.
    ///
    /// # Errors
    /// An internal error: the database fails, or a row cannot be read.
    pub async fn next(&mut self) -> Result<Vec<EventLog>> {
        let rows = store::event_logs::list_after(&mut self.snapshot, self.account, self.after).await?;
        self.after = rows.last().map_or(self.after, |row| row.position);
        Ok(rows)
    }
}

/// Begins to read all rows of the account, the oldest first.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Busy, or an internal error of the database.
pub async fn export(context: &RequestContext) -> Result<ChainReader> {
    context.authorize(Action::ManageAccounts)?;
    ChainReader::new(&context.domain, context.account).await
}

/// Deletes rows that are older than they are kept for, of every account, the oldest first.
///
/// # Errors
/// Busy. The rest is for the next round.
pub(in crate::server::domain) async fn prune(domain: &Domain) -> Result<()> {
    let kept = domain.limits().event_log_retention.as_secs();
    let before = domain.now().plus_seconds(-i64::try_from(kept).expect("settings name 366 days at most"));
    let mut after = AccountId(uuid::Uuid::nil());
    while let Some((account, _)) = store::event_chains::find_next(&mut *domain.read().await?, after).await? {
        while prune_some(domain, account, before).await? {}
        after = account;
    }
    Ok(())
}

/// Deletes some rows of an account. Returns whether there may be more. Only what lies in front goes: a gap would look like
/// a removed row.
async fn prune_some(domain: &Domain, account: AccountId, before: Timestamp) -> Result<bool> {
    let oldest = store::event_logs::list_oldest(&mut *domain.read().await?, account, 1).await?;
    if oldest.first().is_none_or(|(_, created)| *created >= before) {
        return Ok(false);
    }
    let mut tx = domain.write().await?;
    let oldest = store::event_logs::list_oldest(&mut tx, account, MOST_PRUNED).await?;
    let due = oldest.iter().take_while(|(_, created)| *created < before);
    let Some((last, _)) = due.last() else { return Ok(false) };
    store::event_logs::delete_up_to(&mut tx, account, last.position).await?;
    store::event_chains::update_pruned(&mut tx, account, last).await?;
    tx.commit().await?;
    Ok(true)
}
