//! The delivery of webhook events: takes what is due from the database, sends it, and writes what came of it.
//!
//! How many at once, and in which order, `domain/webhooks/schedule.rs` says; what an answer means,
//! `domain/webhooks/outcome.rs`. An event stays due in the database until its outcome is written, so a crash in between
//! sends it again, and loses none.

mod round;
mod sender;

use tokio_util::sync::CancellationToken;

use self::round::{Round, Until};
pub use self::sender::WebhookSender;
use crate::server::{
    config::PublicUrl,
    domain::{
        context::RequestContext,
        error::Result,
        resource_ref::WebhookEndpointRef,
        runtime::Domain,
        webhooks::{deliveries, outcome::Outcome},
    },
    outbound::{Dialer, Reach, Resolver, mozilla_roots},
};

/// Delivers the webhook events of a domain.
pub struct WebhookDelivery {
    domain: Domain,
    sender: std::sync::Arc<WebhookSender>,
}

impl WebhookDelivery {
    /// Delivers the events of this domain.
    #[must_use]
    pub fn new(domain: Domain, sender: WebhookSender) -> Self {
        Self { domain, sender: sender.into() }
    }

    /// Delivers them over the Internet: by the system's resolver, to public addresses unless the operator allows others, and
    /// to servers with certificates of Mozilla's list.
    #[must_use]
    pub fn over_internet(domain: Domain, site: PublicUrl) -> Self {
        let reach = if domain.webhook_urls().allow_private { Reach::Any } else { Reach::Public };
        let dialer = Dialer::new(reach, mozilla_roots(), Resolver::System);
        Self::new(domain, WebhookSender::new(dialer, WebhookSender::TIMEOUT, site))
    }

    /// Delivers events until `shutdown`. Then running deliveries have 5 s, and what came of them is written.
    pub async fn run(&self, shutdown: &CancellationToken) {
        Round::new(&self.domain, &self.sender).run(Until::Shutdown(shutdown)).await;
    }

    /// Delivers what is due now, and returns once it is written.
    pub async fn deliver_due(&self) {
        Round::new(&self.domain, &self.sender).run(Until::NothingIsDue).await;
    }

    /// Sends a test to an endpoint now, and returns what came of it. Nothing is kept of it.
    ///
    /// # Errors
    /// As [`deliveries::trial`].
    pub async fn send_test(&self, context: &RequestContext, named: &WebhookEndpointRef) -> Result<Outcome> {
        let delivery = deliveries::trial(context, named).await?;
        Ok(self.sender.send(&self.domain, &delivery).await)
    }
}
