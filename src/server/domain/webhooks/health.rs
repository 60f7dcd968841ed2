//! Whether webhook events are delivered in time.

use std::time::Duration;

use tokio::time::timeout;

use crate::server::domain::{error::Result, runtime::Services, store};

/// Seconds for which an event may be due before its delivery counts as far behind.
const PATIENCE_SECONDS: i64 = 60;

/// Whether events are being delivered, or none has been due for longer than a minute, as far as the database can be read
/// within 500 ms. Events of an endpoint that does not answer wait for long, and that is no fault of this server.
pub async fn is_in_time(services: &Services) -> bool {
    services.webhook_signals.is_alive(services.clock().elapsed())
        || matches!(timeout(Duration::from_millis(500), has_none_overdue(services)).await, Ok(Ok(true)))
}

async fn has_none_overdue(services: &Services) -> Result<bool> {
    let oldest = store::webhook_events::find_first_due(&mut *services.read().await?).await?;
    Ok(oldest.is_none_or(|due| due >= services.now().plus_seconds(-PATIENCE_SECONDS)))
}
