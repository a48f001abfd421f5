//! An answer on its way out: what became of it is written when its last byte is handed to the connection, or when the
//! client leaves before.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http::{Method, StatusCode};
use http_body::{Frame, SizeHint};

use super::Seen;
use super::redacted::Redacted;

/// Lines about requests, to be chosen or silenced by `RUST_LOG=access=off`.
const ACCESS: &str = "access";

/// A request that is not over yet; over when it is dropped.
#[derive(Debug)]
pub(super) struct Watch {
    seen: Arc<Seen>,
    began: Instant,
    status: Option<StatusCode>,
    bytes: u64,
    is_whole: bool,
}

impl Watch {
    pub(super) fn begin(seen: Arc<Seen>) -> Self {
        seen.sight.metrics.begin();
        Self { seen, began: Instant::now(), status: None, bytes: 0, is_whole: false }
    }

    /// The head of the answer is there.
    pub(super) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    /// Goes on watching while the body is sent.
    pub(super) fn until_the_end(self, response: Response) -> Response {
        response.map(|body| Body::new(WatchedBody { body, watch: self }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let elapsed = self.began.elapsed();
        let Self { seen, status, bytes, is_whole, .. } = self;
        seen.sight.metrics.end(seen.route(), &seen.method, *status, elapsed, *bytes, *is_whole);
        // Those who watch ask these all the time.
        if matches!(seen.route(), "/health" | "/ready" | "/metrics") && status.is_some_and(|status| status.is_success())
        {
            return;
        }
        tracing::info!(
            target: ACCESS,
            request_id = %seen.id,
            method = %seen.method,
            route = seen.route(),
            path = %Redacted(seen.uri.path()),
            status = status.map(|status| status.as_u16()),
            milliseconds = (elapsed.as_secs_f64() * 1e6).round() / 1e3,
            bytes,
            dataset_version = seen.dataset_version.get().map(|version| format!("{version:016x}")),
            client_left = (!*is_whole).then_some(true),
            "answered"
        );
    }
}

/// A body that is counted as it is sent.
struct WatchedBody {
    body: Body,
    watch: Watch,
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.watch.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            Poll::Ready(None) => self.watch.is_whole = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for WatchedBody {
    fn drop(&mut self) {
        // An answer to HEAD has a body that nobody wants.
        self.watch.is_whole |= self.body.is_end_stream() || self.watch.seen.method == Method::HEAD;
    }
}
