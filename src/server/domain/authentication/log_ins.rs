//! The records of log-ins that succeeded. Refused ones are in the log only: anybody can cause them.

use crate::{
    model::{
        device,
        id::UserId,
        log_in::{LogIn, Way},
    },
    server::domain::{
        context::RequestContext,
        error::Result,
        store::{self, Tx},
    },
};

/// How many seconds a record is kept: 90 days.
pub(in crate::server::domain) const RETENTION_SECONDS: i64 = 90 * 24 * 3600;

/// Records that a user has logged in. Runs in the transaction that makes their session or token.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn record(
    context: &RequestContext,
    tx: &mut Tx,
    user: UserId,
    way: Way,
) -> Result<()> {
    let client = &context.caller.client;
    let (agent, address) = (device::bounded(&client.agent), client.address.to_string());
    let log_in = LogIn { way, agent, address, at: context.now() };
    store::log_ins::insert(tx, context.account, user, context.domain.id()?, &log_in).await
}
