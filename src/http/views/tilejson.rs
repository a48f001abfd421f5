//! `TileJSON` 3.0 and the catalog of layers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Credit;
use crate::app::{FieldKind, Layer, LayerKind, Snapshot};

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
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    center: Option<[f64; 3]>,
    vector_layers: [VectorLayer; 1],
    #[serde(flatten)]
    credit: Credit,
}

impl TileJson {
    /// `tiles` is the address template; of the fields only those `keep` takes are named.
    pub(in crate::http) fn of(snapshot: &Snapshot, layer: &Layer, tiles: String, keep: impl Fn(&str) -> bool) -> Self {
        let dataset = snapshot.dataset();
        let fields = snapshot.fields_of(layer).into_iter().filter(|field| keep(&field.name)).map(|field| {
            let kind = match field.kind {
                FieldKind::Text => "String",
                FieldKind::Number => "Number",
                FieldKind::Boolean => "Boolean",
            };
            let description = format!("{kind}. {}", field.description);
            (field.name, description)
        });
        let bounds = dataset.extent().map(crate::model::BoundingBox::to_array);
        Self {
            tilejson: "3.0.0",
            name: layer.id.clone(),
            description: layer.title.clone(),
            version: "1.0.0",
            attribution: attribution(snapshot),
            scheme: "xyz",
            tiles: [tiles],
            minzoom: 0,
            maxzoom: Layer::MAX_ZOOM,
            center: bounds.map(|[w, s, e, n]| [f64::midpoint(w, e), f64::midpoint(s, n), 4.0]),
            bounds,
            vector_layers: [VectorLayer {
                id: layer.id.clone(),
                description: layer.title.clone(),
                minzoom: 0,
                maxzoom: Layer::MAX_ZOOM,
                fields: fields.collect(),
            }],
            credit: Credit::all(snapshot),
        }
    }
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
        let geometry = match layer.kind {
            LayerKind::Units | LayerKind::Groups(_) | LayerKind::Reach => "polygon",
            LayerKind::Centres | LayerKind::Labels => "point",
            LayerKind::Borders | LayerKind::Links => "line",
        };
        Self { id: layer.id.clone(), title: layer.title.clone(), geometry, tilejson, tiles }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Layers {
    #[serde(flatten)]
    pub credit: Credit,
    pub tiles: Vec<LayerEntry>,
}
