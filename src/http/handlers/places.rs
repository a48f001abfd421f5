//! What lies at a point.

use axum::Json;

use crate::app;
use crate::http::ask::Ask;
use crate::http::problem::Problem;
use crate::http::views::units::PlaceView;
use crate::model::LonLat;

pub(in crate::http) async fn at(ask: Ask) -> Result<Json<PlaceView>, Problem> {
    let (lon, lat) = (ask.params.required("lon", "lon=10.75")?, ask.params.required("lat", "lat=59.91")?);
    let point = LonLat::new(lon, lat).map_err(|error| Problem::bad_request(error.to_string()))?;
    let place = app::at(&ask.snapshot, point)?;
    Ok(Json(PlaceView::of(&ask.snapshot, point, &place)))
}
