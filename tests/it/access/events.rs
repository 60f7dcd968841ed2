//! Rows of the event log that the matrix names.

use keydesk::{
    model::{event_log::EventLogFilter, id::AccountId, paging::Paging},
    server::domain::{caller::Caller, event_logs},
};

use crate::app::TestApp;

/// The id of the newest row of an account.
pub(super) async fn newest(app: &TestApp, account: AccountId) -> String {
    let context = app.context(Caller::operator(), account);
    let events = event_logs::list(&context, &EventLogFilter::default(), Paging::newest(1)).await;
    events.expect("a list").records[0].id.to_string()
}
