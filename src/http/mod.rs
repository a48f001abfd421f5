//! The only floor that knows axum, JSON shapes and status codes: one route table,
//! thin handlers, wire types, problem details.

mod address;
mod ask;
mod basemap;
mod content_coding;
mod execution;
mod guard;
mod handlers;
mod html;
mod media_types;
mod negotiate;
mod openapi;
mod paging;
mod parameters;
mod problem;
mod protect;
mod proxy;
mod refusal;
mod routes;
mod schemas;
mod sight;
mod time;
mod viewer;
mod views;

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state, map_request, map_request_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use percent_encoding::percent_decode_str;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::processes::Outcome;
use crate::app::{Service, Snapshot};
pub use basemap::{Basemap, BasemapError};
use guard::Edition;
use problem::Problem;
use protect::Admission;
pub use protect::{
    ConnectionLimits, HeaderOptions, KeyError, KeySet, Network, NewKey, Permission, Protection, RateLimits,
    RequestLimits, TokenError, TokenOptions, new_key, origin,
};
pub use proxy::{Published, PublishedError};
use sight::Sight;
pub use sight::{Traces, TracesError};
use views::processes::OutcomeView;
pub use views::processes::outcome_as_csv;

/// What whoever runs the server says of it.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where clients reach it.
    pub published: Published,
    /// What lies below the viewer's map.
    pub basemap: Option<Basemap>,
    /// What it bears, and from whom.
    pub protection: Protection,
}

/// Everything the server answers, with addresses as clients know them.
fn router(service: Arc<Service>, settings: Settings, admission: Arc<Admission>) -> Router {
    let (published, headers) = (Arc::new(settings.published), settings.protection.headers);
    let edition = Edition::of(settings.basemap.as_ref(), &headers);
    let answers = routes::routes(&service)
        .merge(viewer::routes())
        .fallback(viewer::file_or_nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(admission, protect::admit))
        .layer(from_fn(html::problems_for_browsers))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| panicked()))
        .layer(CompressionLayer::new())
        .layer(map_response(no_coding_is_a_problem))
        .layer(from_fn(paths_are_text))
        .layer(protect::cors(&headers))
        .layer(from_fn_with_state(Arc::new(headers), protect::secure))
        .layer(Extension(settings.basemap.map(Arc::new)))
        .layer(Extension(edition))
        .with_state(service);
    // Around all of it, because routes are looked up by the path that is left.
    Router::new()
        .fallback_service(answers)
        .layer(map_request_with_state(published, proxy::locate))
        .layer(map_request(without_secrets))
        // What fails inside is logged where it fails, with its causes; that it failed, here.
        .layer(from_fn_with_state(Sight::new(), sight::watch))
}

/// An outcome as the server answers it, on lines of its own.
pub fn outcome_as_json(snapshot: &Snapshot, outcome: &Outcome) -> String {
    serde_json::to_string_pretty(&OutcomeView::of(snapshot, outcome, None))
        .map_or_else(|_| String::new(), |text| text + "\n")
}

/// Answers on `listener` until `shutdown` is done, then lets open requests end for a while.
///
/// # Errors
/// When keys cannot be read, or the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    service: Arc<Service>,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let workers = service.workers().clone();
    let admission = Arc::new(settings.protection.admission(&workers, handlers::joins::MOST_BODY_BYTES).await?);
    let following = tokio::spawn(protect::follow_keys(Arc::clone(&admission), workers));
    let connections = settings.protection.connections;
    let router = router(service, settings, admission);
    let ended = protect::serve(listener, router, connections, shutdown).await;
    following.abort();
    ended.map_err(|source| ServeError::Listen { source })
}

/// Why the server cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Keys that cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A listener that failed.
    #[error("no more connections can be taken")]
    Listen {
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
}

async fn without_secrets(mut request: Request) -> Request {
    protect::hide_secrets(request.headers_mut());
    request
}

/// The layer that compresses says "not acceptable" beside an answer that is whole.
async fn no_coding_is_a_problem(response: Response) -> Response {
    let is_problem = response.headers().get(http::header::CONTENT_TYPE).is_some_and(|kind| kind == problem::MEDIA_TYPE);
    if response.status() != http::StatusCode::NOT_ACCEPTABLE || is_problem {
        return response;
    }
    let detail = "Accept-Encoding refuses every coding there is; leave it out, or allow identity, gzip, br or zstd";
    Problem::new(http::StatusCode::NOT_ACCEPTABLE, detail).into_response()
}

/// A path that is no text names nothing, and handlers are spared it.
async fn paths_are_text(request: Request, next: Next) -> Response {
    if percent_decode_str(request.uri().path()).decode_utf8().is_ok() {
        return next.run(request).await;
    }
    Problem::bad_request("the path is not UTF-8: write letters as they are, or each byte as %XX of their UTF-8")
        .into_response()
}

async fn wrong_method(method: http::Method) -> Problem {
    let detail = format!("{method} is not for this address; /api says how each is asked, nearly all with GET");
    Problem::new(http::StatusCode::METHOD_NOT_ALLOWED, detail)
}

fn panicked() -> Response {
    Problem::internal().into_response()
}
