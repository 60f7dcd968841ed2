//! Every setting with values that nobody means: each is refused in clear words, or the server works with it.

use std::sync::Arc;

use axum::{Router, body::Body, http::Request};
use base64::{Engine, engine::general_purpose::STANDARD};
use keydesk::server::{
    config::{
        StartSettings,
        settings::{self, SettingSpec},
    },
    domain::{
        caller::Caller,
        error::Error,
        limits::Limits,
        runtime::{Domain, Settings},
        setup,
    },
    router::router,
    state::AppState,
};
use tempfile::TempDir;

use crate::app::{self, PASSWORD};

const ABSURD: [&str; 52] = [
    "",
    " ",
    "\0",
    "\n",
    "0",
    "1",
    "00",
    "-1",
    "+1",
    "1.5",
    "1e9",
    "NaN",
    "∞",
    "٣",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "99999999999999999999999999",
    "0s",
    "1s",
    "1w",
    "-1d",
    "30d",
    "31d",
    "36500d",
    "18446744073709551615s",
    "213503982334601d",
    "1/1s",
    "1/1s/1",
    "1/30d",
    "1/30d/1000000",
    "1000000/1s",
    "1000000/1s/1000000",
    "1000000/30d/1",
    "1000001/1s",
    "1/1s/1000001",
    "1/31d",
    "1/100000000000000d/4000000000",
    "4294967295/1s/4294967295",
    "1/1s,1/1m",
    "1000000/1s,60000000/1m",
    "4294967295/1s,4294967295/1m",
    "off",
    "true",
    "null",
    "😀",
    "../../..",
    "https://[",
    "127.0.0.1:99999",
    "0.0.0.0/0",
];

/// Settings whose values are names of files, which must stay in the folder of the test.
const FILES: [(&str, &str); 3] = [("data-dir", ""), ("database-url", "sqlite:"), ("master-key-file", "")];

/// The settings of a process with one absurd value.
fn read(folder: &TempDir, setting: &SettingSpec, value: &str) -> Result<StartSettings, String> {
    let is = |name: &str| name == setting.name;
    let flag = |name: &str| match name {
        _ if setting.is_flag && is(name) => Some(value.to_owned()),
        "data-dir" => Some(folder.path().display().to_string()),
        _ => None,
    };
    let variable = |name: &str| (!setting.is_flag && name == setting.variable_name()).then(|| value.into());
    StartSettings::from(flag, variable).map_err(|invalid| invalid.to_string())
}

/// Settings that decide how requests are answered, by the beginning of their names.
const OF_REQUESTS: [&str; 9] = ["allow", "argon2", "hash", "limit", "max", "password", "public", "session", "staff"];

/// Sends requests that touch every limit, each more often than the smallest limit allows.
async fn assert_works(router: &Router, what: &str) {
    let basic = |password: &str| format!("Basic {}", STANDARD.encode(format!("admin@acme.example:{password}")));
    let api = "application/vnd.api+json";
    let post = |path: &str| Request::post(path).header("content-type", api);
    let sign_up = r#"{"data":{"type":"users","attributes":{"email":"@"}}}"#;
    let reset = r#"{"meta":{"email":"admin@acme.example"}}"#;
    let change = r#"{"meta":{"oldPassword":"a","newPassword":"b"}}"#;
    for _ in 0..3 {
        for request in [
            Request::get("/v1/ping").body(Body::empty()),
            Request::get("/log-in").header("accept", "text/html").body(Body::empty()),
            Request::get("/setup/code").header("accept", "text/html").body(Body::empty()),
            post("/v1/tokens").header("authorization", basic(PASSWORD)).body(Body::empty()),
            post("/v1/tokens").header("authorization", basic("guess")).body(Body::empty()),
            post("/v1/users").body(sign_up.into()),
            post("/v1/passwords").body(reset.into()),
            post("/v1/users/admin@acme.example/actions/reset-password").body(change.into()),
        ] {
            let request = request.expect("a request");
            let (path, answer) = (request.uri().path().to_owned(), app::send(router, request).await);
            assert!(
                answer.status.as_u16() != 500 && answer.status.as_u16() != 503,
                "{what}: {path}: {}",
                answer.status
            );
        }
    }
}

/// Opens a server with these settings. One with an account is closed again in order, so the folder can be used again.
async fn try_out(start: StartSettings, setting: &SettingSpec, what: &str) {
    let cheap = app::rules();
    let read = start.domain.limits;
    let is_dear = (read.argon2_memory, read.argon2_passes) != (19_456, 2);
    let limits = if is_dear {
        read
    } else {
        Limits { argon2_memory: cheap.argon2_memory, argon2_passes: cheap.argon2_passes, ..read }
    };
    let domain = match Domain::open(Settings { limits, ..start.domain }, keydesk::server::api::EVENT_PAYLOADS).await {
        Ok(domain) => domain,
        Err(Error::Internal(cause)) => {
            assert!(!cause.to_string().is_empty(), "{what} is refused without a word");
            return;
        }
        Err(error) => panic!("{what}: {error:?}"),
    };
    let state = AppState::new(domain.clone(), Arc::new(start.config), None);
    state.phase.set_ready();
    // There is an account from the run before, unless the value names another database.
    drop(setup::create_account(&domain, &Caller::operator(), app::acme(false)).await);
    if OF_REQUESTS.iter().any(|beginning| setting.name.starts_with(beginning)) {
        assert_works(&router(state), what).await;
    }
    domain.close().await;
}

#[tokio::test]
async fn every_absurd_value_is_refused_in_clear_words_or_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut refused, mut accepted) = (0, 0);
    for setting in settings::all() {
        let long = "x".repeat(100_000);
        for value in ABSURD.into_iter().chain([long.as_str()]) {
            let file = FILES.iter().find(|(name, _)| *name == setting.name);
            let nested =
                |scheme: &str| format!("{scheme}{}/absurd/{}", folder.path().display(), value.replace("..", "_"));
            let value = file.map_or_else(|| value.to_owned(), |(_, scheme)| nested(scheme));
            let what = format!("{} = {:?}", setting.name, value.chars().take(40).collect::<String>());
            match read(&folder, setting, &value) {
                Ok(start) => {
                    try_out(start, setting, &what).await;
                    accepted += 1;
                }
                Err(reason) => {
                    let name = if setting.is_flag {
                        format!("--{}: ", setting.name)
                    } else {
                        format!("{}: ", setting.variable_name())
                    };
                    let (_, reason) = reason.split_once(&name).unwrap_or(("", reason.as_str()));
                    assert!(reason.len() > 10 && reason.len() < 500, "{what}: {} bytes: {reason:.200}", reason.len());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 1000 && accepted > 100, "{refused} refused, {accepted} accepted");
}
