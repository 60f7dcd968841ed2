//! Which event is delivered next: how many at once, and how many to one endpoint.
//!
//! It has ids alone, and few of each endpoint, so its memory does not grow with what waits. An event is *under way* from
//! when it is taken until its outcome is in the database.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::model::id::{WebhookEndpointId, WebhookEventId};

/// The most deliveries at once.
const AT_ONCE: usize = 64;
/// Of them, the most to endpoints that did not answer quickly last time, or were never asked. The others are for those that
/// did.
const UNPROVEN_AT_ONCE: usize = 48;
/// Of these, the most to endpoints that did not answer quickly last time.
const SLOW_AT_ONCE: usize = 24;
/// The most at once to an endpoint that answers quickly. To any other: one.
const PER_ENDPOINT: usize = 2;
/// The most events of an endpoint that are known ahead.
const AHEAD: u32 = 64;
/// The most outcomes that may wait for the database before nothing is begun.
const UNWRITTEN: usize = 2048;

/// The events that are due and under way.
#[derive(Default)]
pub struct Schedule {
    lanes: HashMap<WebhookEndpointId, Lane>,
    /// The lanes in their turn.
    round: VecDeque<WebhookEndpointId>,
    under_way: HashSet<WebhookEventId>,
    /// How endpoints answered last, if they were asked.
    paces: HashMap<WebhookEndpointId, Pace>,
    running_quick: usize,
    running_unknown: usize,
    running_slow: usize,
}

/// How an endpoint answered last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Quick,
    /// It was not asked yet.
    Unknown,
    /// Late, or not at all.
    Slow,
}

/// The events of one endpoint.
#[derive(Default)]
struct Lane {
    due: VecDeque<WebhookEventId>,
    /// Whether there may be more of them in the database.
    is_hungry: bool,
    running: usize,
    /// How many are under way, with those that are running.
    under_way: usize,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// To read the first events that are due for an endpoint from the database, up to this number, for
    /// [`Schedule::supply`].
    Read(WebhookEndpointId, u32),
    /// To send an event.
    Send(Begun),
}

/// A delivery that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The event.
    pub event: WebhookEventId,
    /// Its endpoint.
    pub endpoint: WebhookEndpointId,
    pace: Pace,
}

impl Schedule {
    /// Takes note of endpoints for which events are due.
    pub fn add(&mut self, endpoints: &[WebhookEndpointId]) {
        for endpoint in endpoints {
            let lane = self.lanes.entry(*endpoint).or_insert_with(|| {
                self.round.push_back(*endpoint);
                Lane::default()
            });
            lane.is_hungry = lane.due.is_empty();
        }
    }

    /// What to do next, if anything: endpoints take turns.
    pub fn next_step(&mut self) -> Option<NextStep> {
        let has_turn = |endpoint: &WebhookEndpointId| {
            let lane = &self.lanes[endpoint];
            (lane.is_hungry || !lane.due.is_empty()) && self.has_room(*endpoint)
        };
        let place = self.round.iter().position(has_turn)?;
        let lane = &self.lanes[&self.round[place]];
        if lane.due.is_empty() {
            let known = u32::try_from(lane.under_way).expect("outcomes that wait are bounded");
            return Some(NextStep::Read(self.round[place], AHEAD + known));
        }
        let endpoint = self.round.remove(place).expect("it was found there");
        self.round.push_back(endpoint);
        Some(NextStep::Send(self.begin(endpoint)))
    }

    /// Takes the events that are due for an endpoint, the first ones first.
    pub fn supply(&mut self, endpoint: WebhookEndpointId, events: Vec<WebhookEventId>) {
        let Some(lane) = self.lanes.get_mut(&endpoint) else { return };
        lane.is_hungry = false;
        lane.due.extend(events.into_iter().filter(|event| !self.under_way.contains(event)));
        self.drop_if_over(endpoint);
    }

    /// Ends a delivery. Its outcome is not in the database yet. `is_quick`: the endpoint answered soon.
    pub fn end(&mut self, begun: Begun, is_quick: bool) {
        *self.running(begun.pace) -= 1;
        if let Some(lane) = self.lanes.get_mut(&begun.endpoint) {
            lane.running -= 1;
        }
        self.paces.insert(begun.endpoint, if is_quick { Pace::Quick } else { Pace::Slow });
    }

    /// Forgets which events are due for an endpoint, until it is added again.
    pub fn hold(&mut self, endpoint: WebhookEndpointId) {
        if let Some(lane) = self.lanes.get_mut(&endpoint) {
            lane.due.clear();
            lane.is_hungry = false;
        }
    }

    /// Takes note that the outcome is in the database.
    pub fn written(&mut self, begun: Begun) {
        self.under_way.remove(&begun.event);
        if let Some(lane) = self.lanes.get_mut(&begun.endpoint) {
            lane.under_way -= 1;
        }
        self.drop_if_over(begun.endpoint);
    }

    /// Whether nothing is due or under way, as far as it is known.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Begins the next delivery to an endpoint.
    fn begin(&mut self, endpoint: WebhookEndpointId) -> Begun {
        let lane = self.lanes.get_mut(&endpoint).expect("the round has lanes");
        let event = lane.due.pop_front().expect("one is due");
        lane.is_hungry = lane.due.is_empty();
        lane.running += 1;
        lane.under_way += 1;
        let pace = self.pace(endpoint);
        *self.running(pace) += 1;
        self.under_way.insert(event);
        Begun { event, endpoint, pace }
    }

    /// Whether another delivery to an endpoint may begin.
    fn has_room(&self, endpoint: WebhookEndpointId) -> bool {
        let unproven = self.running_unknown + self.running_slow;
        let (of_endpoint, has_place) = match self.pace(endpoint) {
            Pace::Quick => (PER_ENDPOINT, true),
            Pace::Unknown => (1, unproven < UNPROVEN_AT_ONCE),
            Pace::Slow => (1, unproven < UNPROVEN_AT_ONCE && self.running_slow < SLOW_AT_ONCE),
        };
        has_place
            && self.running_quick + unproven < AT_ONCE
            && self.under_way.len() < UNWRITTEN
            && self.lanes[&endpoint].running < of_endpoint
    }

    fn pace(&self, endpoint: WebhookEndpointId) -> Pace {
        self.paces.get(&endpoint).copied().unwrap_or(Pace::Unknown)
    }

    /// The number of deliveries that run, to endpoints that answer like this.
    fn running(&mut self, pace: Pace) -> &mut usize {
        match pace {
            Pace::Quick => &mut self.running_quick,
            Pace::Unknown => &mut self.running_unknown,
            Pace::Slow => &mut self.running_slow,
        }
    }

    fn drop_if_over(&mut self, endpoint: WebhookEndpointId) {
        let is_over = |lane: &Lane| lane.due.is_empty() && !lane.is_hungry && lane.under_way == 0;
        if self.lanes.get(&endpoint).is_some_and(is_over) {
            self.lanes.remove(&endpoint);
            self.round.retain(|other| *other != endpoint);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn endpoint(number: u128) -> WebhookEndpointId {
        WebhookEndpointId(Uuid::from_u128(number))
    }

    fn event(number: u128) -> WebhookEventId {
        WebhookEventId(Uuid::from_u128(number))
    }

    /// A schedule with so many events for each of these endpoints.
    fn schedule(endpoints: &[u128], events: u128) -> Schedule {
        let mut schedule = Schedule::default();
        for number in endpoints {
            schedule.add(&[endpoint(*number)]);
            schedule.supply(endpoint(*number), (0..events).map(|nth| event(number * 1000 + nth)).collect());
        }
        schedule
    }

    /// The next delivery. Whatever is read from the database, there is no more.
    fn begin(schedule: &mut Schedule) -> Option<Begun> {
        loop {
            match schedule.next_step()? {
                NextStep::Read(endpoint, _) => schedule.supply(endpoint, Vec::new()),
                NextStep::Send(begun) => return Some(begun),
            }
        }
    }

    fn begin_all(schedule: &mut Schedule) -> Vec<Begun> {
        std::iter::from_fn(|| begin(schedule)).collect()
    }

    #[test]
    fn an_endpoint_gets_a_second_place_once_it_answered_quickly() {
        let mut schedule = schedule(&[1], 9);
        let begun = begin_all(&mut schedule);
        assert_eq!(begun.len(), 1);
        schedule.end(begun[0], true);
        assert_eq!(begin_all(&mut schedule).len(), 2);
    }

    #[test]
    fn endpoints_that_do_not_answer_leave_places_for_the_others() {
        let mut schedule = schedule(&[500], 9);
        let proof = begin(&mut schedule).expect("one is due");
        schedule.end(proof, true);
        for number in 1..=96 {
            schedule.add(&[endpoint(number)]);
            schedule.supply(endpoint(number), (0..9).map(|nth| event(number * 1000 + nth)).collect());
        }
        let first = begin_all(&mut schedule);
        let dead = |begun: &[Begun]| begun.iter().filter(|begun| begun.endpoint != endpoint(500)).count();
        assert_eq!((dead(&first), first.len()), (48, 50));
        for begun in first {
            schedule.end(begun, begun.endpoint == endpoint(500));
        }
        // Those that were not asked yet come first, and then those that did not answer.
        for begun in begin_all(&mut schedule) {
            schedule.end(begun, begun.endpoint == endpoint(500));
        }
        let slow = begin_all(&mut schedule);
        assert_eq!((dead(&slow), slow.len()), (24, 26));
        schedule.add(&[endpoint(501)]);
        schedule.supply(endpoint(501), vec![event(1)]);
        assert_eq!(begin(&mut schedule).map(|begun| begun.endpoint), Some(endpoint(501)));
    }

    #[test]
    fn endpoints_take_turns() {
        let mut schedule = schedule(&[1, 2], 3);
        let mut order = Vec::new();
        while let Some(begun) = begin(&mut schedule) {
            order.push(begun.endpoint.0.as_u128());
            schedule.end(begun, true);
        }
        assert_eq!(order, [1, 2, 1, 2, 1, 2]);
    }

    #[test]
    fn whoever_comes_has_a_turn_before_the_others_are_through() {
        let mut schedule = schedule(&[1], 9);
        let first = begin(&mut schedule).expect("one is due");
        schedule.add(&[endpoint(2)]);
        schedule.end(first, true);
        assert!(matches!(schedule.next_step(), Some(NextStep::Send(begun)) if begun.endpoint == endpoint(1)));
        assert_eq!(schedule.next_step(), Some(NextStep::Read(endpoint(2), AHEAD)));
    }

    #[test]
    fn an_event_is_not_begun_again_before_its_outcome_is_written() {
        let mut schedule = schedule(&[1], 2);
        let first = begin(&mut schedule).expect("one is due");
        schedule.end(first, true);
        let second = begin(&mut schedule).expect("another one is due");
        assert_eq!(schedule.next_step(), Some(NextStep::Read(endpoint(1), AHEAD + 2)));
        schedule.supply(endpoint(1), vec![first.event, second.event]);
        assert_eq!(schedule.next_step(), None);
        schedule.end(second, true);
        schedule.written(first);
        assert!(!schedule.is_idle());
        schedule.written(second);
        assert!(schedule.is_idle());
        schedule.add(&[endpoint(1)]);
        schedule.supply(endpoint(1), vec![first.event]);
        assert_eq!(begin(&mut schedule).map(|begun| begun.event), Some(first.event));
    }
}
