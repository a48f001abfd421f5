//! What whoever runs the server sees of it: a line in the log and figures for every request, by an id that the client
//! gets too. Nothing that only the client knows (ids of joins and jobs, queries, keys) is written down.

mod answer;
mod metrics;
mod redacted;
mod request_id;
mod service;
mod traces;

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, Uri};
use tracing::Instrument;

use self::answer::Watch;
use self::metrics::RequestMetrics;
use self::request_id::RequestIds;
use crate::app::{Service, Snapshot};
use crate::exec::{ExecError, Workers};

pub use self::traces::{Traces, TracesError};

/// The header that tells a request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route of what is in no route table: the viewer's files, and addresses that there are not.
const OTHER: &str = "other";

tokio::task_local! {
    /// The request that is being answered by this task.
    static SEEN: Arc<Seen>;
}

/// What is counted and known over all requests.
#[derive(Debug)]
pub(super) struct Sight {
    metrics: RequestMetrics,
    ids: RequestIds,
    /// Of its own, so that figures are given also when everything else waits.
    door: Workers,
}

/// A request, as far as it is known.
#[derive(Debug)]
pub(super) struct Seen {
    sight: Arc<Sight>,
    id: String,
    method: Method,
    uri: Uri,
    route: OnceLock<&'static str>,
    dataset_version: OnceLock<u64>,
}

impl Sight {
    /// Nothing seen yet.
    pub(super) fn new() -> Arc<Self> {
        let door = Workers::new(std::num::NonZeroUsize::MIN);
        Arc::new(Self { metrics: RequestMetrics::new(), ids: RequestIds::new(), door })
    }
}

impl Seen {
    fn route(&self) -> &'static str {
        self.route.get().copied().unwrap_or(OTHER)
    }
}

/// Sees a request from its beginning to the last byte of its answer.
pub(super) async fn watch(State(sight): State<Arc<Sight>>, request: Request, next: Next) -> Response {
    let seen = Arc::new(Seen {
        id: sight.ids.of(request.headers().get(REQUEST_ID)),
        method: request.method().clone(),
        uri: request.uri().clone(),
        route: OnceLock::new(),
        dataset_version: OnceLock::new(),
        sight,
    });
    let mut watch = Watch::begin(Arc::clone(&seen));
    let traced = traces::span(&seen, request.headers());
    // What is logged while a request is answered stands in its span. At the level of errors, so that these always tell
    // the request's id; of a target of its own, because in traces the other one stands.
    let logged = tracing::error_span!(target: "request", "request", request_id = %seen.id);
    let answer = SEEN.scope(Arc::clone(&seen), next.run(request)).instrument(logged);
    let mut response = answer.instrument(traced.clone()).await;
    traces::answered(&traced, &seen, response.status());
    if let Ok(id) = HeaderValue::from_str(&seen.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    watch.answered(response.status());
    watch.until_the_end(response)
}

/// Notes which address of the route table is asked.
pub(super) fn note_route(path: &'static str) {
    let _ = SEEN.try_with(|seen| seen.route.set(path));
}

/// Notes what the answer is made from.
pub(super) fn note_dataset(snapshot: &Snapshot) {
    let _ = SEEN.try_with(|seen| seen.dataset_version.set(snapshot.dataset_version()));
}

/// The id of the request that is being answered here.
pub(super) fn request_id() -> Option<String> {
    SEEN.try_with(|seen| seen.id.clone()).ok()
}

/// All figures, in Prometheus' text format; `None` outside of a request.
///
/// # Errors
/// When the program is ending.
pub(super) async fn metrics(service: &Arc<Service>) -> Option<Result<String, ExecError>> {
    let sight = SEEN.try_with(|seen| Arc::clone(&seen.sight)).ok()?;
    let service = Arc::clone(service);
    let door = sight.door.clone();
    Some(door.run(move || metrics::text(&sight.metrics, &service)).await)
}

/// Notes of which media type the figures are.
pub(super) const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
