//! Tile layers, `TileJSON`, tiles.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::collections::filter;
use super::travel::{links_query, reach_query, stop};
use crate::app::{self, Encoding, LayerQuestion, TileQuery};
use crate::http::ask::Ask;
use crate::http::encoding::preferred;
use crate::http::problem::{Problem, named_in_query};
use crate::http::routes::MVT;
use crate::http::views::Credit;
use crate::http::views::tilejson::{LayerEntry, Layers, TileJson};
use crate::model::TileCoordinate;

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct LayerPath {
    layer: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct TilePath {
    layer: String,
    z: String,
    x: String,
    y: String,
}

/// Where a tile is, in a layer made for a question.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct TilePlace {
    z: String,
    x: String,
    y: String,
}

fn template(ask: &Ask, layer: &str) -> String {
    let properties = ask.params.list("properties").map(|names| format!("properties={}", names.join(",")));
    let filter = ["filter", "filter-lang"].into_iter().filter_map(|name| {
        let value = ask.params.get(name)?;
        Some(form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish())
    });
    let query: Vec<String> = properties.into_iter().chain(filter).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    ask.address.to(&format!("/tiles/{layer}/{{z}}/{{x}}/{{y}}{query}"))
}

pub(in crate::http) async fn list(ask: Ask) -> Json<Layers> {
    let entry = |layer: &app::Layer| {
        LayerEntry::of(layer, ask.address.to(&format!("/tiles/{}", layer.id)), template(&ask, &layer.id))
    };
    Json(Layers { credit: Credit::all(&ask.snapshot), tiles: ask.snapshot.layers().iter().map(entry).collect() })
}

pub(in crate::http) async fn tilejson(ask: Ask, Path(path): Path<LayerPath>) -> Result<Json<TileJson>, Problem> {
    let query = tile_query(&ask);
    let layer = app::find_layer(&ask.snapshot, &path.layer, &query)?;
    let names = query.properties;
    let keep = |field: &str| names.as_ref().is_none_or(|names| app::is_named(names, field));
    Ok(Json(TileJson::of(&ask.snapshot, layer, template(&ask, &layer.id), keep)))
}

fn tile_query(ask: &Ask) -> TileQuery {
    TileQuery { properties: ask.params.list("properties"), filter: filter(ask) }
}

pub(in crate::http) async fn tile(
    ask: Ask,
    Path(path): Path<TilePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let coordinate = coordinate(&path.z, &path.x, &path.y)?;
    let encoding = preferred(&headers);
    let tile = ask.service.tile(&ask.snapshot, &path.layer, coordinate, tile_query(&ask), encoding).await?;
    Ok(answer(tile, encoding))
}

fn answer(tile: app::Tile, encoding: Encoding) -> Response {
    if tile.bytes.is_empty() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let mut response = ([(header::CONTENT_TYPE, MVT)], tile.bytes).into_response();
    // Said here when the layer around would not: it leaves alone what is encoded already.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if encoding != Encoding::Identity {
        let name = HeaderValue::from_static(encoding.as_str());
        response.headers_mut().insert(header::CONTENT_ENCODING, name);
    }
    response
}

pub(in crate::http) async fn links_tilejson(ask: Ask) -> Result<Json<TileJson>, Problem> {
    let question = LayerQuestion::Links(links_query(&ask)?);
    asked_tilejson(ask, &question).await
}

pub(in crate::http) async fn links_tile(
    ask: Ask,
    Path(place): Path<TilePlace>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let question = LayerQuestion::Links(links_query(&ask)?);
    asked_tile(ask, &question, &place, &headers).await
}

pub(in crate::http) async fn reach_tilejson(ask: Ask) -> Result<Json<TileJson>, Problem> {
    let question = LayerQuestion::Reach(reach_query(&ask, stop(&ask)?)?);
    asked_tilejson(ask, &question).await
}

pub(in crate::http) async fn reach_tile(
    ask: Ask,
    Path(place): Path<TilePlace>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let question = LayerQuestion::Reach(reach_query(&ask, stop(&ask)?)?);
    asked_tile(ask, &question, &place, &headers).await
}

async fn asked_tilejson(ask: Ask, question: &LayerQuestion) -> Result<Json<TileJson>, Problem> {
    let layer = ask.service.asked_layer(&ask.snapshot, question).await.map_err(named_in_query)?;
    let names = ask.params.list("properties").unwrap_or_default();
    app::check_properties(&layer.fields, &names)?;
    let keep = |field: &str| names.is_empty() || app::is_named(&names, field);
    let query = ask.params.as_query();
    let tiles = ask.address.to(&format!("/tiles/{}/{{z}}/{{x}}/{{y}}{query}", layer.id));
    Ok(Json(TileJson::of(&ask.snapshot, &layer, tiles, keep)))
}

async fn asked_tile(
    ask: Ask,
    question: &LayerQuestion,
    place: &TilePlace,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let coordinate = coordinate(&place.z, &place.x, &place.y)?;
    let encoding = preferred(headers);
    let query = TileQuery { properties: ask.params.list("properties"), filter: None };
    let tile = ask.service.asked_tile(&ask.snapshot, question, coordinate, query, encoding).await;
    Ok(answer(tile.map_err(named_in_query)?, encoding))
}

fn coordinate(z: &str, x: &str, y: &str) -> Result<TileCoordinate, Problem> {
    let row = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let number = |name: &str, text: &str| {
        let wrong = |error: std::num::ParseIntError| {
            Problem::not_found(format!("{name}={text:?} in the tile's address is no whole number: {error}"))
        };
        text.parse::<u32>().map_err(wrong)
    };
    let (zoom, column, row) = (number("z", z)?, number("x", x)?, number("y", row)?);
    // A zoom beyond a byte is as wrong as any beyond the deepest.
    let zoom = u8::try_from(zoom).unwrap_or(u8::MAX);
    TileCoordinate::new(zoom, column, row).map_err(|error| Problem::not_found(error.to_string()))
}
