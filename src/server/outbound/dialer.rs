//! Connections to other servers: to an address that was checked after its name was resolved, and that is not looked up
//! again.

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::either::Either;
use url::{Host, Url};

use crate::server::outbound::address_guard;

/// The longest attempt at an address after which others are left.
const ADDRESS_TIMEOUT: Duration = Duration::from_secs(4);

/// A connection, without TLS or with it.
pub(super) type Connection = Either<TcpStream, TlsStream<TcpStream>>;

/// Which servers may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses, over https: for somebody who cannot reach others themselves.
    Public,
    /// Any, also over http: for the operator.
    Any,
}

/// The addresses of a name and a port, as a test says.
type FixedNames = dyn Fn(&str, u16) -> Vec<SocketAddr> + Send + Sync;

/// Where the addresses of a name come from.
#[derive(Clone)]
pub enum Resolver {
    /// The system.
    System,
    /// A test.
    Fixed(Arc<FixedNames>),
}

/// Connects to servers.
#[derive(Clone)]
pub struct Dialer {
    tls: TlsConnector,
    reach: Reach,
    resolver: Resolver,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum DialError {
    /// The address is neither https nor, where that is allowed, http.
    #[error("the address must begin with https://")]
    Scheme,
    /// The name is unknown.
    #[error("the host does not resolve")]
    Unresolved,
    /// It leads to an address that is not public.
    #[error("the host is at a private address")]
    Private,
    /// No connection.
    #[error("{0}")]
    Io(io::Error),
    /// A connection, but no TLS.
    #[error("{0}")]
    Tls(io::Error),
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::System) { "System" } else { "Fixed" })
    }
}

/// The certificates of Mozilla's list, which is in the program.
#[must_use]
pub fn mozilla_roots() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

impl Dialer {
    /// Connects to servers within this reach that have a certificate below these roots.
    ///
    /// # Panics
    /// Never: ring has the versions of TLS.
    #[must_use]
    pub fn new(reach: Reach, roots: RootCertStore, resolver: Resolver) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("ring has the versions of TLS").with_root_certificates(roots).with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)), reach, resolver }
    }

    /// Connects to the server of an address, with TLS if it is one of https.
    ///
    /// # Errors
    /// There is no connection. The time is the caller's to limit.
    pub(super) async fn dial(&self, url: &Url) -> Result<Connection, DialError> {
        let is_https = match (url.scheme(), self.reach) {
            ("https", _) => true,
            ("http", Reach::Any) => false,
            _ => return Err(DialError::Scheme),
        };
        let tcp = connect(&self.checked_addresses(url).await?).await.map_err(DialError::Io)?;
        // Requests are small and whole.
        tcp.set_nodelay(true).map_err(DialError::Io)?;
        if !is_https {
            return Ok(Either::Left(tcp));
        }
        let name = match url.host().ok_or(DialError::Scheme)? {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).map_err(|_| DialError::Unresolved)?,
            Host::Ipv4(address) => ServerName::IpAddress(std::net::IpAddr::from(address).into()),
            Host::Ipv6(address) => ServerName::IpAddress(std::net::IpAddr::from(address).into()),
        };
        self.tls.connect(name, tcp).await.map(Either::Right).map_err(DialError::Tls)
    }

    /// The addresses of the host, all of which may be connected to.
    async fn checked_addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, DialError> {
        let port = url.port_or_known_default().ok_or(DialError::Scheme)?;
        let found = match url.host().ok_or(DialError::Scheme)? {
            Host::Ipv4(address) => vec![SocketAddr::from((address, port))],
            Host::Ipv6(address) => vec![SocketAddr::from((address, port))],
            Host::Domain(name) => self.resolver.resolve(name, port).await,
        };
        if found.is_empty() {
            return Err(DialError::Unresolved);
        }
        let is_allowed = |address: &SocketAddr| self.reach == Reach::Any || address_guard::is_public(address.ip());
        // All of them: a name with a public and a private address would lead to either.
        if found.iter().all(is_allowed) { Ok(found) } else { Err(DialError::Private) }
    }
}

impl Resolver {
    /// The addresses of a name. None: it is unknown.
    async fn resolve(&self, name: &str, port: u16) -> Vec<SocketAddr> {
        match self {
            Self::System => lookup_host((name, port)).await.map(Iterator::collect).unwrap_or_default(),
            Self::Fixed(addresses) => addresses(name, port),
        }
    }
}

/// Connects to the first address that answers, in the order of the resolver.
async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let (last, others) = addresses.split_last().ok_or(io::ErrorKind::AddrNotAvailable)?;
    for address in others {
        if let Ok(Ok(stream)) = timeout(ADDRESS_TIMEOUT, TcpStream::connect(address)).await {
            return Ok(stream);
        }
    }
    TcpStream::connect(last).await
}
