//! An authenticator app: it has the secret of a second factor and shows its codes.

use std::time::Duration;

use axum::http::Method;
use keydesk::model::id::UserId;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
    outcome::Answer,
};

/// How long a code is shown.
pub(crate) const HALF_MINUTE: Duration = Duration::from_secs(30);

/// The app of one user.
pub(crate) struct Authenticator {
    /// The path of the second factor.
    pub(crate) path: String,
    /// The secret, in base32.
    pub(crate) secret: String,
}

impl Authenticator {
    /// With a second factor that is not switched on. An admin creates it, because not everybody may.
    pub(crate) async fn new(app: &TestApp, user: UserId) -> Self {
        let place = format!("/v1/users/{user}/second-factors");
        let created = app.admin().await.post(&place, json!({ "meta": { "password": PASSWORD } })).await;
        assert_eq!(created.status, 201, "{}", created.outcome());
        let data = &created.json()["data"];
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Self { path: format!("{place}/{}", text(&data["id"])), secret: text(&data["attributes"]["secret"]) }
    }

    /// With a second factor that is on, in the half minute after the one that switched it on.
    pub(crate) async fn enabled(app: &TestApp, user: UserId) -> Self {
        let authenticator = Self::new(app, user).await;
        let switched = authenticator.switch(app, true, &authenticator.code(app)).await;
        assert_eq!(switched.status, 200, "{}", switched.outcome());
        app.wait(HALF_MINUTE);
        authenticator
    }

    /// The current code.
    pub(crate) fn code(&self, app: &TestApp) -> String {
        self.code_at(app, 0)
    }

    /// The code in so many seconds.
    pub(crate) fn code_at(&self, app: &TestApp, seconds: i64) -> String {
        let secret = Secret::try_from_base32(&self.secret).expect("base32");
        let totp = Builder::new().with_secret(secret).build().expect("codes");
        let moment = app.clock.now().plus_seconds(seconds).0 / 1000;
        totp.generate(u64::try_from(moment).expect("after 1970")).to_string()
    }

    /// A code that is wrong now, and also a little earlier or later.
    pub(crate) fn wrong_code(&self, app: &TestApp) -> String {
        let near = [-60, -30, 0, 30, 60].map(|seconds| self.code_at(app, seconds));
        let wrong = (0..).map(|number| format!("{number:06}")).find(|code| !near.contains(code));
        wrong.expect("a code")
    }

    /// Switches it on or off, as an admin.
    pub(crate) async fn switch(&self, app: &TestApp, enabled: bool, code: &str) -> Answer {
        app.admin().await.request(Method::PATCH, &self.path, Some(switch(enabled, code))).await
    }
}

/// The body that switches a second factor on or off.
pub(crate) fn switch(enabled: bool, code: &str) -> Value {
    json!({ "data": { "type": "second-factors", "attributes": { "enabled": enabled } }, "meta": { "otp": code } })
}
