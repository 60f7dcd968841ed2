//! A request to another server that reads: bounded in time and size, with one redirect on the same host at most. Used by
//! imports from another server.

use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::{
    Method, Request, StatusCode,
    body::Incoming,
    client::conn::http1,
    header::{HOST, HeaderMap, HeaderValue, LOCATION},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use url::Url;

use crate::server::outbound::dialer::{Connection, DialError, Dialer, Reach, Resolver, mozilla_roots};

/// The longest time of a request with its answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time until there is a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The most bytes of an answer: a hundred users, each with metadata of 16 KiB in which each letter is escaped.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Sends requests.
pub struct OutboundClient(Dialer);

/// An answer.
pub struct OutboundAnswer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, 16 MiB at most.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address is neither https nor, where that is allowed, http.
    #[error("the address must begin with https://")]
    Scheme,
    /// The name is unknown.
    #[error("the host {0} does not resolve")]
    Unresolved(String),
    /// It leads to an address that is not public.
    #[error("the host {0} is at a private address")]
    Private(String),
    /// No connection, or it broke off.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// It took too long.
    #[error("the server took too long to answer")]
    TimedOut,
    /// The answer is too long.
    #[error("the answer is longer than 16 MiB")]
    TooLong,
    /// It leads to another host, or a second time.
    #[error("the server redirects to another place")]
    Redirected,
}

impl OutboundClient {
    /// A client for these servers. It trusts the certificates of Mozilla's list, which is in the program.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self(Dialer::new(reach, mozilla_roots(), Resolver::System))
    }

    /// Sends a GET with these headers, and reads the answer.
    ///
    /// # Errors
    /// There is none within the limits.
    pub async fn get(&self, url: &Url, headers: &HeaderMap) -> Result<OutboundAnswer, OutboundError> {
        let asked = async {
            let answer = self.send(url, headers).await?;
            match redirect(url, &answer)? {
                None => Ok(answer),
                Some(other) => {
                    let answer = self.send(&other, headers).await?;
                    if answer.status.is_redirection() { Err(OutboundError::Redirected) } else { Ok(answer) }
                }
            }
        };
        timeout(TIMEOUT, asked).await.map_err(|_| OutboundError::TimedOut)?
    }

    async fn send(&self, url: &Url, headers: &HeaderMap) -> Result<OutboundAnswer, OutboundError> {
        let connection = timeout(CONNECT_TIMEOUT, self.0.dial(url)).await.map_err(|_| OutboundError::TimedOut)?;
        exchange(connection.map_err(|error| no_connection(url, error))?, url, headers).await
    }
}

fn no_connection(url: &Url, error: DialError) -> OutboundError {
    let host = url.host_str().unwrap_or_default().to_owned();
    match error {
        DialError::Scheme => OutboundError::Scheme,
        DialError::Unresolved => OutboundError::Unresolved(host),
        DialError::Private => OutboundError::Private(host),
        DialError::Io(error) | DialError::Tls(error) => unreachable(error),
    }
}

/// Where an answer leads, on the same host. `None`: it is no redirect.
fn redirect(url: &Url, answer: &OutboundAnswer) -> Result<Option<Url>, OutboundError> {
    if !answer.status.is_redirection() {
        return Ok(None);
    }
    let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let other = location.and_then(|location| url.join(location).ok()).filter(|other| other.origin() == url.origin());
    // The headers have a token, which is for this host alone.
    other.map(Some).ok_or(OutboundError::Redirected)
}

/// Sends the request on a connection of its own.
async fn exchange(stream: Connection, url: &Url, headers: &HeaderMap) -> Result<OutboundAnswer, OutboundError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
    // It ends with the answer, or with the sender.
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request(url, headers)?).await.map_err(unreachable)?;
    let (parts, body) = answer.into_parts();
    let body = read(body).await?;
    connection.abort();
    Ok(OutboundAnswer { status: parts.status, headers: parts.headers, body })
}

fn request(url: &Url, headers: &HeaderMap) -> Result<Request<Body>, OutboundError> {
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let host = HeaderValue::from_str(authority).map_err(unreachable)?;
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request::builder().method(Method::GET).uri(path).body(Body::empty()).map_err(unreachable)?;
    request.headers_mut().clone_from(headers);
    request.headers_mut().insert(HOST, host);
    Ok(request)
}

async fn read(body: Incoming) -> Result<Bytes, OutboundError> {
    axum::body::to_bytes(Body::new(body), MAX_BODY).await.map_err(|error| {
        let is_long = std::error::Error::source(&error).is_some_and(|cause| !cause.is::<hyper::Error>());
        if is_long { OutboundError::TooLong } else { unreachable(error) }
    })
}

fn unreachable(cause: impl std::fmt::Display) -> OutboundError {
    OutboundError::Unreachable(cause.to_string())
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// A server that gives these answers, one a connection. Returns its address.
    async fn server(answers: Vec<Vec<u8>>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await;
                // The client hangs up on what is too long.
                let _ = stream.write_all(&answer).await;
            }
        });
        format!("http://{address}")
    }

    async fn get(address: &str, reach: Reach) -> Result<OutboundAnswer, OutboundError> {
        let url = Url::parse(address).expect("an address");
        OutboundClient::new(reach).get(&url, &HeaderMap::new()).await
    }

    fn redirect_to(place: &str) -> Vec<u8> {
        format!("HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .into_bytes()
    }

    fn body(text: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len()).into_bytes()
    }

    #[tokio::test]
    async fn nobody_is_led_to_private_addresses() {
        for address in
            ["https://127.0.0.1/", "https://localhost/", "https://[::1]:8443/", "https://169.254.169.254/latest"]
        {
            assert!(matches!(get(address, Reach::Public).await, Err(OutboundError::Private(_))), "{address}");
        }
        let local = server(vec![body("secret")]).await;
        assert!(matches!(get(&local, Reach::Public).await, Err(OutboundError::Scheme)));
        assert!(matches!(get("ftp://127.0.0.1/", Reach::Any).await, Err(OutboundError::Scheme)));
        assert!(matches!(get("https://nowhere.invalid/", Reach::Public).await, Err(OutboundError::Unresolved(_))));
        assert_eq!(get(&local, Reach::Any).await.expect("an answer").body, "secret");
    }

    #[tokio::test]
    async fn one_redirect_on_the_same_host_is_followed() {
        let same = server(vec![redirect_to("/there?x=1"), body("here")]).await;
        assert_eq!(get(&same, Reach::Any).await.expect("an answer").body, "here");
        let other = server(vec![redirect_to("http://127.0.0.1:1/")]).await;
        assert!(matches!(get(&other, Reach::Any).await, Err(OutboundError::Redirected)), "a token is for one host");
        let twice = server(vec![redirect_to("/a"), redirect_to("/b"), body("far")]).await;
        assert!(matches!(get(&twice, Reach::Any).await, Err(OutboundError::Redirected)));
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_it() {
        let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
        endless.resize(MAX_BODY + 1_000_000, b'x');
        let address = server(vec![endless]).await;
        assert!(matches!(get(&address, Reach::Any).await, Err(OutboundError::TooLong)));
    }
}
