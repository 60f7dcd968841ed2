//! Accepts connections, and stops in good order.
//!
//! Not `axum::serve`: that sets no timer, so a client that sends half a header
//! and waits would keep its connection for ever. HTTP/1.1 only; TLS is the
//! proxy's.

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

use crate::server::http::{listen::stream::Stream, phase::Phase};

/// Connections at once; the next ones wait in the system's queue.
const CONNECTIONS: usize = 4096;
/// From accept, or from the answer before, to the end of a request's headers.
const HEADERS: Duration = Duration::from_secs(30);
/// How long a client may leave an answer untaken.
const STALL: Duration = Duration::from_secs(15);
/// Request line and headers together; also what is read of a body at once.
const BUFFER: usize = 16 * 1024;
/// Clients that knocked when the signal came are still let in.
const LAST_CALL: Duration = Duration::from_millis(100);
/// What requests in flight get to finish.
const DRAIN: Duration = Duration::from_secs(10);
/// With no file descriptor left there is nothing to do but wait for one.
const BREATHER: Duration = Duration::from_millis(100);

/// Serves until `shutdown`, then lets requests in flight finish.
pub async fn serve(listener: TcpListener, router: Router, phase: Phase, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let closing = async {
        shutdown.cancelled().await;
        phase.set_stopping();
        sleep(LAST_CALL).await;
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
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish within {} s", DRAIN.as_secs());
    }
}

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let slot = Arc::clone(slots).acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, slot),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(BREATHER).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
    _slot: OwnedSemaphorePermit,
) {
    // Answers are small: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        framing::answer(router.clone(), request)
    });
    // At most 100 headers is hyper's own limit; to name it would cost an allocation a request.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(Stream::new(stream, STALL)), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
