//! Requests of this server to others: bounded in time and size, to the address that was checked, with one redirect on the
//! same host at most. Used by imports from another server.

mod address_guard;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use hyper::{
    Method, Request, StatusCode,
    body::Incoming,
    client::conn::http1,
    header::{HOST, HeaderMap, HeaderValue, LOCATION},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// The longest time of a request with its answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time until there is a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The most bytes of an answer: a hundred users, each with metadata of 16 KiB in which each letter is escaped.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Which servers may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses, over https: for somebody who cannot reach others themselves.
    Public,
    /// Any, also over http: for the operator.
    Any,
}

/// Sends requests.
pub struct OutboundClient {
    tls: TlsConnector,
    reach: Reach,
}

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
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("ring has the versions of TLS").with_root_certificates(roots).with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)), reach }
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
        let is_https = match (url.scheme(), self.reach) {
            ("https", _) => true,
            ("http", Reach::Any) => false,
            _ => return Err(OutboundError::Scheme),
        };
        let tcp = timeout(CONNECT_TIMEOUT, self.connect(url)).await.map_err(|_| OutboundError::TimedOut)??;
        if !is_https {
            return exchange(tcp, url, headers).await;
        }
        let name = match url.host().ok_or(OutboundError::Scheme)? {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).map_err(unreachable)?,
            Host::Ipv4(address) => ServerName::IpAddress(std::net::IpAddr::from(address).into()),
            Host::Ipv6(address) => ServerName::IpAddress(std::net::IpAddr::from(address).into()),
        };
        exchange(self.tls.connect(name, tcp).await.map_err(unreachable)?, url, headers).await
    }

    /// Connects to one of the addresses of the host. Which address it is was checked, and it is not looked up again.
    async fn connect(&self, url: &Url) -> Result<TcpStream, OutboundError> {
        let host = url.host_str().ok_or(OutboundError::Scheme)?;
        let port = url.port_or_known_default().ok_or(OutboundError::Scheme)?;
        // Brackets are of addresses in URLs, and not of addresses.
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> =
            lookup_host((bare, port)).await.map_err(|_| OutboundError::Unresolved(host.into()))?.collect();
        if found.is_empty() {
            return Err(OutboundError::Unresolved(host.into()));
        }
        let is_allowed = |address: &SocketAddr| self.reach == Reach::Any || address_guard::is_public(address.ip());
        // All of them: a name with a public and a private address would lead to either.
        if !found.iter().all(is_allowed) {
            return Err(OutboundError::Private(host.into()));
        }
        TcpStream::connect(found.as_slice()).await.map_err(unreachable)
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
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    url: &Url,
    headers: &HeaderMap,
) -> Result<OutboundAnswer, OutboundError> {
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
