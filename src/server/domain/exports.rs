//! Exports that are running: one of a person, and a few of an account. Each reads a list to its end, and a client that
//! reads slowly keeps it going for as long as it likes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use crate::{
    model::{id::AccountId, token::Bearer},
    server::domain::lock::lock,
};

/// How many exports of an account run at once.
const MOST_OF_ACCOUNT: usize = 3;

/// The exports that are running, by account, each with who asked for it; `None` for the operator.
#[derive(Clone, Debug, Default)]
pub struct RunningExports(Arc<Mutex<HashMap<AccountId, Vec<Option<Bearer>>>>>);

/// An export that is running. It is over when this is dropped.
#[derive(Debug)]
pub struct RunningExport {
    all: RunningExports,
    account: AccountId,
    bearer: Option<Bearer>,
}

impl RunningExports {
    /// Begins an export; `None` if too many are running.
    pub(in crate::server::domain) fn begin(&self, account: AccountId, bearer: Option<Bearer>) -> Option<RunningExport> {
        let mut all = lock(&self.0);
        let running = all.entry(account).or_default();
        let is_running = bearer.is_some() && running.contains(&bearer);
        if is_running || running.len() >= MOST_OF_ACCOUNT {
            return None;
        }
        running.push(bearer);
        Some(RunningExport { all: self.clone(), account, bearer })
    }
}

impl Drop for RunningExport {
    fn drop(&mut self) {
        let mut all = lock(&self.all.0);
        let Some(running) = all.get_mut(&self.account) else { return };
        if let Some(place) = running.iter().position(|bearer| *bearer == self.bearer) {
            running.swap_remove(place);
        }
        if running.is_empty() {
            all.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::id::UserId;

    fn person(number: u128) -> Option<Bearer> {
        Some(Bearer::User(UserId(Uuid::from_u128(number))))
    }

    #[test]
    fn a_person_has_one_export_and_an_account_a_few() {
        let exports = RunningExports::default();
        let [own, other] = [1, 2].map(|number| AccountId(Uuid::from_u128(number)));
        let first = exports.begin(own, person(1)).expect("the first one");
        assert!(exports.begin(own, person(1)).is_none());
        let others = [person(2), None].map(|bearer| exports.begin(own, bearer).expect("room for three"));
        assert!(exports.begin(own, person(3)).is_none());
        assert!(exports.begin(other, person(4)).is_some(), "accounts do not meet");
        drop(first);
        assert!(exports.begin(own, person(1)).is_some());
        drop(others);
        assert!(lock(&exports.0).is_empty());
    }
}
