//! What every request passes before it is answered: whether there is room for it, who asks and how often, and how long
//! it may take. What is refused is refused at once, before it holds memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep, timeout};

use super::access::Access;
use super::connections::Peer;
use super::held::Held;
use super::rate::RateLimiter;
use crate::http::problem::Problem;

/// What is asked at once, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The most requests that are being answered or sent.
    pub most_at_once: usize,
    /// The most bytes of requests' bodies that are held.
    pub body_bytes: usize,
    /// The most bytes of large answers that are held until their clients have taken them.
    pub answer_bytes: usize,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// How long an answer may take to be ready.
    pub time: Duration,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self {
            most_at_once: 2048,
            body_bytes: 64 << 20,
            answer_bytes: 256 << 20,
            body_time: Duration::from_secs(30),
            time: Duration::from_mins(1),
        }
    }
}

/// Addresses that whoever watches the server asks: they are answered whatever else is refused.
pub(in crate::http) const NEVER_REFUSED: [&str; 3] = ["/health", "/ready", "/metrics"];

/// Budgets are counted in this many bytes.
const UNIT: usize = 1 << 10;
/// Smaller answers do not count.
const SMALL_ANSWER_BYTES: u64 = 64 << 10;

/// What is left of all limits.
#[derive(Debug)]
pub(in crate::http) struct Admission {
    limits: RequestLimits,
    /// The most that any address holds of a body.
    most_body_bytes: usize,
    requests: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
    answers: Arc<Semaphore>,
    pub(super) access: Access,
    pub(super) rates: RateLimiter,
}

impl Admission {
    pub(super) fn new(limits: RequestLimits, most_body_bytes: usize, access: Access, rates: RateLimiter) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.min(u32::MAX as usize)));
        Self {
            limits,
            most_body_bytes,
            requests: semaphore(limits.most_at_once),
            // One at least finds room.
            bodies: semaphore(units(limits.body_bytes.max(most_body_bytes)) as usize),
            answers: semaphore(units(limits.answer_bytes) as usize),
            access,
            rates,
        }
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

/// Lets a request through, or says why not.
pub(in crate::http) async fn admit(State(admission): State<Arc<Admission>>, request: Request, next: Next) -> Response {
    if NEVER_REFUSED.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match admitted(&admission, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn admitted(admission: &Admission, mut request: Request, next: Next) -> Result<Response, Problem> {
    let peer = request.extensions().get::<Peer>().copied();
    if peer.is_some_and(|peer| peer.beyond_most) {
        return Err(busy("there are too many connections; close those that are not needed, and ask again", 5));
    }
    let place = Arc::clone(&admission.requests).try_acquire_owned();
    let Ok(place) = place else {
        return Err(busy("too many requests are being answered; ask again in a moment", 1));
    };
    let caller = admission.access.caller(&mut request, peer.map(|peer| peer.address.ip())).await?;
    admission.rates.check(&caller, request.method())?;
    request.extensions_mut().insert(Arc::new(caller));
    let (request, late, _body) = timed(admission, request)?;
    let answer = timeout(admission.limits.time, next.run(request)).await;
    if late.load(Ordering::Relaxed) {
        let seconds = admission.limits.body_time.as_secs();
        let detail = format!("the body did not arrive within {seconds} s; send it faster, or less of it");
        return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail));
    }
    let Ok(response) = answer else {
        let seconds = admission.limits.time.as_secs();
        let detail = format!(
            "the answer was not ready within {seconds} s; ask for less, or for an analysis as a job, with the header \
             Prefer: respond-async"
        );
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(10));
    };
    let size = response.body().size_hint().lower();
    let room = if size > SMALL_ANSWER_BYTES {
        let room = Arc::clone(&admission.answers).try_acquire_many_owned(units(usize::try_from(size).unwrap_or(0)));
        let Ok(room) = room else {
            return Err(busy("too many large answers are on their way to slow clients; ask again in a moment", 2));
        };
        Some(room)
    } else {
        None
    };
    Ok(response.map(|body| Body::new(Held::new(body, (place, room)))))
}

fn busy(detail: &str, seconds: u64) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(seconds)
}

/// A request whose body has its time, whether it was late, and its share of the bytes that bodies may hold.
fn timed(
    admission: &Admission,
    request: Request,
) -> Result<(Request, Arc<AtomicBool>, Option<OwnedSemaphorePermit>), Problem> {
    let late = Arc::new(AtomicBool::new(false));
    let bytes = body_bytes(request.headers()).min(admission.most_body_bytes);
    if bytes == 0 {
        return Ok((request, late, None));
    }
    let Ok(room) = Arc::clone(&admission.bodies).try_acquire_many_owned(units(bytes)) else {
        return Err(busy("too much is being posted at once; ask again in a moment", 2));
    };
    let time = admission.limits.body_time;
    let timed = |body| Body::new(Timed { body, time: Box::pin(sleep(time)), late: Arc::clone(&late) });
    Ok((request.map(timed), Arc::clone(&late), Some(room)))
}

/// How many bytes a request's body has, as its head says; as many as can be where it does not.
fn body_bytes(headers: &HeaderMap) -> usize {
    let stated = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    stated.unwrap_or(if headers.contains_key(header::TRANSFER_ENCODING) { usize::MAX } else { 0 })
}

/// A body that must arrive in time.
struct Timed {
    body: Body,
    time: Pin<Box<Sleep>>,
    late: Arc<AtomicBool>,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_pending() && self.time.as_mut().poll(context).is_ready() {
            self.late.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err(axum::Error::new("the body did not arrive in time"))));
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
