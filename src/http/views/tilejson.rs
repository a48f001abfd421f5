//! `TileJSON` 3.0 and the catalog of layers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Credit;
use super::tilesets::TilesetsList;
use crate::app::{Encoding, Field, Layer, LayerKind, Snapshot};
use crate::geometry::WorldPoint;
use crate::model::TileMatrixSet;
use crate::tiling::SquareBox;

#[derive(Clone, Debug, Serialize)]
struct VectorLayer {
    id: String,
    description: String,
    minzoom: u8,
    maxzoom: u8,
    fields: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct TileJson {
    tilejson: &'static str,
    name: String,
    description: String,
    version: &'static str,
    attribution: String,
    scheme: &'static str,
    /// What `MapLibre` goes by to decode the tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    center: Option<[f64; 3]>,
    vector_layers: Vec<VectorLayer>,
    #[serde(flatten)]
    credit: Credit,
}

/// What a `TileJSON` says beside the layers.
pub(in crate::http) struct Tiles {
    /// The address template.
    pub template: String,
    pub encoding: Encoding,
    /// The box around the layers in Mercator's square.
    pub bounds: Option<SquareBox>,
}

impl TileJson {
    /// The layers, each with the fields its features have.
    pub(in crate::http) fn of(snapshot: &Snapshot, layers: &[(&Layer, Vec<Field>)], tiles: Tiles) -> Self {
        let max_zoom = TileMatrixSet::WebMercatorQuad.max_zoom();
        let vector_layer = |(layer, fields): &(&Layer, Vec<Field>)| VectorLayer {
            id: layer.id.clone(),
            description: layer.title.clone(),
            minzoom: 0,
            maxzoom: max_zoom,
            fields: fields.iter().map(|field| (field.name.clone(), field_words(field))).collect(),
        };
        let bounds = tiles.bounds.map(in_degrees);
        let joined = |part: fn(&Layer) -> &str, between: &str| {
            layers.iter().map(|(layer, _)| part(layer)).collect::<Vec<_>>().join(between)
        };
        Self {
            tilejson: "3.0.0",
            name: joined(|layer| &layer.id, ","),
            description: joined(|layer| &layer.title, "; "),
            version: "1.0.0",
            attribution: attribution(snapshot),
            scheme: "xyz",
            encoding: (tiles.encoding == Encoding::Mlt).then_some("mlt"),
            tiles: [tiles.template],
            minzoom: 0,
            maxzoom: max_zoom,
            center: bounds.map(|[w, s, e, n]| [f64::midpoint(w, e), f64::midpoint(s, n), 4.0]),
            bounds,
            vector_layers: layers.iter().map(vector_layer).collect(),
            credit: Credit::all(snapshot),
        }
    }
}

fn field_words(field: &Field) -> String {
    format!("{}. {}", field.kind.tile_type(), field.description)
}

/// West, south, east, north of a box of Mercator's square; seven decimals are a centimetre.
fn in_degrees(bounds: SquareBox) -> [f64; 4] {
    let corner = |[x, y]: [f64; 2]| WorldPoint { x, y }.to_degrees();
    let (north_west, south_east) = (corner(bounds.min), corner(bounds.max));
    [north_west.x, south_east.y, south_east.x, north_west.y].map(|v| (v * 1e7).round() / 1e7)
}

/// The credits as HTML text, as maps show it.
pub(in crate::http) fn attribution(snapshot: &Snapshot) -> String {
    snapshot.attribution()
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct LayerEntry {
    id: String,
    title: String,
    geometry: &'static str,
    tilejson: String,
    tiles: String,
}

impl LayerEntry {
    pub(in crate::http) fn of(layer: &Layer, tilejson: String, tiles: String) -> Self {
        let geometry = ["point", "line", "polygon"][usize::from(dimension(layer.kind))];
        Self { id: layer.id.clone(), title: layer.title.clone(), geometry, tilejson, tiles }
    }
}

/// 0 for points, 1 for lines, 2 for areas.
pub(in crate::http) fn dimension(kind: LayerKind) -> u8 {
    match kind {
        LayerKind::Centres | LayerKind::Labels | LayerKind::Bubbles => 0,
        LayerKind::Borders | LayerKind::Links => 1,
        LayerKind::Units | LayerKind::Groups(_) | LayerKind::Reach => 2,
    }
}

/// The layers one by one, and the tilesets of all of them.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Layers {
    #[serde(flatten)]
    pub credit: Credit,
    pub tiles: Vec<LayerEntry>,
    #[serde(flatten)]
    pub tilesets: TilesetsList,
}
