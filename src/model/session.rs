//! Sessions of browsers, as their user sees them.

use serde::{Deserialize, Serialize};

use crate::model::{device::Device, id::SessionId, timestamp::Timestamp};

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// Never changes.
    pub id: SessionId,
    /// The browser, and the system that it runs on.
    pub device: Device,
    /// The client's address at log-in; `None` if it is not known.
    pub address: Option<String>,
    /// When the user logged in.
    pub created: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
    /// Whether it is the one of the request.
    pub is_current: bool,
}
