//! An account with webhook endpoints, and events that wait for them.
//!
//! Endpoints and events are written into the database: ten thousand events are more than requests make within a test.

use std::time::Duration;

use keydesk::server::{
    outbound::Dialer,
    webhook_delivery::{WebhookDelivery, WebhookSender},
};
use sqlx::{AssertSqlSafe, ConnectOptions, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use crate::app::{NOW, PUBLIC_URL, TestApp};

/// Long enough for this machine, and short enough to wait for.
pub(crate) const SHORT: Duration = Duration::from_millis(700);

/// A Keydesk that delivers.
pub(crate) struct World {
    pub(crate) app: TestApp,
}

/// What is known of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) status: String,
    pub(crate) attempts: i64,
    pub(crate) due: Option<i64>,
    pub(crate) code: Option<i64>,
    pub(crate) body: Option<String>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self { app: TestApp::open().await }
    }

    /// Who delivers, as after a start: it knows nothing but what is in the database.
    pub(crate) fn delivery(&self, dialer: Dialer) -> WebhookDelivery {
        let public_url = PUBLIC_URL.parse().expect("a URL");
        WebhookDelivery::new(self.app.domain.clone(), WebhookSender::new(dialer, SHORT, public_url))
    }

    /// An endpoint that hears of these events. Its id is this number.
    pub(crate) async fn endpoint(&self, number: u128, url: &str, subscriptions: &str) {
        let (id, account) = (hex(number), self.app.account.0.simple());
        self.run(&format!(
            "insert into webhook_endpoints (id, account_id, url, subscriptions, api_version, created, updated) \
             values (x'{id}', x'{account}', '{url}', '{subscriptions}', '1.8', {now}, {now})",
            now = NOW.0
        ))
        .await;
    }

    /// So many events `user.created` for an endpoint, due now, with ids that end in numbers from this one on.
    pub(crate) async fn events(&self, endpoint: u128, first: u128, count: u128) {
        let (endpoint, account) = (hex(endpoint), self.app.account.0.simple());
        let mut sql = String::from("begin;\n");
        for number in first..first + count {
            sql += &format!(
                "insert into webhook_events (id, account_id, endpoint_id, url, event, payload, api_version, \
                 idempotency_token, status, due, created, updated) values (x'{id}', x'{account}', x'{endpoint}', \
                 'https://hooks.engine.example/then', 'user.created', '{{\"data\":{{\"type\":\"users\"}}}}', '1.8', \
                 '{number:062x}v3', 'DELIVERING', {now}, {now}, {now});\n",
                id = hex(number),
                now = NOW.0
            );
        }
        self.run(&(sql + "commit;")).await;
    }

    /// Runs statements.
    pub(crate) async fn run(&self, sql: &str) {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.database().await).await.expect("the statements run");
    }

    /// What is known of the event with this number.
    pub(crate) async fn event(&self, number: u128) -> Known {
        let sql =
            "select status, attempts, due, last_response_code, last_response_body from webhook_events where id = $1";
        let row = sqlx::query(sql).bind(Uuid::from_u128(number)).fetch_one(&mut self.database().await).await;
        let row = row.expect("a row");
        Known { status: row.get(0), attempts: row.get(1), due: row.get(2), code: row.get(3), body: row.get(4) }
    }

    /// The number that a statement finds.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.database().await).await.expect("a number")
    }

    async fn database(&self) -> SqliteConnection {
        let path = self.app.folder.path().join("keydesk.db");
        let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(10));
        options.connect().await.expect("the database")
    }
}

fn hex(number: u128) -> String {
    format!("{number:032x}")
}
