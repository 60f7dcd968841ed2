//! Two people change one record at a time. A form carries what its page was painted from, most often when the record was
//! last changed, and the use case asks here, inside its transaction, whether that is still so.

use std::time::Duration;

use crate::{
    model::{problem::ErrorCode, timestamp::Timestamp},
    server::domain::error::Result,
};

/// Checks that a record was not changed since somebody saw it: that what they saw, such as the time of its last change, is
/// what is stored. `seen` is `None` for callers that have seen nothing: the API and the command line send only what they
/// change.
///
/// # Errors
/// `STALE`.
pub(in crate::server::domain) fn check_unchanged<T: PartialEq>(seen: Option<T>, stored: T) -> Result<()> {
    match seen {
        Some(seen) if seen != stored => Err(ErrorCode::Stale.into()),
        _ => Ok(()),
    }
}

/// The time of a change that is made now. It is later than that of the change before: no two may share one, or a conflict
/// would pass unseen.
pub(in crate::server::domain) fn next_change(before: Timestamp, now: Timestamp) -> Timestamp {
    now.max(before.plus(Duration::from_millis(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_seen_is_compared() {
        let stored = Timestamp(5);
        assert!(check_unchanged(None, stored).is_ok() && check_unchanged(Some(stored), stored).is_ok());
        for seen in [4, 6] {
            assert!(check_unchanged(Some(Timestamp(seen)), stored).is_err(), "{seen}");
        }
    }

    #[test]
    fn two_changes_never_share_a_time() {
        assert_eq!(next_change(Timestamp(5), Timestamp(9)), Timestamp(9));
        assert_eq!(next_change(Timestamp(5), Timestamp(5)), Timestamp(6));
        assert_eq!(next_change(Timestamp(5), Timestamp(3)), Timestamp(6), "the clock went back");
    }
}
