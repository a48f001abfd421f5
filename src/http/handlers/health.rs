//! Alive, ready, and figures for those who watch.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use crate::app::{AppError, Service};
use crate::http::problem::Problem;
use crate::http::sight;
use crate::http::views::pages::{Health, Ready, StoreView};

pub(in crate::http) async fn health() -> Json<Health> {
    Json(Health { status: "alive" })
}

pub(in crate::http) async fn ready(State(service): State<Arc<Service>>) -> Result<Json<Ready>, Problem> {
    let stores: Vec<StoreView> = service.following().all().iter().map(|store| StoreView::of(&service, store)).collect();
    if !service.is_ready() {
        let troubles: Vec<String> = stores.iter().filter_map(StoreView::trouble).collect();
        return Err(match troubles.as_slice() {
            [] => AppError::NotReady.into(),
            some => Problem::new(StatusCode::SERVICE_UNAVAILABLE, format!("no dataset is loaded: {}", some.join("; "))),
        });
    }
    let datasets = service.catalog().all().iter().map(|snapshot| snapshot.id().to_owned()).collect();
    Ok(Json(Ready { status: "ready", datasets, stores }))
}

pub(in crate::http) async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let text = sight::metrics(&service).await.ok_or_else(Problem::internal)?.map_err(AppError::from)?;
    Ok(([(header::CONTENT_TYPE, sight::METRICS_TYPE)], text).into_response())
}
