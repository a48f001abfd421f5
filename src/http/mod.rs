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
mod negotiate;
mod openapi;
mod paging;
mod parameters;
mod problem;
mod proxy;
mod refusal;
mod routes;
mod schemas;
mod sight;
mod time;
mod viewer;
mod views;

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state, map_request_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use crate::app::processes::Outcome;
use crate::app::{Service, Snapshot};
pub use basemap::{Basemap, BasemapError};
use problem::Problem;
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
}

/// Everything the server answers, with addresses as clients know them.
pub fn router(service: Arc<Service>, settings: Settings) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([http::Method::GET, http::Method::HEAD, http::Method::POST, http::Method::DELETE])
        .allow_headers(Any)
        .expose_headers([
            http::header::ETAG,
            http::header::LINK,
            http::header::LOCATION,
            http::header::CONTENT_DISPOSITION,
            sight::REQUEST_ID,
            negotiate::CONTENT_CRS,
            negotiate::NUMBER_MATCHED,
            negotiate::NUMBER_RETURNED,
        ]);
    let answers = routes::routes(&service)
        .merge(viewer::routes())
        .fallback(viewer::file_or_nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(html::problems_for_browsers))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| panicked()))
        .layer(CompressionLayer::new())
        .layer(cors)
        .layer(Extension(settings.basemap.map(Arc::new)))
        .with_state(service);
    // Around all of it, because routes are looked up by the path that is left.
    Router::new()
        .fallback_service(answers)
        .layer(map_request_with_state(Arc::new(settings.published), proxy::locate))
        // What fails inside is logged where it fails, with its causes; that it failed, here.
        .layer(from_fn_with_state(Sight::new(), sight::watch))
}

/// An outcome as the server answers it, on lines of its own.
pub fn outcome_as_json(snapshot: &Snapshot, outcome: &Outcome) -> String {
    serde_json::to_string_pretty(&OutcomeView::of(snapshot, outcome, None))
        .map_or_else(|_| String::new(), |text| text + "\n")
}

/// Answers on `listener` until `shutdown` is done, then lets open requests end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    service: Arc<Service>,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(refusal::PoliteListener(listener), router(service, settings)).with_graceful_shutdown(shutdown).await
}

async fn wrong_method(method: http::Method) -> Problem {
    let detail = format!("{method} is not for this address; /api says how each is asked, nearly all with GET");
    Problem::new(http::StatusCode::METHOD_NOT_ALLOWED, detail)
}

fn panicked() -> Response {
    Problem::internal().into_response()
}
