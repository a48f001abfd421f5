//! What cannot even be read as a request. hyper answers an address or a head that is too long with a bare status and
//! hangs up, so that a client which is still sending may never see why; here it gets a problem, and is heard out.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::problem::Problem;
use super::protect::Patience;

/// How long a client that was refused may go on sending before it is hung up on.
const HEARING: Duration = Duration::from_secs(5);

/// A connection that refuses in words, and is not waited for in vain.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    patience: Patience,
    refusal: Option<Refusal>,
    /// Set when the client was refused: it may be sending still.
    hearing: Option<Pin<Box<Sleep>>>,
}

/// A refusal on its way.
#[derive(Debug)]
struct Refusal {
    reply: Vec<u8>,
    sent: usize,
}

/// What hyper says by itself; no handler answers with these.
const BARE: [(&[u8], StatusCode, &str); 2] = [
    (
        b"HTTP/1.1 414 ",
        StatusCode::URI_TOO_LONG,
        "the address is too long: at most 65534 bytes are read; a filter may have 32768, so use IN for lists of values, or \
         LIKE for names that begin alike",
    ),
    (
        b"HTTP/1.1 431 ",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "the address or the headers are too long: an address may have 65534 bytes, and a filter in it 32768",
    ),
];

/// How answers begin that may come before all of a request is read.
const REFUSALS: [&[u8]; 2] = [b"HTTP/1.1 4", b"HTTP/1.1 5"];

impl Refusal {
    /// The words for what hyper is about to write, when that is a bare refusal.
    fn of(written: &[u8]) -> Option<Self> {
        let (_, status, detail) = BARE.into_iter().find(|(begins, ..)| written.starts_with(begins))?;
        written.windows(17).find(|part| *part == b"content-length: 0")?;
        let body = Problem::new(status, detail).as_json();
        let mut reply = format!(
            "HTTP/1.1 {} {}\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\naccess-control-allow-origin: \
             *\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            status.as_u16(),
            status.canonical_reason().unwrap_or_default(),
            body.len()
        )
        .into_bytes();
        reply.extend(body);
        Some(Self { reply, sent: 0 })
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let (this, before) = (&mut *self, buffer.filled().len());
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Pending => this.patience.nothing_came(context),
            Poll::Ready(Ok(())) if buffer.filled().len() > before => {
                this.patience.something_came();
                Poll::Ready(Ok(()))
            }
            ended @ Poll::Ready(_) => ended,
        }
    }
}

impl Connection {
    pub(super) fn new(stream: TcpStream, patience: Patience) -> Self {
        Self { stream, patience, refusal: None, hearing: None }
    }

    /// What became of an attempt to write, as long as the client may be waited for.
    fn taken(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            return self.patience.nothing_taken(context).map_ok(|()| 0);
        }
        self.patience.something_taken(context);
        written
    }

    /// Sees whether what begins like this is a refusal.
    fn watch(&mut self, written: &[u8]) {
        if self.refusal.is_some() {
            return;
        }
        self.refusal = Refusal::of(written);
        if REFUSALS.iter().any(|begins| written.starts_with(begins)) {
            self.hearing = Some(Box::pin(sleep(HEARING)));
        }
    }

    /// Writes the refusal in place of the `length` bytes it stands for.
    fn poll_refuse(&mut self, context: &mut Context<'_>, length: usize) -> Option<Poll<io::Result<usize>>> {
        let refusal = self.refusal.as_mut()?;
        while let Some(rest) = refusal.reply.get(refusal.sent..).filter(|rest| !rest.is_empty()) {
            match Pin::new(&mut self.stream).poll_write(context, rest) {
                Poll::Ready(Ok(sent)) => refusal.sent += sent,
                Poll::Ready(Err(error)) => return Some(Poll::Ready(Err(error))),
                Poll::Pending => return Some(Poll::Pending),
            }
        }
        Some(Poll::Ready(Ok(length)))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.watch(bytes);
        let written = match self.poll_refuse(context, bytes.len()) {
            Some(refused) => refused,
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        };
        self.taken(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.watch(slices.first().map_or(&[], |first| first));
        let written = match self.poll_refuse(context, slices.iter().map(|slice| slice.len()).sum()) {
            Some(refused) => refused,
            None => Pin::new(&mut self.stream).poll_write_vectored(context, slices),
        };
        self.taken(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Hangs up; on one who was refused, after hearing what they still send: else the system would take back the
    /// answer with what was not read.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let shut = Pin::new(&mut this.stream).poll_shutdown(context);
        let Some(hearing) = this.hearing.as_mut() else { return shut };
        let mut ignored = [0_u8; 16 << 10];
        while hearing.as_mut().poll(context).is_pending() {
            let mut buffer = ReadBuf::new(&mut ignored);
            match Pin::new(&mut this.stream).poll_read(context, &mut buffer) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {}
                Poll::Ready(_) => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}
