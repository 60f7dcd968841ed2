//! The loop of the delivery: it surveys what is due, begins deliveries, and writes their outcomes in batches.

use std::{collections::HashMap, future, sync::Arc, time::Duration};

use tokio::{
    select,
    task::{Id, JoinError, JoinSet},
    time::{Interval, MissedTickBehavior, interval, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{
    model::id::{WebhookEndpointId, WebhookEventId},
    server::{
        domain::{
            error::Result,
            runtime::Domain,
            webhooks::{
                deliveries::{self, Attempt, DueEvent},
                outcome::{DeliveryFailure, Outcome},
                schedule::{Begun, NextStep, Schedule},
            },
        },
        webhook_delivery::sender::WebhookSender,
    },
};

/// The longest time until it is seen that an event became due.
const TICK: Duration = Duration::from_secs(1);
/// The shortest time between two surveys, however often it is woken.
const SURVEY_PAUSE: Duration = Duration::from_millis(50);
/// The shortest time between two batches of outcomes: each costs a write to the disk.
const WRITE_PAUSE: Duration = Duration::from_millis(10);
/// The most outcomes of a batch. Others write in between.
const BATCH: usize = 256;
/// How long deliveries may still run after the shutdown began.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);
/// An endpoint that took longer is slow.
const QUICK: Duration = Duration::from_secs(1);

/// When the loop ends.
#[derive(Clone, Copy)]
pub(super) enum Until<'a> {
    /// After the shutdown began.
    Shutdown(&'a CancellationToken),
    /// When nothing is due.
    NothingIsDue,
}

pub(super) struct Round<'a> {
    domain: &'a Domain,
    sender: &'a Arc<WebhookSender>,
    schedule: Schedule,
    running: JoinSet<Delivered>,
    /// What each running task delivers.
    tasks: HashMap<Id, Begun>,
    /// Outcomes that are not in the database yet.
    unwritten: Vec<(Begun, Option<Attempt>)>,
    /// One batch at most.
    writing: JoinSet<Batch>,
    /// Whether the last batch could not be written, so that the next one waits for a tick.
    is_write_held: bool,
    /// Where the next survey begins.
    after: Option<WebhookEndpointId>,
    /// Whether an event may be due that is not known.
    is_survey_due: bool,
}

/// The end of a delivery.
struct Delivered {
    /// What is to be written: nothing if the event was gone, or could not be read.
    attempt: Option<Attempt>,
    is_quick: bool,
}

/// A batch of outcomes, and whether it was written.
type Batch = (Vec<(Begun, Option<Attempt>)>, Result<()>);

impl<'a> Round<'a> {
    pub(super) fn new(domain: &'a Domain, sender: &'a Arc<WebhookSender>) -> Self {
        Self {
            domain,
            sender,
            schedule: Schedule::default(),
            running: JoinSet::new(),
            tasks: HashMap::new(),
            unwritten: Vec::new(),
            writing: JoinSet::new(),
            is_write_held: false,
            after: None,
            is_survey_due: true,
        }
    }

    pub(super) async fn run(mut self, until: Until<'_>) {
        let [mut ticks, mut surveys, mut writes] = [TICK, SURVEY_PAUSE, WRITE_PAUSE].map(paced);
        let shutdown = async {
            match until {
                Until::Shutdown(shutdown) => shutdown.cancelled().await,
                Until::NothingIsDue => future::pending().await,
            }
        };
        tokio::pin!(shutdown);
        while !(matches!(until, Until::NothingIsDue) && self.is_done()) {
            self.begin_deliveries().await;
            select! {
                () = &mut shutdown => break,
                () = deliveries::wait(self.domain) => self.is_survey_due = true,
                _ = ticks.tick() => {
                    self.is_survey_due = true;
                    self.is_write_held = false;
                    self.sender.sweep();
                }
                _ = surveys.tick(), if self.is_survey_due => self.survey().await,
                Some(ended) = self.running.join_next_with_id() => self.end(ended),
                _ = writes.tick(), if self.can_write() => self.write(),
                Some(batch) = self.writing.join_next() => self.written(batch),
            }
        }
        self.finish(writes).await;
    }

    /// Lets running deliveries end for a time, and writes what came of them. What is left stays due.
    async fn finish(mut self, mut writes: Interval) {
        let deadline = sleep(FINISH_TIMEOUT);
        tokio::pin!(deadline);
        while !self.running.is_empty() {
            select! {
                () = &mut deadline => break,
                Some(ended) = self.running.join_next_with_id() => self.end(ended),
                _ = writes.tick(), if self.can_write() => self.write(),
                Some(batch) = self.writing.join_next() => self.written(batch),
            }
        }
        let left = self.running.len();
        self.running.shutdown().await;
        if left > 0 {
            tracing::info!(left, "webhook events were not answered; they are sent again after the next start");
        }
        loop {
            let before = self.unwritten.len();
            while let Some(batch) = self.writing.join_next().await {
                self.written(batch);
            }
            // A batch that could not be written came back.
            if self.unwritten.is_empty() || self.unwritten.len() > before {
                break;
            }
            self.write();
        }
    }

    fn is_done(&self) -> bool {
        !self.is_survey_due && self.schedule.is_idle() && self.running.is_empty() && self.unwritten.is_empty()
    }

    /// Asks for which endpoints events are due.
    async fn survey(&mut self) {
        match deliveries::due_endpoints(self.domain, self.after).await {
            Ok(endpoints) => {
                deliveries::beat(self.domain);
                let is_partial = deliveries::is_partial(endpoints.len());
                self.is_survey_due = is_partial;
                self.after = endpoints.last().copied().filter(|_| is_partial);
                self.schedule.add(&endpoints);
            }
            Err(error) => {
                self.is_survey_due = false;
                tracing::warn!(%error, "webhook events could not be read; they will be delivered later");
            }
        }
    }

    /// Begins the deliveries that may begin.
    async fn begin_deliveries(&mut self) {
        while let Some(step) = self.schedule.next_step() {
            match step {
                NextStep::Read(endpoint, limit) => {
                    let events = deliveries::due_events(self.domain, endpoint, limit).await;
                    let events = events.unwrap_or_else(|error| {
                        tracing::warn!(%error, "webhook events could not be read; they will be delivered later");
                        Vec::new()
                    });
                    self.schedule.supply(endpoint, events);
                }
                NextStep::Send(begun) => {
                    let task = deliver(self.domain.clone(), self.sender.clone(), begun.event);
                    self.tasks.insert(self.running.spawn(task).id(), begun);
                }
            }
        }
    }

    fn end(&mut self, ended: std::result::Result<(Id, Delivered), JoinError>) {
        let (id, delivered) = match ended {
            Ok((id, delivered)) => (id, Some(delivered)),
            Err(error) => {
                tracing::error!(%error, "a webhook event could not be sent; it waits for the next start");
                (error.id(), None)
            }
        };
        let begun = self.tasks.remove(&id).expect("each task has its event");
        self.schedule.end(begun, delivered.as_ref().is_some_and(|delivered| delivered.is_quick));
        // A task that panicked would do so again at once: its event stays under way.
        let Some(Delivered { attempt, .. }) = delivered else { return };
        if attempt.as_ref().is_some_and(Attempt::is_unwanted) {
            self.schedule.hold(begun.endpoint);
        }
        self.unwritten.push((begun, attempt));
    }

    fn can_write(&self) -> bool {
        !self.unwritten.is_empty() && self.writing.is_empty() && !self.is_write_held
    }

    fn write(&mut self) {
        let batch: Vec<_> = self.unwritten.drain(..self.unwritten.len().min(BATCH)).collect();
        let domain = self.domain.clone();
        self.writing.spawn(async move {
            let attempts: Vec<&Attempt> = batch.iter().filter_map(|(_, attempt)| attempt.as_ref()).collect();
            let written = deliveries::record(&domain, &attempts).await;
            (batch, written)
        });
    }

    fn written(&mut self, batch: std::result::Result<Batch, JoinError>) {
        match batch {
            Ok((batch, Ok(()))) => {
                for (begun, attempt) in batch {
                    self.schedule.written(begun);
                    // What else is due for an endpoint that is now disabled was held.
                    self.is_survey_due |= attempt.is_some_and(|attempt| attempt.is_unwanted());
                }
            }
            Ok((batch, Err(error))) => {
                tracing::warn!(%error, "outcomes of webhook events could not be written; that will be retried");
                self.unwritten.extend(batch);
                self.is_write_held = true;
            }
            Err(error) => tracing::error!(%error, "outcomes of webhook events are lost"),
        }
    }
}

/// Delivers one event.
async fn deliver(domain: Domain, sender: Arc<WebhookSender>, event: WebhookEventId) -> Delivered {
    let (began, mut is_quick) = (domain.clock().elapsed(), true);
    let attempt = match deliveries::read_due(&domain, event).await {
        Ok(DueEvent::Send(delivery)) => {
            let outcome = sender.send(&domain, &delivery).await;
            is_quick = outcome != Outcome::Failed(DeliveryFailure::TimedOut);
            Some(delivery.attempted(outcome))
        }
        Ok(DueEvent::Drop(attempt)) => Some(attempt),
        Ok(DueEvent::Gone) => None,
        Err(error) => {
            tracing::warn!(%error, "a webhook event could not be read; it will be delivered later");
            None
        }
    };
    is_quick &= domain.clock().elapsed().saturating_sub(began) < QUICK;
    Delivered { attempt, is_quick }
}

/// A timer with at least this pause.
fn paced(pause: Duration) -> Interval {
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
