//! The chain of the event log: whole after whatever happens, and what was done to its rows by hand is found.

use std::time::Duration;

use keydesk::{
    model::role::Role,
    server::domain::event_logs::{self, ChainFault, Verification},
};

use crate::{
    app::{TestApp, rules},
    events::{events, import},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn verify(app: &TestApp) -> Verification {
    event_logs::verify(&app.operator()).await.expect("it can be read")
}

#[tokio::test]
async fn the_chain_is_whole_after_many_changes_and_after_old_rows_are_gone() {
    let app = TestApp::open().await;
    import(&app, 2_500).await;
    app.wait(20 * DAY);
    let ada = app.user("ada@engine.example", Role::User).await;
    let before = verify(&app).await;
    assert_eq!((before.rows, before.fault), (2_502, None));
    app.wait(15 * DAY);
    app.maintenance.run().await;
    let after = verify(&app).await;
    assert_eq!((after.rows, after.fault, after.chain.pruned.position), (1, None, 2_501));
    assert_eq!(after.chain.head, before.chain.head);
    assert_eq!(events(&app).await[0].resource.id(), ada.id.0);
    app.wait(31 * DAY);
    app.maintenance.run().await;
    let empty = verify(&app).await;
    assert_eq!((empty.rows, empty.fault), (0, None));
    app.user("eve@engine.example", Role::User).await;
    let grown = verify(&app).await;
    assert_eq!((grown.rows, grown.fault, grown.chain.head.position), (1, None, 2_503));
}

#[tokio::test]
async fn one_row_of_ten_thousand_that_was_changed_or_removed_is_found() {
    let app = TestApp::with_rules(rules()).await;
    import(&app, 10_000).await;
    assert_eq!(verify(&app).await.fault, None);
    app.meddle("update event_logs set metadata = '{\"a\":1}' where position = 5001").await;
    assert_eq!(verify(&app).await.fault, Some(ChainFault::Changed(5001)));
    app.meddle("update event_logs set metadata = '{}' where position = 5001").await;
    assert_eq!(verify(&app).await.fault, None);
    for (change, back) in [
        (
            "update event_logs set created = created + 1 where position = 7777",
            "update event_logs set created = created - 1 where position = 7777",
        ),
        (
            "update event_logs set actor = 'nobody' where position = 7777",
            "update event_logs set actor = 'operator' where position = 7777",
        ),
        (
            "update event_logs set request = '1' where position = 7777",
            "update event_logs set request = null where position = 7777",
        ),
        (
            "update event_logs set event = 'user.banned' where position = 7777",
            "update event_logs set event = 'user.created' where position = 7777",
        ),
    ] {
        app.meddle(change).await;
        assert_eq!(verify(&app).await.fault, Some(ChainFault::Changed(7777)), "{change}");
        app.meddle(back).await;
    }
    assert_eq!(verify(&app).await.fault, None);
    app.meddle("delete from event_logs where position = 10001").await;
    assert_eq!(verify(&app).await.fault, Some(ChainFault::Removed(10_001)), "the last one");
    app.meddle("delete from event_logs where position = 6000").await;
    assert_eq!(verify(&app).await.fault, Some(ChainFault::Removed(6000)));
    app.meddle("delete from event_logs where position <= 10").await;
    assert_eq!(verify(&app).await.fault, Some(ChainFault::Removed(1)), "in front");
}

#[tokio::test]
async fn rows_in_front_of_the_kept_ones_cannot_be_said_to_be_old() {
    let app = TestApp::open().await;
    import(&app, 20).await;
    app.meddle("delete from event_logs where position <= 10").await;
    app.meddle("update event_chains set pruned_position = 10").await;
    assert_eq!(verify(&app).await.fault, Some(ChainFault::Changed(11)));
    app.meddle("delete from event_chains").await;
    assert_eq!(verify(&app).await.fault, Some(ChainFault::Removed(1)));
}

#[tokio::test]
async fn accounts_have_chains_of_their_own() {
    let app = TestApp::open().await;
    let (neighbour, ..) = app.neighbour().await;
    app.user("ada@engine.example", Role::User).await;
    let other = event_logs::verify(&app.context(app.operator().caller().clone(), neighbour)).await.expect("read");
    assert_eq!((other.rows, other.fault), (2, None), "its admin and a token");
    let own = verify(&app).await;
    assert_eq!((own.rows, own.fault), (2, None));
}
