//! A request to another server that tells: a POST, bounded in time and size, without redirects. Used by webhooks.
//!
//! Connections are kept for the next request to the same server (`pool.rs`).

use std::{error::Error as _, io, time::Duration};

use axum::body::{Body, Bytes};
use hyper::{
    Method, Request,
    body::Incoming,
    client::conn::http1,
    header::{AUTHORIZATION, HOST, HeaderMap, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use url::{Position, Url};

use crate::server::outbound::{
    dialer::{DialError, Dialer},
    pool::{Line, Pool},
};

/// The most bytes of an answer's head. Head and body are 64 KiB together.
const MAX_HEAD: usize = 32 * 1024;
/// The most bytes of an answer's body that are read.
const MAX_BODY: usize = 32 * 1024;
/// The most headers of an answer.
const MAX_HEADERS: usize = 100;
/// The most bytes of an answer's body that are kept.
const MAX_KEPT: usize = 2048;

/// Sends requests that tell something.
pub struct PostClient {
    dialer: Dialer,
    timeout: Duration,
    pool: Pool,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostAnswer {
    /// Its status. A redirect is not followed.
    pub status: u16,
    /// Its body.
    pub body: AnswerBody,
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerBody {
    /// All of it: 2 KiB at most. Bytes that are not UTF-8 are replaced.
    Whole(String),
    /// It has more than 2 KiB, and was not kept.
    TooLarge,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// TLS failed, such as for a certificate that is not trusted.
    #[error("TLS failed")]
    Tls,
    /// It took too long, or this machine could not try.
    #[error("no answer in time")]
    TimedOut,
    /// Nobody listens.
    #[error("the connection was refused")]
    Refused,
    /// It broke off.
    #[error("the connection was reset")]
    Reset,
    /// There is no way to the network.
    #[error("the network is unreachable")]
    NetworkUnreachable,
    /// There is no way to the host, or it must not be asked.
    #[error("the host is unreachable")]
    HostUnreachable,
    /// The name is unknown.
    #[error("the host does not resolve")]
    Unresolved,
    /// The answer ended before its end, or is no HTTP.
    #[error("the answer is not whole")]
    Incomplete,
}

impl PostClient {
    /// A client that connects this way. The time is that of a whole request: to resolve, to connect, to write and to read.
    #[must_use]
    pub fn new(dialer: Dialer, timeout: Duration) -> Self {
        Self { dialer, timeout, pool: Pool::default() }
    }

    /// Sends a POST with these headers and this body, and reads the answer. User and password of the address are sent as
    /// Basic credentials.
    ///
    /// # Errors
    /// There is no answer within the limits.
    pub async fn post(&self, url: &Url, headers: &HeaderMap, body: &Bytes) -> Result<PostAnswer, PostError> {
        timeout(self.timeout, self.exchange(url, headers, body)).await.map_err(|_| PostError::TimedOut)?
    }

    /// Closes connections without requests. Call it every second.
    pub fn sweep(&self) {
        self.pool.sweep();
    }

    async fn exchange(&self, url: &Url, headers: &HeaderMap, body: &Bytes) -> Result<PostAnswer, PostError> {
        let server = url.origin().ascii_serialization();
        while let Some(line) = self.pool.take(&server) {
            match self.exchange_on(line, &server, request(url, headers, body)?).await {
                // The server may close a connection that is kept at any moment, also at that of a request. On a new one
                // the same would be its answer.
                Err(PostError::Reset | PostError::Incomplete) => {}
                outcome => return outcome,
            }
        }
        let line = self.open(url).await?;
        self.exchange_on(line, &server, request(url, headers, body)?).await
    }

    async fn open(&self, url: &Url) -> Result<Line, PostError> {
        let connection = self.dialer.dial(url).await.map_err(|error| no_connection(&error))?;
        let mut builder = http1::Builder::new();
        builder.max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS);
        let (sender, connection) = builder.handshake(TokioIo::new(connection)).await.map_err(|error| broken(&error))?;
        // It ends with the sender, or when the server closes it.
        tokio::spawn(connection);
        Ok(Line { sender, answered: 0 })
    }

    async fn exchange_on(&self, mut line: Line, server: &str, request: Request<Body>) -> Result<PostAnswer, PostError> {
        line.sender.ready().await.map_err(|error| broken(&error))?;
        let answer = line.sender.send_request(request).await.map_err(|error| broken(&error))?;
        let (parts, body) = answer.into_parts();
        let (body, is_whole) = read(body).await?;
        // With a rest that nobody reads, the connection is of no more use.
        if is_whole {
            line.answered += 1;
            self.pool.put(server.to_owned(), line);
        }
        Ok(PostAnswer { status: parts.status.as_u16(), body })
    }
}

fn request(url: &Url, headers: &HeaderMap, body: &Bytes) -> Result<Request<Body>, PostError> {
    // What cannot be written as a request leads nowhere.
    let impossible = |_| PostError::HostUnreachable;
    let authority = &url[Position::BeforeHost..Position::AfterPort];
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let request = Request::builder().method(Method::POST).uri(path).body(Body::from(body.clone()));
    let mut request = request.map_err(impossible)?;
    request.headers_mut().clone_from(headers);
    let host = HeaderValue::from_str(authority).map_err(|_| PostError::HostUnreachable)?;
    request.headers_mut().insert(HOST, host);
    if let Some(credentials) = credentials(url) {
        request.headers_mut().insert(AUTHORIZATION, credentials);
    }
    Ok(request)
}

/// User and password of an address, as the header that has them.
fn credentials(url: &Url) -> Option<HeaderValue> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use percent_encoding::percent_decode_str;

    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut pair: Vec<u8> = percent_decode_str(url.username()).collect();
    pair.push(b':');
    pair.extend(percent_decode_str(url.password().unwrap_or_default()));
    let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Reads a body up to its limit. Returns also whether that was all.
async fn read(mut body: Incoming) -> Result<(AnswerBody, bool), PostError> {
    use hyper::body::Body as _;

    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = std::future::poll_fn(|cx| std::pin::Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|error| broken(&error))?;
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length > MAX_BODY {
            return Ok((AnswerBody::TooLarge, false));
        }
        if length <= MAX_KEPT {
            kept.extend_from_slice(data);
        }
    }
    let is_small = length <= MAX_KEPT;
    Ok((if is_small { AnswerBody::Whole(text(&kept)) } else { AnswerBody::TooLarge }, true))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn no_connection(error: &DialError) -> PostError {
    match error {
        DialError::Scheme | DialError::Private => PostError::HostUnreachable,
        DialError::Unresolved => PostError::Unresolved,
        DialError::Io(error) => by_kind(error),
        DialError::Tls(error) => match by_kind(error) {
            reset @ (PostError::Reset | PostError::TimedOut) if !is_tls(error) => reset,
            _ => PostError::Tls,
        },
    }
}

/// An exchange that broke off.
fn broken(error: &hyper::Error) -> PostError {
    match error.source().and_then(|cause| cause.downcast_ref::<io::Error>()) {
        Some(cause) if is_tls(cause) => PostError::Tls,
        // Closed too early, or what came is no HTTP.
        None => PostError::Incomplete,
        Some(cause) if matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            PostError::Incomplete
        }
        Some(cause) => by_kind(cause),
    }
}

fn is_tls(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|cause| cause.is::<rustls::Error>())
}

fn by_kind(error: &io::Error) -> PostError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => PostError::Refused,
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            PostError::Reset
        }
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => PostError::NetworkUnreachable,
        io::ErrorKind::HostUnreachable => PostError::HostUnreachable,
        io::ErrorKind::UnexpectedEof => PostError::Incomplete,
        // Also what is this machine's fault, such as too many open files: it is tried again.
        _ => PostError::TimedOut,
    }
}
