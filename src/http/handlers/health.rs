//! Alive, ready, and figures for those who watch.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::app::{AppError, Service};
use crate::http::problem::Problem;
use crate::http::sight;
use crate::http::views::pages::{Health, Ready};

pub(in crate::http) async fn health() -> Json<Health> {
    Json(Health { status: "alive" })
}

pub(in crate::http) async fn ready(State(service): State<Arc<Service>>) -> Result<Json<Ready>, Problem> {
    if !service.is_ready() {
        return Err(AppError::NotReady.into());
    }
    let datasets = service.catalog().all().iter().map(|snapshot| snapshot.id().to_owned()).collect();
    Ok(Json(Ready { status: "ready", datasets }))
}

pub(in crate::http) async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let text = sight::metrics(&service).await.ok_or_else(Problem::internal)?.map_err(AppError::from)?;
    Ok(([(header::CONTENT_TYPE, sight::METRICS_TYPE)], text).into_response())
}
