//! OGC's Two Dimensional Tile Matrix Set and Tile Set Metadata 2.0 as JSON: the grids, and the tilesets in them.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::tilejson::{attribution, dimension};
use super::{Credit, Link};
use crate::app::{Field, Layer, Snapshot};
use crate::http::media_types::{MLT, MVT};
use crate::model::{TILE_PIXELS, TileMatrixSet};
use crate::tiling::SquareBox;

/// The link from a tileset to its grid.
pub(in crate::http) const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/// A grid as it is registered.
pub(in crate::http) fn tile_matrix_set(set: TileMatrixSet) -> Json {
    let tile_matrices: Vec<Json> = (0..=set.deepest_level())
        .map(|level| {
            json!({
                "id": level.to_string(),
                "scaleDenominator": set.scale_denominator(level),
                "cellSize": set.cell_size_m(level),
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": set.corner_m(),
                "tileWidth": TILE_PIXELS,
                "tileHeight": TILE_PIXELS,
                "matrixWidth": 1_u32 << level,
                "matrixHeight": 1_u32 << level,
            })
        })
        .collect();
    let mut view = Map::new();
    view.insert("id".to_owned(), json!(set.id()));
    view.insert("title".to_owned(), json!(set.title()));
    if let Some(uri) = set.uri() {
        view.insert("uri".to_owned(), json!(uri));
    }
    view.insert("crs".to_owned(), json!(set.crs().uri()));
    view.insert("orderedAxes".to_owned(), json!(set.ordered_axes()));
    if let Some(scales) = set.well_known_scale_set() {
        view.insert("wellKnownScaleSet".to_owned(), json!(scales));
    }
    view.insert("tileMatrices".to_owned(), json!(tile_matrices));
    Json::Object(view)
}

/// The grids there are; `to` gives the address of one.
pub(in crate::http) fn tile_matrix_sets(sets: &[TileMatrixSet], to: impl Fn(TileMatrixSet) -> String) -> Json {
    let sets: Vec<Json> = sets
        .iter()
        .map(|&set| {
            let mut view = json!({ "id": set.id(), "title": set.title(), "crs": set.crs().uri() });
            if let Some(uri) = set.uri() {
                view["uri"] = json!(uri);
            }
            view["links"] = json!([Link::json("self", set.title(), to(set))]);
            view
        })
        .collect();
    json!({ "tileMatrixSets": sets })
}

/// A tileset in a list of them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TilesetEntry {
    title: String,
    data_type: &'static str,
    crs: &'static str,
    #[serde(rename = "tileMatrixSetURI", skip_serializing_if = "Option::is_none")]
    tile_matrix_set_uri: Option<&'static str>,
    links: Vec<Link>,
}

/// The tilesets of a resource, one for each grid.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct TilesetsList {
    tilesets: Vec<TilesetEntry>,
    links: Vec<Link>,
}

impl TilesetsList {
    /// `path` is where the list stands, `to` makes addresses of paths.
    pub(in crate::http) fn of(snapshot: &Snapshot, title: &str, path: &str, to: impl Fn(&str) -> String) -> Self {
        let entry = |&set: &TileMatrixSet| {
            let own = to(&format!("{path}/{}", set.id()));
            TilesetEntry {
                title: format!("{title} ({})", set.id()),
                data_type: "vector",
                crs: set.crs().uri(),
                tile_matrix_set_uri: set.uri(),
                links: vec![
                    Link::json("self", "The tileset", own),
                    Link::json(TILING_SCHEME, set.title(), to(&format!("/tileMatrixSets/{}", set.id()))),
                ],
            }
        };
        let tilesets = snapshot.tile_matrix_sets().iter().map(entry).collect();
        Self { tilesets, links: vec![Link::json("self", "These tilesets", to(path))] }
    }
}

/// A link whose address has places to fill in.
#[derive(Clone, Debug, Serialize)]
struct TemplatedLink {
    #[serde(flatten)]
    link: Link,
    templated: bool,
}

/// A box in a grid's coordinate system.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TwoDBoundingBox {
    lower_left: [f64; 2],
    upper_right: [f64; 2],
    crs: &'static str,
    ordered_axes: [&'static str; 2],
}

/// Which tiles of a level there are.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TileMatrixLimits {
    tile_matrix: String,
    min_tile_row: u32,
    max_tile_row: u32,
    min_tile_col: u32,
    max_tile_col: u32,
}

/// A layer of a tileset.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TilesetLayer {
    id: String,
    title: String,
    data_type: &'static str,
    /// 0 for points, 1 for lines, 2 for areas.
    geometry_dimension: u8,
    min_tile_matrix: &'static str,
    max_tile_matrix: String,
    properties_schema: Json,
}

/// A tileset in full.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct TilesetView {
    title: String,
    data_type: &'static str,
    crs: &'static str,
    #[serde(rename = "tileMatrixSetURI", skip_serializing_if = "Option::is_none")]
    tile_matrix_set_uri: Option<&'static str>,
    attribution: String,
    media_types: [&'static str; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    bounding_box: Option<TwoDBoundingBox>,
    tile_matrix_set_limits: Vec<TileMatrixLimits>,
    layers: Vec<TilesetLayer>,
    links: Vec<Json>,
    #[serde(flatten)]
    credit: Credit,
}

/// Where a tileset's description and tiles stand.
pub(in crate::http) struct TilesetAddresses {
    /// The description itself.
    pub own: String,
    /// The grid.
    pub tile_matrix_set: String,
    /// The template of tiles, without a query, and the query of all.
    pub tiles: (String, String),
    /// The same as `TileJSON`, for grids that it knows.
    pub tilejson: Option<String>,
}

impl TilesetView {
    /// The layers, each with the fields its features have; `bounds` is the box around them in the grid's square.
    pub(in crate::http) fn of(
        snapshot: &Snapshot,
        set: TileMatrixSet,
        layers: &[(&Layer, Vec<Field>)],
        bounds: Option<SquareBox>,
        addresses: TilesetAddresses,
    ) -> Self {
        let titles: Vec<&str> = layers.iter().map(|(layer, _)| layer.title.as_str()).collect();
        let layer = |(layer, fields): &(&Layer, Vec<Field>)| TilesetLayer {
            id: layer.id.clone(),
            title: layer.title.clone(),
            data_type: "vector",
            geometry_dimension: dimension(layer.kind),
            min_tile_matrix: "0",
            max_tile_matrix: set.max_zoom().to_string(),
            properties_schema: properties_schema(fields),
        };
        Self {
            title: titles.join("; "),
            data_type: "vector",
            crs: set.crs().uri(),
            tile_matrix_set_uri: set.uri(),
            attribution: attribution(snapshot),
            media_types: [MVT, MLT],
            bounding_box: bounds.map(|bounds| bounding_box(set, bounds)),
            tile_matrix_set_limits: bounds.map_or_else(Vec::new, |bounds| limits(set, bounds)),
            layers: layers.iter().map(layer).collect(),
            links: links(set, addresses),
            credit: Credit::all(snapshot),
        }
    }
}

fn links(set: TileMatrixSet, addresses: TilesetAddresses) -> Vec<Json> {
    let (template, query) = addresses.tiles;
    let tiles = |ending: &str, media_type: &'static str, title: &str| TemplatedLink {
        link: Link::new("item", media_type, title, format!("{template}{ending}{query}")),
        templated: true,
    };
    let mut links = vec![
        json!(Link::json("self", "This tileset", addresses.own)),
        json!(Link::json(TILING_SCHEME, set.title(), addresses.tile_matrix_set)),
        json!(tiles("", MVT, "Mapbox Vector Tiles")),
        json!(tiles(".mlt", MLT, "MapLibre Tiles")),
    ];
    links.extend(addresses.tilejson.map(|href| json!(Link::json("alternate", "As TileJSON", href))));
    links
}

/// The corners in metres.
fn bounding_box(set: TileMatrixSet, bounds: SquareBox) -> TwoDBoundingBox {
    let ([west, north], side_m) = (set.corner_m(), set.side_m());
    let thousandths = |v: f64| (v * 1000.0).round() / 1000.0;
    let place = |x: f64, y: f64| [thousandths(west + x * side_m), thousandths(north - y * side_m)];
    TwoDBoundingBox {
        lower_left: place(bounds.min[0], bounds.max[1]),
        upper_right: place(bounds.max[0], bounds.min[1]),
        crs: set.crs().uri(),
        ordered_axes: set.ordered_axes(),
    }
}

fn limits(set: TileMatrixSet, bounds: SquareBox) -> Vec<TileMatrixLimits> {
    let level = |zoom: u8| {
        let [[min_tile_col, max_tile_col], [min_tile_row, max_tile_row]] = bounds.tiles(zoom);
        TileMatrixLimits { tile_matrix: zoom.to_string(), min_tile_row, max_tile_row, min_tile_col, max_tile_col }
    };
    (0..=set.max_zoom()).map(level).collect()
}

fn properties_schema(fields: &[Field]) -> Json {
    let property = |field: &Field| {
        let kind = field.kind.json_type();
        (field.name.clone(), json!({ "type": kind, "description": field.description }))
    };
    json!({ "type": "object", "properties": fields.iter().map(property).collect::<Map<_, _>>() })
}
