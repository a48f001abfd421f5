//! The body of a request, and whether it was read to its end. A connection on which some of it was not cannot be used
//! again, and the answer has to say so: else the next request is sent into a connection that is being closed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::response::Response;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::{Body, Frame, SizeHint};

/// A body that remembers.
#[derive(Debug)]
pub(super) struct Heard<B> {
    body: B,
    whole: Whole,
}

/// Whether a body was read to its end.
#[derive(Clone, Debug)]
pub(super) struct Whole(Arc<AtomicBool>);

impl<B: Body> Heard<B> {
    pub(super) fn new(body: B) -> (Self, Whole) {
        let whole = Whole(Arc::new(AtomicBool::new(body.is_end_stream())));
        (Self { body, whole: whole.clone() }, whole)
    }
}

impl Whole {
    /// Says in the answer that it is the last of its connection, when that is so.
    pub(super) fn tell(&self, mut answer: Response) -> Response {
        if !self.0.load(Ordering::Relaxed) {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

impl<B: Body + Unpin> Body for Heard<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || self.body.is_end_stream() {
            self.whole.0.store(true, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
