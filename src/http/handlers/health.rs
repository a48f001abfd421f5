//! Alive, and ready.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::app::{AppError, Service};
use crate::http::problem::Problem;
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
