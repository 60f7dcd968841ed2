//! Accepts connections, and shuts down gracefully.
//!
//! `axum::serve` sets no timers: a client that sends half a header and waits would keep its connection for ever. This
//! is HTTP/1.1 only; a proxy does TLS.

mod framing;
mod stream;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::server::http::{finish_writes::ConnectionSlot, listen::stream::Stream, phase::Phase};

/// The most connections at a time, and requests that outlive theirs. More wait in the queue of the system.
const MAX_CONNECTIONS: usize = 4096;
/// The time for the headers of a request, from accept or from the previous response.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a write may wait for the client.
const WRITE_TIMEOUT: Duration = Duration::from_secs(15);
/// The largest size of request line and headers, in bytes; also the read buffer for bodies.
const BUFFER_SIZE: usize = 16 * 1024;
/// How long connections are still accepted after the signal, for clients that were already connecting.
const ACCEPT_AFTER_SIGNAL: Duration = Duration::from_millis(100);
/// How long open requests may take to finish.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// The pause after a failed accept, for example if there are no file descriptors left.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);

/// Serves until `shutdown`, then lets open requests finish.
pub async fn serve(listener: TcpListener, router: Router, phase: Phase, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let closing = async {
        shutdown.cancelled().await;
        phase.set_stopping();
        sleep(ACCEPT_AFTER_SIGNAL).await;
    };
    tokio::pin!(closing);
    phase.set_ready();
    loop {
        tokio::select! {
            (stream, peer, slot) = accept(&listener, &slots) => {
                tokio::spawn(connection(stream, peer, router.clone(), graceful.watcher(), slot));
            }
            () = &mut closing => break,
        }
    }
    drop(listener);
    if timeout(DRAIN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish within {} s", DRAIN_TIMEOUT.as_secs());
    }
}

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let slot = Arc::clone(slots).acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, slot),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_RETRY).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher, slot: OwnedSemaphorePermit) {
    // Responses are small, so waiting for more data would only delay them.
    let _ = stream.set_nodelay(true);
    let slot = ConnectionSlot(Arc::new(slot));
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        if !request.method().is_safe() {
            request.extensions_mut().insert(slot.clone());
        }
        framing::handle(router.clone(), request)
    });
    // hyper allows 100 headers by default. Setting the limit would cost an allocation per request.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(BUFFER_SIZE)
        .serve_connection(TokioIo::new(Stream::new(stream, WRITE_TIMEOUT)), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
