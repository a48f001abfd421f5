//! Tile layers, `TileJSON`, tiles.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::collections::filter;
use super::travel::{links_query, reach_query, stop};
use crate::app::{self, ContentCoding, Encoding, Field, LayerQuestion, TileQuery};
use crate::http::ask::Ask;
use crate::http::content_coding::preferred;
use crate::http::media_types::{MLT, MVT};
use crate::http::problem::{Problem, named_in_query};
use crate::http::views::Credit;
use crate::http::views::tilejson::{LayerEntry, Layers, TileJson, Tiles};
use crate::http::views::tilesets::TilesetsList;
use crate::model::{TileCoordinate, TileMatrixSet};

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

/// The template of a layer's tiles, with what was asked of the layer.
fn template(ask: &Ask, layer: &str) -> String {
    let ending = if ask.params.get("encoding") == Some("mlt") { ".mlt" } else { "" };
    let properties = ask.params.list("properties").map(|names| format!("properties={}", names.join(",")));
    let others = ["filter", "filter-lang", "indicator"].into_iter().filter_map(|name| {
        let value = ask.params.get(name)?;
        Some(form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish())
    });
    let query: Vec<String> = properties.into_iter().chain(others).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    ask.address.to(&format!("/tiles/{layer}/{{z}}/{{x}}/{{y}}{ending}{query}"))
}

pub(in crate::http) async fn list(ask: Ask) -> Json<Layers> {
    let entry = |layer: &app::Layer| {
        LayerEntry::of(layer, ask.address.to(&format!("/tiles/{}", layer.id)), template(&ask, &layer.id))
    };
    let title = ask.snapshot.dataset().about().title.get("en");
    Json(Layers {
        credit: Credit::all(&ask.snapshot),
        tiles: ask.snapshot.layers().iter().map(entry).collect(),
        tilesets: TilesetsList::of(&ask.snapshot, title, "/tiles", |path| ask.address.to(path)),
    })
}

pub(in crate::http) async fn tilejson(ask: Ask, Path(path): Path<LayerPath>) -> Result<Json<TileJson>, Problem> {
    let query = tile_query(&ask);
    let layers = app::find_layers(&ask.snapshot, &path.layer, &query).map_err(named_in_query)?;
    let bounds = app::tile_bounds(&ask.snapshot, &layers, query.set)?;
    let tiles = Tiles { template: template(&ask, &path.layer), encoding: asked_encoding(&ask), bounds };
    Ok(Json(TileJson::of(&ask.snapshot, &layer_fields(&ask.snapshot, &layers, &query)?, tiles)))
}

/// The encoding that a `TileJSON` is asked for.
fn asked_encoding(ask: &Ask) -> Encoding {
    if ask.params.get("encoding") == Some("mlt") { Encoding::Mlt } else { Encoding::Mvt }
}

/// Layers with those of their fields that are asked for.
pub(super) fn layer_fields<'a>(
    snapshot: &app::Snapshot,
    layers: &[(usize, &'a app::Layer)],
    query: &TileQuery,
) -> Result<Vec<(&'a app::Layer, Vec<Field>)>, Problem> {
    let keep = |field: &Field| query.properties.as_ref().is_none_or(|names| app::is_named(names, &field.name));
    let kept = |layer: &'a app::Layer| {
        let fields = app::tile_fields(snapshot, layer, query)?;
        Ok((layer, fields.into_iter().filter(keep).collect()))
    };
    layers.iter().map(|&(_, layer)| kept(layer)).collect()
}

pub(super) fn tile_query(ask: &Ask) -> TileQuery {
    TileQuery {
        properties: ask.params.list("properties"),
        filter: filter(ask),
        indicator: ask.params.get("indicator").map(str::to_owned),
        ..TileQuery::default()
    }
}

pub(in crate::http) async fn tile(
    ask: Ask,
    Path(path): Path<TilePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let place = Place::read(["z", "x", "y"], &path.z, &path.x, &path.y, false)?;
    let query = TileQuery { encoding: encoding(&ask, &place), ..tile_query(&ask) };
    answered(&ask, &path.layer, place.coordinate, query, &headers).await
}

/// A tile of layers as it is sent.
pub(super) async fn answered(
    ask: &Ask,
    layers: &str,
    coordinate: TileCoordinate,
    query: TileQuery,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let (coding, encoding) = (preferred(headers), query.encoding);
    let tile = ask.service.tile(&ask.snapshot, layers, coordinate, query, coding).await.map_err(named_in_query)?;
    Ok(answer(tile, encoding, coding))
}

/// The encoding a tile is asked in: by its ending, else by `f` or what the client likes best.
pub(super) fn encoding(ask: &Ask, place: &Place) -> Encoding {
    let negotiated = if ask.format() == "mlt" { Encoding::Mlt } else { Encoding::Mvt };
    place.encoding.unwrap_or(negotiated)
}

fn answer(tile: app::Tile, encoding: Encoding, coding: ContentCoding) -> Response {
    if tile.bytes.is_empty() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let media_type = match encoding {
        Encoding::Mvt => MVT,
        Encoding::Mlt => MLT,
    };
    let mut response = ([(header::CONTENT_TYPE, media_type)], tile.bytes).into_response();
    // Said here when the layer around would not: it leaves alone what is encoded already.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if coding != ContentCoding::Identity {
        let name = HeaderValue::from_static(coding.as_str());
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
    let set = TileMatrixSet::WebMercatorQuad;
    let asked = ask.service.asked_layer(&ask.snapshot, question, set).await.map_err(named_in_query)?;
    let names = ask.params.list("properties").unwrap_or_default();
    app::check_properties(&asked.layer.fields, &names)?;
    let keep = |field: &&Field| names.is_empty() || app::is_named(&names, &field.name);
    let fields = asked.layer.fields.iter().filter(keep).cloned().collect();
    let query = ask.params.for_another().as_query();
    let template = ask.address.to(&format!("/tiles/{}/{{z}}/{{x}}/{{y}}{query}", asked.layer.id));
    let tiles = Tiles { template, encoding: Encoding::Mvt, bounds: asked.bounds };
    Ok(Json(TileJson::of(&ask.snapshot, &[(&asked.layer, fields)], tiles)))
}

async fn asked_tile(
    ask: Ask,
    question: &LayerQuestion,
    path: &TilePlace,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let place = Place::read(["z", "x", "y"], &path.z, &path.x, &path.y, false)?;
    let (coding, encoding) = (preferred(headers), encoding(&ask, &place));
    let query = TileQuery { properties: ask.params.list("properties"), encoding, ..TileQuery::default() };
    let tile = ask.service.asked_tile(&ask.snapshot, question, place.coordinate, query, coding).await;
    Ok(answer(tile.map_err(named_in_query)?, encoding, coding))
}

/// Where a tile is, and how it is written where its address says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub coordinate: TileCoordinate,
    encoding: Option<Encoding>,
}

impl Place {
    /// Reads zoom, column and row, whose names in the address are given for messages. The last part of an address
    /// may end in the encoding: the column where rows come first.
    pub(super) fn read(names: [&str; 3], z: &str, x: &str, y: &str, row_first: bool) -> Result<Self, Problem> {
        let endings = [(".mvt", Encoding::Mvt), (".pbf", Encoding::Mvt), (".mlt", Encoding::Mlt)];
        let last = if row_first { x } else { y };
        let found = endings.into_iter().find_map(|(ending, encoding)| Some((last.strip_suffix(ending)?, encoding)));
        let (bare, encoding) = found.map_or((last, None), |(bare, encoding)| (bare, Some(encoding)));
        let (x, y) = if row_first { (bare, y) } else { (x, bare) };
        let number = |name: &str, text: &str| {
            let wrong = |error: std::num::ParseIntError| {
                Problem::not_found(format!("{name}={text:?} in the tile's address is no whole number: {error}"))
            };
            text.parse::<u32>().map_err(wrong)
        };
        let (zoom, column, row) = (number(names[0], z)?, number(names[1], x)?, number(names[2], y)?);
        // A zoom beyond a byte is as wrong as any beyond the deepest.
        let zoom = u8::try_from(zoom).unwrap_or(u8::MAX);
        let coordinate =
            TileCoordinate::new(zoom, column, row).map_err(|error| Problem::not_found(error.to_string()))?;
        Ok(Self { coordinate, encoding })
    }
}
