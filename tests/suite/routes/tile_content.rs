//! What a client makes of a tile: layers, features, their numbers. By `mlt-core` and the reader of Mapbox Vector
//! Tiles that comes with it, which is not what writes them here.

use std::collections::BTreeMap;

use geo::{BoundingRect, Geometry, Rect};
use mlt_core::fast_mvt::{MvtLayer, MvtReaderRef, MvtValue};
use mlt_core::{Decoder, Layer, Parser, PropValue, TileLayer};
use serde_json::{Value, json};

/// A feature as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) id: Option<u64>,
    pub(super) geometry: Geometry<i32>,
    pub(super) properties: BTreeMap<String, Value>,
}

impl Drawn {
    pub(super) fn text(&self, name: &str) -> &str {
        self.properties.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.properties.get(name)?.as_f64()
    }

    /// The box around it, in grid steps.
    pub(super) fn bounds(&self) -> Rect<i32> {
        self.geometry.bounding_rect().expect("a shape")
    }
}

/// The layers of a tile by their names, in order.
pub(super) type Layers = Vec<(String, Vec<Drawn>)>;

pub(super) fn of_mvt(tile: &[u8]) -> Layers {
    let tile = MvtReaderRef::new(tile).and_then(|reader| reader.to_tile()).expect("an MVT");
    tile.layers.into_iter().map(content_of_mvt).collect()
}

pub(super) fn of_mlt(tile: &[u8]) -> Layers {
    let decoded = |layer: Layer<'_>| match layer {
        Layer::Tag01(layer) => content(&layer.into_tile(&mut Decoder::default()).expect("decodable")),
        other => panic!("a layer of another kind: {other:?}"),
    };
    Parser::default().parse_layers(tile).expect("an MLT").into_iter().map(decoded).collect()
}

fn content_of_mvt(layer: MvtLayer) -> (String, Vec<Drawn>) {
    assert_eq!(layer.extent.get(), 4096);
    let features = layer.features.into_iter().map(|feature| {
        let properties = feature.properties.into_iter().map(|(name, value)| (name, plain_of_mvt(value))).collect();
        Drawn { id: feature.id, geometry: feature.geometry, properties }
    });
    (layer.name, features.collect())
}

fn plain_of_mvt(value: MvtValue) -> Value {
    match value {
        MvtValue::Bool(yes) => json!(yes),
        MvtValue::String(text) => json!(text),
        MvtValue::Double(number) => json!(number),
        MvtValue::Int(number) | MvtValue::SInt(number) => as_number(number),
        MvtValue::UInt(number) => as_number(i64::try_from(number).expect("small")),
        other => panic!("unexpected {other:?}"),
    }
}

fn content(layer: &TileLayer) -> (String, Vec<Drawn>) {
    assert_eq!(layer.extent().get(), 4096);
    let features = layer.features().iter().map(|feature| {
        let values = layer.property_names().iter().zip(feature.properties());
        let values = values.filter_map(|(name, value)| Some((name.clone(), plain(value)?)));
        Drawn { id: feature.id(), geometry: feature.geometry().clone(), properties: values.collect() }
    });
    (layer.name().to_owned(), features.collect())
}

/// Numbers are numbers, however they are held.
fn plain(value: &PropValue) -> Option<Value> {
    Some(match value {
        PropValue::Bool(yes) => json!((*yes)?),
        PropValue::Str(text) => json!(text.as_ref()?),
        PropValue::F64(number) => json!((*number)?),
        PropValue::F32(number) => json!(f64::from((*number)?)),
        PropValue::I64(number) => as_number((*number)?),
        PropValue::U64(number) => as_number(i64::try_from((*number)?).expect("small")),
        PropValue::I32(number) => json!(f64::from((*number)?)),
        PropValue::U32(number) => json!(f64::from((*number)?)),
        other => panic!("unexpected {other:?}"),
    })
}

#[expect(clippy::cast_precision_loss, reason = "whole numbers in tiles are below 2^53")]
fn as_number(number: i64) -> Value {
    json!(number as f64)
}
