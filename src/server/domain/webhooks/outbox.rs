//! The outbox: an event for each endpoint that hears of it, written in the transaction of what happened. So no event is
//! lost, and none tells of what did not happen. Who delivers it is woken after the commit.

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, WebhookEventId},
        webhook_endpoint::{Audience, WebhookEndpoint},
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        error::Result,
        runtime::Services,
        store::{self, Tx},
    },
};

/// Queues an event for each endpoint that subscribes to it and may hear of it. `render` writes the payload, a whole JSON
/// document; it is not called if nobody hears.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn queue(
    tx: &mut Tx,
    domain: &Services,
    account: AccountId,
    event: EventName,
    audience: Audience,
    render: impl FnOnce() -> String + Send,
) -> Result<()> {
    let mut endpoints = store::webhook_endpoints::list(tx, account).await?;
    endpoints.retain(|endpoint| endpoint.hears(event, audience));
    if endpoints.is_empty() {
        return Ok(());
    }
    let payload = render();
    for endpoint in &endpoints {
        let event = webhook_event(domain, endpoint, event, &payload)?;
        insert(tx, domain, account, &event).await?;
    }
    Ok(())
}

/// Inserts an event that is due at once, and wakes who delivers it after the commit. What is in memory alone stays on its
/// machine: its events are never due.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(super) async fn insert(tx: &mut Tx, domain: &Services, account: AccountId, event: &WebhookEvent) -> Result<()> {
    let due = (!domain.is_in_memory()).then_some(event.created);
    store::webhook_events::insert(tx, account, event, due).await?;
    tx.wake_after_commit(&domain.webhook_signals.wake);
    Ok(())
}

fn webhook_event(
    domain: &Services,
    endpoint: &WebhookEndpoint,
    event: EventName,
    payload: &str,
) -> Result<WebhookEvent> {
    let now = domain.now();
    Ok(WebhookEvent {
        id: WebhookEventId(domain.id()?),
        endpoint: endpoint.id,
        product: endpoint.product,
        url: endpoint.url.clone(),
        event,
        payload: payload.to_owned(),
        api_version: endpoint.api_version,
        idempotency_token: domain.entropy.idempotency_token()?,
        status: WebhookStatus::Delivering,
        last_response_code: None,
        last_response_body: None,
        created: now,
        updated: now,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use uuid::Uuid;

    use super::*;
    use crate::{
        model::{
            account::Account,
            api_version::Version,
            id::{ProductId, WebhookEndpointId},
            metadata::Metadata,
            paging::Paging,
            product::{DistributionStrategy, Product},
            timestamp::Timestamp,
            webhook_endpoint::Subscriptions,
        },
        server::domain::{
            clock::Clock, crypto::secrets::Entropy, event_payload::NO_PAYLOADS, limits::Limits, runtime::Domain,
            store::webhook_events::EventScope,
        },
    };

    const NOW: Timestamp = Timestamp(1_932_110_100_000);
    const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
    const ENGINE: ProductId = ProductId(Uuid::from_u128(2));
    const LOOM: ProductId = ProductId(Uuid::from_u128(3));

    /// An account with two products and an endpoint of each, and two endpoints of none. They are named by their hosts.
    async fn vendor() -> Domain {
        // Not a seed: databases in memory are named by chance, and two of one name are one.
        let domain = Domain::open_in_memory(Limits::default(), Clock::fixed(NOW), Entropy::System, NO_PAYLOADS)
            .await
            .expect("opens");
        let mut tx = domain.write().await.expect("a transaction");
        store::accounts::insert(&mut tx, &account()).await.expect("inserts");
        for product in [ENGINE, LOOM] {
            store::products::insert(&mut tx, ACCOUNT, &software(product)).await.expect("inserts");
        }
        for (id, (host, product, name)) in [
            ("all", None, "*"),
            ("created", None, "user.created"),
            ("engine", Some(ENGINE), "*"),
            ("loom", Some(LOOM), "*"),
        ]
        .into_iter()
        .enumerate()
        {
            let endpoint = WebhookEndpoint {
                id: WebhookEndpointId(Uuid::from_u128(id as u128)),
                product,
                url: host.into(),
                subscriptions: Subscriptions::of(vec![name.into()]).expect("a name"),
                api_version: Version::NEWEST,
                created: NOW,
                updated: NOW,
            };
            store::webhook_endpoints::insert(&mut tx, ACCOUNT, &endpoint).await.expect("inserts");
        }
        tx.commit().await.expect("commits");
        domain
    }

    fn account() -> Account {
        Account {
            id: ACCOUNT,
            name: "Acme".into(),
            slug: "acme".into(),
            protected: false,
            protection_changed: None,
            verified_emails: false,
            api_version: Version::NEWEST,
            created: NOW,
            updated: NOW,
        }
    }

    fn software(id: ProductId) -> Product {
        Product {
            id,
            name: id.to_string(),
            code: None,
            distribution_strategy: DistributionStrategy::Licensed,
            url: None,
            platforms: None,
            metadata: Metadata::default(),
            created: NOW,
            updated: NOW,
        }
    }

    /// The events that were written, in the order of their endpoints.
    async fn events(domain: &Domain) -> Vec<WebhookEvent> {
        let conn = &mut *domain.read().await.expect("a reader");
        let paging = Paging::newest(100);
        let listed = store::webhook_events::list(conn, EventScope::Account(ACCOUNT), None, paging).await;
        let mut events = listed.expect("a list").records;
        events.sort_by_key(|event| event.endpoint);
        events
    }

    async fn heard(event: EventName, audience: Audience) -> Vec<String> {
        let domain = vendor().await;
        let mut tx = domain.write().await.expect("a transaction");
        queue(&mut tx, &domain, ACCOUNT, event, audience, || "{}".into()).await.expect("queues");
        tx.commit().await.expect("commits");
        events(&domain).await.into_iter().map(|event| event.url).collect()
    }

    #[tokio::test]
    async fn who_subscribes_and_may_hear_of_it_hears() {
        use Audience::{Everyone, Product, Unbound};
        assert_eq!(heard(EventName::UserCreated, Everyone).await, ["all", "created", "engine", "loom"]);
        assert_eq!(heard(EventName::UserCreated, Product(ENGINE)).await, ["all", "created", "engine"]);
        assert_eq!(heard(EventName::UserDeleted, Product(LOOM)).await, ["all", "loom"]);
        assert_eq!(heard(EventName::UserDeleted, Unbound).await, ["all"]);
    }

    #[tokio::test]
    async fn each_gets_the_same_payload_under_a_token_of_its_own() {
        let domain = vendor().await;
        let rendered = AtomicU32::new(0);
        let mut tx = domain.write().await.expect("a transaction");
        let render = || {
            rendered.fetch_add(1, Ordering::Relaxed);
            "{\"data\":{}}".to_owned()
        };
        let queued = queue(&mut tx, &domain, ACCOUNT, EventName::UserCreated, Audience::Everyone, render);
        queued.await.expect("queues");
        tx.commit().await.expect("commits");
        // It is there already: whoever asks does not wait.
        domain.webhook_signals.wake.notified().await;
        let events = events(&domain).await;
        assert_eq!(rendered.into_inner(), 1);
        assert!(events.iter().all(|event| event.payload == "{\"data\":{}}" && event.created == NOW), "{events:#?}");
        let mut tokens: Vec<_> = events.into_iter().map(|event| event.idempotency_token).collect();
        assert!(tokens.iter().all(|token| token.len() == 64 && token.ends_with("v3")), "{tokens:?}");
        tokens.sort_unstable();
        tokens.dedup();
        assert_eq!(tokens.len(), 4);
    }

    #[tokio::test]
    async fn what_is_rolled_back_leaves_no_event() {
        let domain = vendor().await;
        let mut tx = domain.write().await.expect("a transaction");
        let queued = queue(&mut tx, &domain, ACCOUNT, EventName::UserCreated, Audience::Everyone, || "{}".into());
        queued.await.expect("queues");
        drop(tx);
        assert_eq!(events(&domain).await, []);
    }

    #[tokio::test]
    async fn nothing_is_written_where_nobody_hears() {
        let domain = vendor().await;
        let mut tx = domain.write().await.expect("a transaction");
        for endpoint in [0, 2, 3] {
            let id = WebhookEndpointId(Uuid::from_u128(endpoint));
            assert!(store::webhook_endpoints::delete(&mut tx, ACCOUNT, id).await.expect("deletes"));
        }
        let unread = || panic!("nobody hears of it");
        queue(&mut tx, &domain, ACCOUNT, EventName::UserDeleted, Audience::Everyone, unread).await.expect("queues");
        tx.commit().await.expect("commits");
        assert_eq!(events(&domain).await, []);
    }
}
