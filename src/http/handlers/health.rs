//! Alive, and ready.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use crate::app::{AppError, Service};
use crate::http::problem::Problem;
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
