//! OGC API Tiles: the grids, the tilesets of the dataset and of its collections, and their tiles, row before column.

use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;

use super::tiles::{Place, answered, encoding, layer_fields, tile_query};
use crate::app::{self, AppError, TileQuery};
use crate::http::ask::Ask;
use crate::http::problem::{Problem, named_in_query};
use crate::http::views::tilesets as views;
use crate::http::views::tilesets::{TilesetAddresses, TilesetView, TilesetsList};
use crate::model::TileMatrixSet;

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct SetPath {
    #[serde(rename = "tileMatrixSet")]
    set: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct CollectionPath {
    collection: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct CollectionSetPath {
    collection: String,
    #[serde(rename = "tileMatrixSet")]
    set: String,
}

/// Where a tile is; which collection and grid it is of stands before it, or is known.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct TilePath {
    #[serde(rename = "tileMatrix")]
    level: String,
    #[serde(rename = "tileRow")]
    row: String,
    #[serde(rename = "tileCol")]
    column: String,
}

impl TilePath {
    fn place(&self) -> Result<Place, Problem> {
        Place::read(["tileMatrix", "tileCol", "tileRow"], &self.level, &self.column, &self.row, true)
    }
}

/// The grid with an id, of those that hold the dataset.
fn offered(ask: &Ask, id: &str) -> Result<TileMatrixSet, Problem> {
    let offered = ask.snapshot.tile_matrix_sets();
    TileMatrixSet::from_id(id).filter(|set| offered.contains(set)).ok_or_else(|| {
        let known = offered.iter().map(|set| set.id().to_owned()).collect();
        AppError::Unknown { what: "tile matrix set", id: id.to_owned(), known }.into()
    })
}

fn set_address(ask: &Ask, set: TileMatrixSet) -> String {
    ask.address.to(&format!("/tileMatrixSets/{}", set.id()))
}

pub(in crate::http) async fn tile_matrix_sets(ask: Ask) -> Json<Value> {
    Json(views::tile_matrix_sets(ask.snapshot.tile_matrix_sets(), |set| set_address(&ask, set)))
}

pub(in crate::http) async fn tile_matrix_set(ask: Ask, Path(path): Path<SetPath>) -> Result<Json<Value>, Problem> {
    Ok(Json(views::tile_matrix_set(offered(&ask, &path.set)?)))
}

/// The tile layer of a collection.
fn layer_of<'a>(ask: &'a Ask, collection: &str) -> Result<&'a app::Layer, Problem> {
    let mut tiled = ask.snapshot.layers().iter().filter(|layer| layer.is_collection());
    tiled.clone().find(|layer| layer.id == collection).ok_or_else(|| {
        let known = tiled.by_ref().map(|layer| layer.id.clone()).collect();
        AppError::Unknown { what: "collection with tiles", id: collection.to_owned(), known }.into()
    })
}

pub(in crate::http) async fn list_of_collection(
    ask: Ask,
    Path(path): Path<CollectionPath>,
) -> Result<Json<TilesetsList>, Problem> {
    let layer = layer_of(&ask, &path.collection)?;
    let list = format!("/collections/{}/tiles", layer.id);
    Ok(Json(TilesetsList::of(&ask.snapshot, &layer.title, &list, |path| ask.address.to(path))))
}

pub(in crate::http) async fn of_collection(
    ask: Ask,
    Path(path): Path<CollectionSetPath>,
) -> Result<Json<TilesetView>, Problem> {
    layer_of(&ask, &path.collection)?;
    let set = offered(&ask, &path.set)?;
    tileset(&ask, set, &path.collection, &format!("/collections/{}/tiles/{}", path.collection, set.id())).await
}

pub(in crate::http) async fn of_dataset(ask: Ask, set: TileMatrixSet) -> Result<Json<TilesetView>, Problem> {
    let set = offered(&ask, set.id())?;
    tileset(&ask, set, &selected(&ask)?, &format!("/tiles/{}", set.id())).await
}

/// The layers asked for, or all.
fn selected(ask: &Ask) -> Result<String, Problem> {
    let all: Vec<String> = ask.snapshot.layers().iter().map(|layer| layer.id.clone()).collect();
    let Some(asked) = ask.params.list("collections") else { return Ok(all.join(",")) };
    match asked.iter().find(|id| !all.contains(id)) {
        None if !asked.is_empty() => Ok(asked.join(",")),
        stranger => {
            let stranger = stranger.map_or("", String::as_str);
            let detail =
                format!("collections: there is no collection or tile layer {stranger:?}; known: {}", all.join(", "));
            Err(Problem::bad_request(detail))
        }
    }
}

async fn tileset(ask: &Ask, set: TileMatrixSet, layers: &str, path: &str) -> Result<Json<TilesetView>, Problem> {
    let query = TileQuery { set, ..tile_query(ask) };
    ask.service.prepare(&ask.snapshot, set).await?;
    let found = app::find_layers(&ask.snapshot, layers, &query).map_err(named_in_query)?;
    let bounds = app::tile_bounds(&ask.snapshot, &found, set)?;
    let asked = ask.params.for_another().as_query();
    let addresses = TilesetAddresses {
        own: ask.address.to(&format!("{path}{asked}")),
        tile_matrix_set: set_address(ask, set),
        tiles: (ask.address.to(&format!("{path}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")), asked),
        tilejson: (set == TileMatrixSet::WebMercatorQuad).then(|| ask.address.to(&format!("/tiles/{layers}"))),
    };
    let layers = layer_fields(&ask.snapshot, &found, &query)?;
    Ok(Json(TilesetView::of(&ask.snapshot, set, &layers, bounds, addresses)))
}

pub(in crate::http) async fn tile_of_collection(
    ask: Ask,
    Path(path): Path<CollectionSetPath>,
    Path(tile): Path<TilePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    layer_of(&ask, &path.collection)?;
    let set = offered(&ask, &path.set)?;
    tile_in(ask, set, &path.collection, &tile, &headers).await
}

pub(in crate::http) async fn tile_of_dataset(
    ask: Ask,
    Path(tile): Path<TilePath>,
    headers: HeaderMap,
    set: TileMatrixSet,
) -> Result<Response, Problem> {
    let set = offered(&ask, set.id())?;
    let layers = selected(&ask)?;
    tile_in(ask, set, &layers, &tile, &headers).await
}

async fn tile_in(
    ask: Ask,
    set: TileMatrixSet,
    layers: &str,
    tile: &TilePath,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let place = tile.place()?;
    let query = TileQuery { set, encoding: encoding(&ask, &place), limited: true, ..tile_query(&ask) };
    answered(&ask, layers, place.coordinate, query, headers).await
}
