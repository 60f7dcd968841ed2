//! The request log (docs/api.md 8.6): what became of a request, once it is answered, or once its client has hung up.
//!
//! It stands around everything, so that it sees the answer as the client does, and leaves a row in memory. Requests without a
//! route or an account have none: they were refused before it was known what they are about.

use std::{thread, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, OriginalUri, Request},
    http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header},
    response::Response,
};
use serde_json::{Map, Value};

use crate::{
    model::{
        id::{self, RequestId},
        record::{RecordKind, RecordName},
        request_log::{HUNG_UP, RequestDetails, RequestLog},
        timestamp::Timestamp,
    },
    server::{
        api::{
            extract::{
                identity::{self, Identity},
                kept_body::KeptBody,
            },
            layers::{signature, version},
            wire::{document::CreatedRecord, logged_url::LoggedUrl},
        },
        domain::{caller::ClientInfo, limits::RequestLogging, masking},
        http::{request_id::request_id, request_limits},
        state::AppState,
    },
};

/// What is not logged, by the first name of the route below the account; the account itself has none.
const UNLOGGED: [&str; 9] =
    ["", "settings", "webhook-endpoints", "webhook-events", "event-logs", "request-logs", "search", "ping", "health"];
/// Whose answers show a secret under a name that does not tell, such as `code`. Their bodies are not kept.
const SECRETIVE: [&str; 2] = ["invites", "second-factors"];
/// The longest body that is kept, in bytes of the log.
const MAX_BODY: usize = 16 * 1024;
/// The longest value of a header that is kept, in bytes.
const MAX_HEADER: usize = 255;

/// The headers of requests that are kept.
const OF_REQUESTS: [(&str, HeaderName); 5] = [
    ("Accept", header::ACCEPT),
    ("Content-Length", header::CONTENT_LENGTH),
    ("Content-Type", header::CONTENT_TYPE),
    ("Origin", header::ORIGIN),
    ("Host", header::HOST),
];
/// The headers of answers that are kept.
const OF_ANSWERS: [(&str, HeaderName); 13] = [
    ("Content-Length", header::CONTENT_LENGTH),
    ("Content-Type", header::CONTENT_TYPE),
    ("Date", header::DATE),
    ("Digest", signature::DIGEST),
    ("Keygen-Account", identity::ACCOUNT),
    ("Keygen-Bearer", identity::BEARER),
    ("Keygen-Date", signature::KEYGEN_DATE),
    ("Keygen-Digest", signature::KEYGEN_DIGEST),
    ("Keygen-Edition", HeaderName::from_static("keygen-edition")),
    ("Keygen-Mode", HeaderName::from_static("keygen-mode")),
    ("Keygen-Signature", signature::SIGNATURE),
    ("Keygen-Token", identity::TOKEN),
    ("Keygen-Version", version::HEADER),
];

/// Handles a request and logs it, unless the operator switched the log off.
pub(in crate::server::api) async fn log_request(
    state: &AppState,
    identity: Identity,
    mut request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let logging = state.domain.limits().request_log;
    if logging == RequestLogging::Off {
        return next(request).await;
    }
    let Some(mut entry) = Entry::of(state, identity, &request) else { return next(request).await };
    if logging == RequestLogging::Full {
        entry.begin_details(&mut request);
    }
    let mut response = next(request).await;
    entry.created = response.extensions_mut().remove::<CreatedRecord>();
    entry.status = Some(response.status());
    if logging == RequestLogging::Full { entry.finish_details(response).await } else { response }
}

/// Leaves its row when it is dropped, because a client that hangs up drops the whole request.
struct Entry {
    state: AppState,
    identity: Identity,
    client: ClientInfo,
    id: RequestId,
    method: Method,
    uri: Uri,
    at: Timestamp,
    begun: Duration,
    /// `None` until there is an answer.
    status: Option<StatusCode>,
    created: Option<CreatedRecord>,
    body: KeptBody,
    details: Option<Box<RequestDetails>>,
}

impl Entry {
    /// The entry of a request. None if its id is no UUID, which a proxy may send.
    fn of(state: &AppState, identity: Identity, request: &Request) -> Option<Self> {
        let id = RequestId(id::parse(&request_id(request.headers())?).ok()?);
        let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
        Some(Self {
            identity,
            client: request.extensions().get::<ClientInfo>()?.clone(),
            id,
            method: request.method().clone(),
            uri: uri.clone(),
            at: state.domain.now(),
            begun: state.domain.clock().elapsed(),
            status: None,
            created: None,
            body: KeptBody::default(),
            details: None,
            state: state.clone(),
        })
    }

    fn begin_details(&mut self, request: &mut Request) {
        request.extensions_mut().insert(self.body.clone());
        let request_headers = headers(request.headers(), &OF_REQUESTS);
        self.details = Some(Box::new(RequestDetails { request_headers, ..RequestDetails::default() }));
    }

    /// Takes from an answer what is kept of it, and gives it back.
    async fn finish_details(&mut self, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the API's answers are in memory");
        let keeps_body = self.route().is_some_and(|route| !names(route).any(|name| SECRETIVE.contains(&name)));
        if let Some(details) = &mut self.details {
            details.response_headers = headers(&parts.headers, &OF_ANSWERS);
            details.response_signature = value(&parts.headers, &signature::SIGNATURE, usize::MAX);
            details.response_body = masked(&body).filter(|_| keeps_body);
        }
        Response::from_parts(parts, Body::from(body))
    }

    fn route(&self) -> Option<&str> {
        self.identity.route().map(MatchedPath::as_str)
    }

    /// The status, or what took the place of an answer: a panic, or the time limit.
    fn status(&self, took: Duration) -> u16 {
        let status = self.status.map(|status| status.as_u16());
        status.unwrap_or_else(|| match took {
            _ if thread::panicking() => 500,
            // The time began to run a little earlier.
            took if took + Duration::from_secs(1) >= request_limits::TIMEOUT => 503,
            _ => HUNG_UP,
        })
    }

    /// The record that the path names; if it names none, the one that was created.
    fn resource(&self, route: &str) -> Option<RecordName> {
        if names(route).any(|name| name.starts_with('{')) {
            return self.client.resource.get();
        }
        let CreatedRecord { kind, id } = self.created?;
        RecordKind::find(kind).map(|kind| RecordName { kind, id })
    }

    fn row(&mut self, route: &str, status: u16, took: Duration) -> RequestLog {
        let url = LoggedUrl::new(&self.uri, route);
        let mut details = self.details.take();
        if let Some(details) = &mut details {
            details.request_body = self.body.text().filter(|text| text.len() <= MAX_BODY);
            // Links and refusals repeat parts of the address.
            details.response_body = details.response_body.take().filter(|_| !url.is_filtered);
        }
        RequestLog {
            id: self.id,
            method: self.method.to_string(),
            url: url.text,
            status,
            agent: std::mem::take(&mut self.client.agent),
            address: self.client.address.to_string(),
            requestor: self.identity.bearer().map(RecordName::from),
            resource: self.resource(route),
            created: self.at,
            milliseconds: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            details,
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let Some((route, account)) = self.identity.route().cloned().zip(self.identity.account()) else { return };
        let took = self.state.domain.clock().elapsed().saturating_sub(self.begun);
        let status = self.status(took);
        // Whoever is over a limit must not fill the disk.
        if is_logged(route.as_str()) && status != StatusCode::TOO_MANY_REQUESTS.as_u16() {
            let row = self.row(route.as_str(), status, took);
            self.state.domain.request_log().note(account, row);
        }
    }
}

/// Whether requests to a route are logged.
fn is_logged(route: &str) -> bool {
    !UNLOGGED.contains(&names(route).next().unwrap_or_default())
}

/// The names of a route below the account.
fn names(route: &str) -> impl Iterator<Item = &str> {
    let below = route.strip_prefix("/v1").unwrap_or(route);
    let below = below.strip_prefix("/accounts/{account}").unwrap_or(below);
    below.split('/').filter(|name| !name.is_empty())
}

/// The headers of a list as a JSON object.
fn headers(sent: &HeaderMap, kept: &[(&str, HeaderName)]) -> String {
    let kept =
        kept.iter().filter_map(|(shown, name)| Some(((*shown).to_owned(), value(sent, name, MAX_HEADER)?.into())));
    Value::Object(kept.collect::<Map<_, _>>()).to_string()
}

/// The value of a header, or its beginning.
fn value(headers: &HeaderMap, name: &HeaderName, most: usize) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(name)?.as_bytes()).into_owned();
    Some(value[..value.floor_char_boundary(most)].to_owned())
}

/// A JSON object without secrets. None for what is none, and for what is too long.
fn masked(body: &[u8]) -> Option<String> {
    let object = serde_json::from_slice::<Map<_, _>>(body).ok().filter(|_| body.len() <= MAX_BODY)?;
    Some(Value::Object(masking::masked(object)).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_routes_are_not_logged() {
        for route in
            ["/accounts/{account}", "/accounts/{account}/settings/{setting}", "/search", "/v1/ping", "/health/x"]
        {
            assert!(!is_logged(route), "{route}");
        }
        for route in ["/me", "/accounts/{account}/me", "/users/{user}/tokens", "/accounts/{account}/passwords"] {
            assert!(is_logged(route), "{route}");
        }
    }

    #[test]
    fn a_body_that_is_no_object_of_json_is_not_kept() {
        assert_eq!(masked(br#"{"meta":{"otp":"123456"}}"#).as_deref(), Some(r#"{"meta":{"otp":"[FILTERED]"}}"#));
        for body in [&b""[..], b"123456", b"[1]", b"{", b"\xff"] {
            assert_eq!(masked(body), None);
        }
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_BODY));
        assert_eq!(masked(long.as_bytes()), None);
    }
}
