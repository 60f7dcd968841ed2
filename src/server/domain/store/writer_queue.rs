//! The queue for the one writer. It serves those who wait in turn, and not in the order in which they came.
//!
//! Each share (a user, a product, an address, the server itself) has a queue of its own, and the writer goes around
//! the shares, one transaction each. Whoever asks for many transactions at once waits behind himself, and everybody
//! else for one round at most.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    iter,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use tokio::sync::oneshot;

use crate::{
    model::token::Bearer,
    server::domain::{
        error::{Error, Result},
        lock::lock,
    },
};

/// The maximum number of transactions of one share that wait: about what a slow disk commits in a second.
const MAX_WAITING: usize = 128;

/// On whose behalf something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::server::domain) enum WriterShare {
    /// The server itself, or the operator.
    Server,
    /// A user or a product.
    Bearer(Bearer),
    /// A client without credentials, by the network of its address.
    Address(IpAddr),
}

/// The queue. Cloning copies a pointer.
#[derive(Clone, Default)]
pub(super) struct WriterQueue(Arc<Mutex<Waiting>>);

/// The turn to write. The next one in the queue gets it when it is dropped.
pub(super) struct Turn(Option<WriterQueue>);

#[derive(Default)]
struct Waiting {
    /// Whether somebody has the turn.
    is_taken: bool,
    /// The shares that wait, in the order in which the writer goes around them.
    round: VecDeque<WriterShare>,
    by_share: HashMap<WriterShare, VecDeque<oneshot::Sender<Turn>>>,
}

impl WriterQueue {
    /// Waits for the turn. A future that is dropped gives up its place.
    ///
    /// # Errors
    /// Busy, if the share has 128 transactions waiting already.
    pub(super) async fn turn(&self, share: WriterShare) -> Result<Turn> {
        let waiter = self.enter(share)?;
        Ok(waiter.await.expect("a place is given up only by the one who waits in it"))
    }

    /// Takes a place in the queue, which may be the turn itself.
    fn enter(&self, share: WriterShare) -> Result<oneshot::Receiver<Turn>> {
        let (place, waiter) = oneshot::channel();
        let mut waiting = lock(&self.0);
        if waiting.is_taken {
            waiting.add(share, place)?;
            return Ok(waiter);
        }
        waiting.is_taken = true;
        drop(waiting);
        // The receiver is here, so the turn arrives.
        drop(place.send(Turn(Some(self.clone()))));
        Ok(waiter)
    }

    /// Hands the turn to the next one who still waits.
    fn pass_on(&self) {
        // A statement of its own: the lock must not be held while the next one gets the turn.
        while let Some(next) = self.next() {
            match next.send(Turn(Some(self.clone()))) {
                Ok(()) => return,
                // Whoever gave up at this very moment must not pass the turn on a second time.
                Err(mut turn) => turn.0 = None,
            }
        }
    }

    fn next(&self) -> Option<oneshot::Sender<Turn>> {
        lock(&self.0).next()
    }
}

impl Turn {
    /// The turn of a migration: it runs before anybody can wait.
    pub(super) const fn of_migration() -> Self {
        Self(None)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(queue) = self.0.take() {
            queue.pass_on();
        }
    }
}

impl Waiting {
    fn add(&mut self, share: WriterShare, place: oneshot::Sender<Turn>) -> Result<()> {
        let places = match self.by_share.entry(share) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                self.round.push_back(share);
                new.insert(VecDeque::new())
            }
        };
        if places.len() >= MAX_WAITING {
            places.retain(|place| !place.is_closed());
        }
        if places.len() >= MAX_WAITING {
            return Err(Error::Busy);
        }
        places.push_back(place);
        Ok(())
    }

    /// The first place of the share that comes up, which then goes to the end of the round. If nobody waits, the
    /// writer is free.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        while let Some(share) = self.round.pop_front() {
            let places = self.by_share.get_mut(&share).expect("a share of the round has places");
            let next = iter::from_fn(|| places.pop_front()).find(|place| !place.is_closed());
            if places.is_empty() {
                self.by_share.remove(&share);
            } else {
                self.round.push_back(share);
            }
            if next.is_some() {
                return next;
            }
        }
        self.is_taken = false;
        None
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::id::UserId;

    fn user(number: u128) -> WriterShare {
        WriterShare::Bearer(Bearer::User(UserId(Uuid::from_u128(number))))
    }

    /// The turn, if the one who waits here has it.
    fn turn(waiter: &mut oneshot::Receiver<Turn>) -> Option<Turn> {
        waiter.try_recv().ok()
    }

    #[test]
    fn whoever_floods_waits_behind_himself() {
        let queue = WriterQueue::default();
        let mut flood: Vec<_> = (0..100).map(|_| queue.enter(user(1)).expect("a place")).collect();
        let mut others: Vec<_> =
            [user(2), user(3), WriterShare::Server].map(|share| queue.enter(share).expect("a place")).into();
        let first = turn(&mut flood[0]).expect("nobody was before him");
        assert!(flood[1..].iter_mut().chain(&mut others).all(|waiter| turn(waiter).is_none()), "one at a time");
        drop(first);
        drop(turn(&mut flood[1]).expect("he was the first in the round"));
        for other in &mut others {
            drop(turn(other).expect("every other one has a turn in each round"));
        }
        for waiter in &mut flood[2..] {
            drop(turn(waiter).expect("then only he is left"));
        }
        assert!(turn(&mut queue.enter(user(2)).expect("a place")).is_some(), "the writer is free again");
    }

    #[test]
    fn a_share_is_bounded_and_no_other_one_meets_its_bound() {
        let queue = WriterQueue::default();
        let mut has_turn = queue.enter(user(1)).expect("a place");
        let mut flood: Vec<_> = (0..MAX_WAITING).map(|_| queue.enter(user(1)).expect("a place")).collect();
        assert!(matches!(queue.enter(user(1)), Err(Error::Busy)));
        let mut other = queue.enter(user(2)).expect("the other one has a queue of his own");
        flood.truncate(MAX_WAITING - 1);
        let mut last = queue.enter(user(1)).expect("the place of one who gave up is free");
        drop(turn(&mut has_turn).expect("the first one"));
        drop(turn(&mut flood[0]).expect("his next one"));
        drop(turn(&mut other).expect("the other one"));
        drop(flood);
        assert!(turn(&mut last).is_some(), "the others gave up");
    }

    #[test]
    fn a_turn_that_nobody_takes_is_passed_on() {
        let queue = WriterQueue::default();
        let (mut first, second) = (queue.enter(user(1)).expect("a place"), queue.enter(user(2)).expect("a place"));
        let mut third = queue.enter(user(3)).expect("a place");
        drop(turn(&mut first));
        // The second one has the turn, and leaves without knowing it.
        drop(second);
        assert!(turn(&mut third).is_some());
    }
}
