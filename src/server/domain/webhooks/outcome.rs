//! What becomes of an event after an attempt to deliver it (docs/api.md 8.3).

use std::time::Duration;

use crate::{
    model::{timestamp::Timestamp, webhook_event::WebhookStatus},
    server::domain::store::webhook_deliveries::NewState,
};

/// The most retries after the first attempt. They take about two days.
const MAX_RETRIES: u32 = 15;
/// The statuses by which a server says that it wants no more events: gone, and the one of servers behind Cloudflare.
const UNWANTED: [u16; 2] = [410, 530];
/// What stands for a body above 2 KiB.
pub const BODY_TOO_LARGE: &str = "RES_BODY_TOO_LARGE";

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its body. `None`: it was too large.
        body: Option<String>,
    },
    /// There was none.
    Failed(DeliveryFailure),
    /// Nothing was sent: the endpoint is gone, or does not hear of such events any more.
    NotSent,
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryFailure {
    /// TLS failed.
    Tls,
    /// It took too long.
    TimedOut,
    /// Nobody listens.
    Refused,
    /// The connection broke off.
    Reset,
    /// There is no way to the network.
    NetworkUnreachable,
    /// There is no way to the host, or it is at a private address.
    HostUnreachable,
    /// The name is unknown.
    Unresolved,
    /// The answer is not whole.
    Incomplete,
}

impl DeliveryFailure {
    /// The word of the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "SSL_ERROR",
            Self::TimedOut => "REQ_TIMEOUT",
            Self::Refused => "CONN_REFUSED",
            Self::Reset => "CONN_RESET",
            Self::NetworkUnreachable => "NET_UNREACH",
            Self::HostUnreachable => "HOST_UNREACH",
            Self::Unresolved => "DNS_ERROR",
            Self::Incomplete => "EOF_ERROR",
        }
    }

    const fn is_retried(self) -> bool {
        matches!(self, Self::Tls | Self::TimedOut)
    }
}

impl Outcome {
    /// Whether the endpoint has the event.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, .. })
    }

    /// Whether the server wants no more events.
    #[must_use]
    pub fn is_unwanted(&self) -> bool {
        matches!(self, Self::Answered { status, .. } if UNWANTED.contains(status))
    }

    fn is_retried(&self) -> bool {
        match self {
            Self::Answered { .. } => !self.is_delivered() && !self.is_unwanted(),
            Self::Failed(failure) => failure.is_retried(),
            Self::NotSent => false,
        }
    }

    /// The state of an event that was sent in vain so often before this outcome. `None`: it stays as it is, and is no
    /// longer due. `chance` is a number from 1 to 10.
    pub(in crate::server::domain) fn state(&self, attempts: u32, now: Timestamp, chance: u8) -> Option<NewState> {
        let (response_code, response_body) = match self {
            Self::Answered { status, body } => (Some(*status), body.clone().unwrap_or_else(|| BODY_TOO_LARGE.into())),
            Self::Failed(failure) => (None, failure.as_str().into()),
            Self::NotSent => return None,
        };
        let is_retried = self.is_retried() && attempts < MAX_RETRIES;
        let status = match self {
            _ if self.is_delivered() => WebhookStatus::Delivered,
            _ if is_retried => WebhookStatus::Failing,
            _ => WebhookStatus::Failed,
        };
        Some(NewState {
            status,
            attempts: if self.is_delivered() { attempts } else { attempts + 1 },
            due: is_retried.then(|| now.plus(retry_delay(attempts, chance))),
            response_code,
            response_body: Some(response_body),
        })
    }
}

/// The wait before the retry with this number, from 0: n⁴ seconds and 10 to 100 minutes.
fn retry_delay(number: u32, chance: u8) -> Duration {
    Duration::from_secs(u64::from(number).pow(4) + 600 * u64::from(chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_932_110_100_000);

    fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, body: Some("body".into()) }
    }

    #[test]
    fn each_outcome_has_its_status_and_its_next_attempt() {
        use DeliveryFailure::*;
        for (outcome, status, is_retried, code, body) in [
            (answered(200), WebhookStatus::Delivered, false, Some(200), "body"),
            (answered(299), WebhookStatus::Delivered, false, Some(299), "body"),
            (answered(199), WebhookStatus::Failing, true, Some(199), "body"),
            (answered(301), WebhookStatus::Failing, true, Some(301), "body"),
            (answered(404), WebhookStatus::Failing, true, Some(404), "body"),
            (answered(500), WebhookStatus::Failing, true, Some(500), "body"),
            (answered(410), WebhookStatus::Failed, false, Some(410), "body"),
            (answered(530), WebhookStatus::Failed, false, Some(530), "body"),
            (
                Outcome::Answered { status: 204, body: None },
                WebhookStatus::Delivered,
                false,
                Some(204),
                "RES_BODY_TOO_LARGE",
            ),
            (Outcome::Failed(Tls), WebhookStatus::Failing, true, None, "SSL_ERROR"),
            (Outcome::Failed(TimedOut), WebhookStatus::Failing, true, None, "REQ_TIMEOUT"),
            (Outcome::Failed(Refused), WebhookStatus::Failed, false, None, "CONN_REFUSED"),
            (Outcome::Failed(Reset), WebhookStatus::Failed, false, None, "CONN_RESET"),
            (Outcome::Failed(NetworkUnreachable), WebhookStatus::Failed, false, None, "NET_UNREACH"),
            (Outcome::Failed(HostUnreachable), WebhookStatus::Failed, false, None, "HOST_UNREACH"),
            (Outcome::Failed(Unresolved), WebhookStatus::Failed, false, None, "DNS_ERROR"),
            (Outcome::Failed(Incomplete), WebhookStatus::Failed, false, None, "EOF_ERROR"),
        ] {
            let state = outcome.state(0, NOW, 1).expect("it was sent");
            assert_eq!((state.status, state.due.is_some()), (status, is_retried), "{outcome:?}");
            assert_eq!((state.response_code, state.response_body.as_deref()), (code, Some(body)), "{outcome:?}");
            assert_eq!(state.attempts, u32::from(!outcome.is_delivered()), "{outcome:?}");
        }
        assert_eq!(Outcome::NotSent.state(3, NOW, 1), None);
    }

    #[test]
    fn an_event_is_retried_fifteen_times_within_about_two_days() {
        let (mut now, mut attempts, mut chance) = (NOW, 0, 0);
        while let Some(due) = answered(500).state(attempts, now, chance % 10 + 1).expect("it was sent").due {
            let delay = (due.0 - now.0) / 1000;
            assert_eq!(delay, i64::from(attempts).pow(4) + 600 * i64::from(chance % 10 + 1));
            (now, attempts, chance) = (due, attempts + 1, chance + 1);
        }
        assert_eq!(attempts, 15);
        assert_eq!(answered(500).state(15, now, 1).expect("it was sent").status, WebhookStatus::Failed);
        let days = (now.0 - NOW.0) as f64 / 86_400_000.0;
        assert!((1.5..3.0).contains(&days), "{days}");
    }
}
