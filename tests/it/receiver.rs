//! A server that webhooks are sent to: it answers as a test says, well or badly, with TLS below a root of its own or
//! without.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use keydesk::server::outbound::{Dialer, Reach, Resolver};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// A request that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Method, target and version.
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The number of its connection, from 0.
    pub(crate) connection: usize,
}

impl Received {
    /// The value of a header. It must be there once.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let value = values.next().unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(values.next(), None, "{name} came twice");
        value
    }

    /// The names of its headers, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers, and keeps the connection.
    Status(u16, String),
    /// Answers with these bytes, and closes.
    Bytes(Vec<u8>),
    /// Answers, and closes the connection although it did not say so.
    StatusAndClose(u16),
    /// Closes without an answer.
    Close,
    /// Keeps the connection, and says nothing.
    Silence,
    /// Sends a body without an end.
    Endless,
}

/// An answer with this status and a short body.
pub(crate) fn status(status: u16) -> Reply {
    Reply::Status(status, "thanks".into())
}

type Script = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// A server on a free port of this machine.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    /// Without TLS.
    pub(crate) async fn plain(script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(None, Arc::new(script)).await
    }

    /// With the certificate of this root.
    pub(crate) async fn tls(root: &Root, script: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        Self::start(Some(root.acceptor()), Arc::new(script)).await
    }

    async fn start(tls: Option<TlsAcceptor>, script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                stream.set_nodelay(true).expect("set");
                let (tls, script, log) = (tls.clone(), Arc::clone(&script), Arc::clone(&log));
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, connection, &script, &log).await,
                        Some(tls) => {
                            let Ok(stream) = tls.accept(stream).await else { return };
                            serve(stream, connection, &script, &log).await;
                        }
                    }
                });
            }
        });
        Self { address, received }
    }

    /// What arrived so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().expect("a lock").clone()
    }

    /// The number of requests that arrived so far.
    pub(crate) fn count(&self) -> usize {
        self.received.lock().expect("a lock").len()
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    connection: usize,
    script: &Script,
    log: &Mutex<Vec<Received>>,
) {
    let mut stream = BufStream::new(stream);
    while let Some(request) = read(&mut stream, connection).await {
        log.lock().expect("a lock").push(request.clone());
        // Whoever sent it may have hung up.
        let _ = match script(&request) {
            Reply::Status(status, body) => {
                let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n\r\n", body.len());
                stream.write_all((head + &body).as_bytes()).await
            }
            Reply::StatusAndClose(status) => {
                let head = format!("HTTP/1.1 {status} Status\r\ncontent-length: 0\r\n\r\n");
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.shutdown().await;
                return;
            }
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Reply::Close => return,
            Reply::Silence => {
                let _ = stream.read_u8().await;
                return;
            }
            Reply::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
                return;
            }
        };
        let _ = stream.flush().await;
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin), connection: usize) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).expect("text");
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next().expect("a line").to_owned();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").expect("a header");
        (name.to_ascii_lowercase(), value.to_owned())
    };
    let headers: Vec<_> = lines.map(header).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().expect("a number"))];
    stream.read_exact(&mut body).await.ok()?;
    Some(Received { line, headers, body: String::from_utf8(body).expect("text"), connection })
}

/// A root certificate of a test, with the certificate of a server below it.
pub(crate) struct Root {
    root: CertificateDer<'static>,
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Root {
    /// For the server with this name.
    pub(crate) fn of(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a root");
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        let certificate = params.signed_by(&key, &root).expect("a certificate");
        Self { root: root.der().clone(), certificate: certificate.der().clone(), key: key.serialize_der() }
    }

    /// What trusts it.
    pub(crate) fn store(&self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        store.add(self.root.clone()).expect("a root");
        store
    }

    fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let key = PrivateKeyDer::Pkcs8(self.key.clone().into());
        let config = config.expect("versions").with_no_client_auth();
        let config = config.with_single_cert(vec![self.certificate.clone()], key).expect("a certificate");
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Connects to any server; names lead to these addresses, and those that are not here are unknown.
pub(crate) fn dialer(roots: RootCertStore, names: &[(&'static str, SocketAddr)]) -> Dialer {
    let names = names.to_vec();
    let resolver = Resolver::Fixed(Arc::new(move |name, _| {
        names.iter().filter(|(known, _)| *known == name).map(|(_, address)| *address).collect()
    }));
    Dialer::new(Reach::Any, roots, resolver)
}
