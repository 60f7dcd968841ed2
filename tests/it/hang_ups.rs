//! Clients that hang up: at whatever moment a request is dropped, what it changed has its audit line, and every request
//! has its line in the log.

use std::{collections::BTreeSet, future::poll_fn, net::SocketAddr, task::Poll};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use keydesk::model::role::Role;
use tower::ServiceExt;

use crate::{
    app::{PUBLIC_URL, TestApp},
    client::form,
    log::Log,
};

/// More polls than any request needs.
const MOST: usize = 100;

#[tokio::test]
async fn every_change_has_its_audit_line_whenever_its_client_hangs_up() {
    let (log, _listening) = Log::listen();
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let (mut sent, mut answered) = (0, 0);
    for polls in 1..MOST {
        let user = app.user(&format!("role{polls}@engine.example"), Role::User).await;
        app.token_of(user.id).await;
        let before = answered;
        let requests = requests(&token, &user.id.to_string(), polls);
        let number = requests.len();
        for request in requests {
            answered += usize::from(hang_up_after(polls, &app, request).await);
        }
        sent += number;
        if answered - before == number {
            break;
        }
    }
    assert!(answered < sent && sent < 5 * MOST, "{answered} of {sent} were answered");
    app.domain.close().await;

    let lines = String::from_utf8(log.bytes()).expect("text");
    let changed = app.ids("select hex(id) from users where role = 'support-agent'").await;
    assert_eq!(recorded(&lines, "user.role-changed"), changed);
    let generated = recorded(&lines, "token.generated");
    let revoked = recorded(&lines, "token.revoked");
    let tokens = app.ids("select hex(id) from tokens").await;
    assert_eq!(generated.difference(&revoked).cloned().collect::<BTreeSet<_>>(), tokens);
    let signed_up = app.ids("select hex(id) from users").await;
    assert_eq!(recorded(&lines, "user.created"), signed_up);
    assert!(!changed.is_empty() && !revoked.is_empty(), "nothing was tried");
    each_has_a_line(&lines, sent);
}

/// One request of each kind. A change of role revokes the user's token, too.
fn requests(token: &str, user: &str, round: usize) -> Vec<Request<Body>> {
    let api = |method: &str, path: &str, body: String| {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .expect("a request")
    };
    let role = r#"{"data":{"type":"users","attributes":{"role":"support-agent"}}}"#.to_owned();
    let sign_up = format!(r#"{{"data":{{"type":"users","attributes":{{"email":"api{round}@engine.example"}}}}}}"#);
    let fields = form(&[("email", &format!("form{round}@engine.example")), ("password", "nine brass cogs turn")]);
    let by_form = Request::post("/forms/sign-up")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, PUBLIC_URL)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(fields))
        .expect("a request");
    vec![
        api("PATCH", &format!("/v1/users/{user}"), role),
        api("POST", "/v1/users", sign_up),
        api("POST", "/v1/tokens", String::new()),
        by_form,
    ]
}

/// Drops a request after this many polls, as the listener does when its client hangs up. Returns whether it was
/// answered before.
async fn hang_up_after(polls: usize, app: &TestApp, mut request: Request<Body>) -> bool {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000))));
    let (mut response, mut left) = (Box::pin(app.router().oneshot(request)), polls);
    poll_fn(move |context| {
        left -= 1;
        match response.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if left == 0 => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// The records that the audit lines of an event name, as the database writes them.
fn recorded(lines: &str, event: &str) -> BTreeSet<String> {
    let event = format!("event=\"{event}\"");
    let audited = lines.lines().filter(|line| line.contains(&event));
    let record = |line: &str| line.split_once("record=").expect("a record").1.trim().replace('-', "").to_uppercase();
    audited.map(record).collect()
}

/// Each request wrote one line; it says how it was answered if it changed something.
#[track_caller]
fn each_has_a_line(lines: &str, sent: usize) {
    let id = |line: &str| Some(line.split_once("request{id=")?.1.split(' ').next()?.to_owned());
    let of = |words: &str| lines.lines().filter(|line| line.contains(words)).filter_map(id).collect::<Vec<_>>();
    let (answered, hung_up, audited) = (of(" answered "), of(" hung up "), of("domain::audit: "));
    assert_eq!(answered.len() + hung_up.len(), sent, "{answered:?} {hung_up:?}");
    assert!(!hung_up.is_empty(), "nobody hung up before the write");
    for id in audited {
        assert!(answered.contains(&id), "{id} changed something and has no line");
    }
}
