//! Connections: how many there may be, how long each is waited for, and how they end when the program does. Beyond the
//! most there is a small reserve, where health is told and everything else refused in words.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::Service as _;

use super::heard::Heard;
use super::held::Held;
use super::patience::{Patience, Phase, Waits};
use crate::http::refusal::Connection;

/// The most bytes of a request's line and headers together.
const MOST_HEAD_BYTES: usize = 128 << 10;
/// How many connections beyond the most are still told that there are too many.
const RESERVE: usize = 64;
/// Files, pipes and listeners that are open beside connections.
const OTHER_FILES: u64 = 256;
/// How long nothing is accepted when the system has no more room for connections.
const BREATH: Duration = Duration::from_millis(100);

/// What connections there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// The most at once.
    pub most: usize,
    /// How long a connection may stay open without a request.
    pub idle: Duration,
    /// How long the line and headers of a request may take to arrive, from their first byte.
    pub head: Duration,
    /// How long a client may take nothing of an answer that is being sent.
    pub stall: Duration,
    /// How long open requests may take to end when the program is told to.
    pub ending: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            most: 16_384,
            idle: Duration::from_secs(75),
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            ending: Duration::from_secs(30),
        }
    }
}

/// Who asks, as far as the connection tells.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Peer {
    pub address: SocketAddr,
    /// Whether there are too many connections, of which this is one.
    pub beyond_most: bool,
}

/// Answers what is asked on `listener` until `shutdown` is done, then lets open requests end for a while.
///
/// # Errors
/// When the listener fails.
pub(in crate::http) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let most = within_open_files(limits.most);
    let (slots, reserve) = (Arc::new(Semaphore::new(most)), Arc::new(Semaphore::new(RESERVE)));
    let (end, ending) = watch::channel(false);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, address) = tokio::select! {
            accepted = accept(&listener) => accepted?,
            () = &mut shutdown => break,
        };
        let (slot, beyond_most) = match Arc::clone(&slots).try_acquire_owned() {
            Ok(slot) => (Some(slot), false),
            Err(_) => (Arc::clone(&reserve).try_acquire_owned().ok(), true),
        };
        // Beyond the reserve there is not even room for words.
        let Some(slot) = slot else { continue };
        let peer = Peer { address, beyond_most };
        let limits = if beyond_most { ConnectionLimits { idle: limits.head, ..limits } } else { limits };
        tokio::spawn(connected(stream, peer, router.clone(), limits, ending.clone(), slot));
    }
    drop(listener);
    // Nobody listens when there is no connection.
    let _ = end.send(true);
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    if tokio::time::timeout(limits.ending, slots.acquire_many(all)).await.is_err() {
        let open = most - slots.available_permits();
        tracing::warn!(open, seconds = limits.ending.as_secs(), "ended with requests still open");
    }
    Ok(())
}

/// So many connections as the system lets the program have files open, and no more than are wanted.
fn within_open_files(wanted: usize) -> usize {
    let wanted = wanted.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
    let files = match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "how many files may be open cannot be told");
            return wanted;
        }
    };
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX).max(1);
    if room < wanted {
        tracing::warn!(
            files,
            connections = room,
            wanted,
            "fewer connections are taken than set: raise the limit of open files"
        );
    }
    room.min(wanted)
}

/// The next connection. What is wrong with one of them is no reason to take no others.
async fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    loop {
        let error = match listener.accept().await {
            Ok(accepted) => return Ok(accepted),
            Err(error) => error,
        };
        match error.kind() {
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted => {}
            io::ErrorKind::InvalidInput => return Err(error),
            _ => {
                tracing::warn!(%error, "no connection can be accepted now");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// Answers one connection. What it says first is waited for here, because the machinery for requests takes room.
async fn connected(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    limits: ConnectionLimits,
    mut ending: watch::Receiver<bool>,
    slot: OwnedSemaphorePermit,
) {
    let first = tokio::select! {
        first = tokio::time::timeout(limits.idle, stream.readable()) => first,
        () = told(&mut ending) => return,
    };
    if matches!(first, Ok(Ok(()))) {
        // What a connection failed of is for its client to know; nothing can be answered any more.
        Box::pin(answered(stream, peer, router, limits, ending)).await;
    }
    drop(slot);
}

/// Ends when the program does.
async fn told(ending: &mut watch::Receiver<bool>) {
    // Without anybody left to tell, the program has ended.
    let _ = ending.wait_for(|ending| *ending).await;
}

async fn answered(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    limits: ConnectionLimits,
    mut ending: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small answers may be held back");
    }
    let phase = Phase::new();
    let waits = Waits { idle: limits.idle, head: limits.head, stall: limits.stall };
    let io = TokioIo::new(Connection::new(stream, Patience::new(waits, phase.clone())));
    let service = service_fn(move |request: Request<Incoming>| {
        let answering = phase.busy();
        let (head, body) = request.into_parts();
        let (body, whole) = Heard::new(body);
        let mut request = Request::from_parts(head, Body::new(body));
        request.extensions_mut().insert(peer);
        let answer = router.clone().call(request);
        async move {
            let answer: Response = answer.await?;
            Ok::<_, Infallible>(whole.tell(answer).map(|body| Held::new(body, answering)))
        }
    });
    let mut connection = std::pin::pin!(
        http1::Builder::new().max_buf_size(MOST_HEAD_BYTES).keep_alive(!peer.beyond_most).serve_connection(io, service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told(&mut ending) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, address = %peer.address, "a connection broke off");
    }
}
