//! MapLibre Tile encoding by `mlt-core`: the same layers, features and properties as
//! in a Mapbox Vector Tile, column by column in place of feature by feature.

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPolygon, Point, Polygon};
use mlt_core::encoder::EncoderConfig;
use mlt_core::{MltError, PropKind, PropValue, TileLayer};
use rustc_hash::FxHashMap;

use super::mvt::{PropertyValue, Rings, Shape};
use super::pixel_grid::{EXTENT, GridPoint};

/// A layer that cannot be written as MLT.
#[derive(Debug, thiserror::Error)]
#[error("layer {layer:?} cannot be written as a MapLibre Tile")]
pub struct MltEncodeError {
    /// The layer.
    pub layer: String,
    /// What the encoder says.
    #[source]
    pub source: MltError,
}

/// A layer in the making.
#[derive(Debug)]
pub struct LayerBuilder {
    name: String,
    /// Names of columns in the order of their numbers, with what they hold.
    columns: Vec<(String, PropKind)>,
    numbers: FxHashMap<String, usize>,
    features: Vec<Feature>,
}

#[derive(Debug)]
struct Feature {
    id: Option<u64>,
    geometry: Geometry<i32>,
    /// Values by the numbers of their columns.
    values: Vec<(usize, Value)>,
}

#[derive(Debug)]
enum Value {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

impl Value {
    fn kind(&self) -> PropKind {
        match self {
            Self::Text(_) => PropKind::Str,
            Self::Integer(_) => PropKind::I64,
            Self::Number(_) => PropKind::F64,
            Self::Boolean(_) => PropKind::Bool,
        }
    }

    /// The value as its column holds it.
    fn in_column(self, kind: PropKind) -> PropValue {
        match (kind, self) {
            (PropKind::I64, Self::Integer(number)) => PropValue::I64(Some(number)),
            (PropKind::F64, Self::Integer(number)) => PropValue::F64(Some(number as f64)),
            (PropKind::F64, Self::Number(number)) => PropValue::F64(Some(number)),
            (PropKind::Bool, Self::Boolean(yes)) => PropValue::Bool(Some(yes)),
            (_, Self::Text(text)) => PropValue::Str(Some(text)),
            (_, Self::Integer(number)) => PropValue::Str(Some(number.to_string())),
            (_, Self::Number(number)) => PropValue::Str(Some(number.to_string())),
            (_, Self::Boolean(yes)) => PropValue::Str(Some(yes.to_string())),
        }
    }
}

impl From<PropertyValue<'_>> for Value {
    fn from(value: PropertyValue<'_>) -> Self {
        match value.shortest() {
            PropertyValue::Text(text) => Self::Text(text.to_owned()),
            PropertyValue::Integer(number) => Self::Integer(number),
            PropertyValue::Number(number) => Self::Number(number),
            PropertyValue::Boolean(yes) => Self::Boolean(yes),
        }
    }
}

/// What a column holds that has values of both kinds: numbers where either is whole, else texts.
fn joint(a: PropKind, b: PropKind) -> PropKind {
    match (a, b) {
        _ if a == b => a,
        (PropKind::I64, PropKind::F64) | (PropKind::F64, PropKind::I64) => PropKind::F64,
        _ => PropKind::Str,
    }
}

impl LayerBuilder {
    /// An empty layer.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), columns: Vec::new(), numbers: FxHashMap::default(), features: Vec::new() }
    }

    /// Adds a feature. An empty shape adds nothing.
    pub fn feature<'a>(
        &mut self,
        id: Option<u64>,
        shape: &Shape,
        properties: impl IntoIterator<Item = (&'a str, PropertyValue<'a>)>,
    ) {
        let Some(geometry) = geometry(shape) else { return };
        let values = properties.into_iter().map(|(name, value)| {
            let value = Value::from(value);
            (self.column(name, value.kind()), value)
        });
        let values = values.collect();
        self.features.push(Feature { id, geometry, values });
    }

    /// The number of a column, which from now on may hold values of this kind.
    fn column(&mut self, name: &str, kind: PropKind) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            let held = &mut self.columns[number].1;
            *held = joint(*held, kind);
            return number;
        }
        self.numbers.insert(name.to_owned(), self.columns.len());
        self.columns.push((name.to_owned(), kind));
        self.columns.len() - 1
    }

    fn encode(self, out: &mut Vec<u8>) -> Result<(), MltError> {
        let mut layer = TileLayer::builder(self.name, EXTENT.unsigned_abs())?;
        let mut keys = Vec::with_capacity(self.columns.len());
        for (name, kind) in &self.columns {
            keys.push((layer.add_property(name.as_str(), *kind)?, *kind));
        }
        for Feature { id, geometry, values } in self.features {
            let mut feature = layer.feature(geometry);
            feature.id(id);
            for (column, value) in values {
                let (key, kind) = keys[column];
                feature.property(key, value.in_column(kind))?;
            }
            feature.finish()?;
        }
        out.extend(layer.finish().encode(in_order())?);
        Ok(())
    }
}

/// The encoder may not change the order of features: it is the order they are drawn in.
fn in_order() -> EncoderConfig {
    EncoderConfig::default().with_spatial_morton_sort(false).with_spatial_hilbert_sort(false).with_id_sort(false)
}

/// The layers as a tile; layers without features are left out, and without layers
/// the tile is empty.
///
/// # Errors
/// When the encoder refuses a layer.
pub fn encode(layers: impl IntoIterator<Item = LayerBuilder>) -> Result<Vec<u8>, MltEncodeError> {
    let mut tile = Vec::new();
    for layer in layers {
        let name = layer.name.clone();
        layer.encode(&mut tile).map_err(|source| MltEncodeError { layer: name, source })?;
    }
    Ok(tile)
}

/// The shape as the encoder takes it; `None` for an empty one.
fn geometry(shape: &Shape) -> Option<Geometry<i32>> {
    Some(match shape {
        Shape::Points(points) => match points.as_slice() {
            [] => return None,
            [point] => Geometry::Point(Point::from(coord(*point))),
            points => Geometry::MultiPoint(points.iter().map(|point| Point::from(coord(*point))).collect()),
        },
        Shape::Lines(lines) => {
            let mut lines: Vec<LineString<i32>> =
                lines.iter().filter(|line| line.len() > 1).map(|line| line_string(line)).collect();
            match lines.len() {
                0 => return None,
                1 => Geometry::LineString(lines.remove(0)),
                _ => Geometry::MultiLineString(MultiLineString::new(lines)),
            }
        }
        Shape::Polygon(rings) => {
            let mut polygons = polygons(rings);
            match polygons.len() {
                0 => return None,
                1 => Geometry::Polygon(polygons.remove(0)),
                _ => Geometry::MultiPolygon(MultiPolygon::new(polygons)),
            }
        }
    })
}

fn coord([x, y]: GridPoint) -> Coord<i32> {
    Coord { x, y }
}

fn line_string(points: &[GridPoint]) -> LineString<i32> {
    points.iter().copied().map(coord).collect()
}

fn polygons(rings: &Rings) -> Vec<Polygon<i32>> {
    let mut polygons: Vec<Polygon<i32>> = Vec::new();
    for (exterior, ring) in rings.iter() {
        match polygons.last_mut() {
            Some(polygon) if !exterior => polygon.interiors_push(line_string(ring)),
            _ => polygons.push(Polygon::new(line_string(ring), Vec::new())),
        }
    }
    polygons
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mlt_core::mvt::mvt_to_tile_layers;
    use mlt_core::{Decoder, Layer, Parser, TileFeature};
    use proptest::prelude::*;

    use super::super::mvt;
    use super::*;

    /// What a decoder makes of a feature: numbers are numbers, however they were held.
    type Seen = (Option<u64>, Geometry<i32>, BTreeMap<String, String>);

    fn seen(names: &[String], feature: &TileFeature) -> Seen {
        let text = |value: &PropValue| match value {
            PropValue::Str(text) => text.as_ref().map(|text| format!("{text:?}")),
            PropValue::Bool(yes) => yes.map(|yes| yes.to_string()),
            PropValue::F64(number) => number.map(|number| number.to_string()),
            PropValue::I64(number) => number.map(|number| number.to_string()),
            PropValue::I32(number) => number.map(|number| number.to_string()),
            PropValue::U64(number) => number.map(|number| number.to_string()),
            PropValue::U32(number) => number.map(|number| number.to_string()),
            other => Some(format!("unexpected {other:?}")),
        };
        let values = names.iter().zip(feature.properties());
        let values = values.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect();
        (feature.id(), feature.geometry().clone(), values)
    }

    fn of_layer(layer: &TileLayer) -> (String, u32, Vec<Seen>) {
        let features = layer.features().iter().map(|feature| seen(layer.property_names(), feature)).collect();
        (layer.name().to_owned(), layer.extent().get(), features)
    }

    fn of_mlt(tile: &[u8]) -> Vec<(String, u32, Vec<Seen>)> {
        let layers = Parser::default().parse_layers(tile).expect("an MLT");
        let decode = |layer: Layer<'_>| match layer {
            Layer::Tag01(layer) => of_layer(&layer.into_tile(&mut Decoder::default()).expect("decodable")),
            other => panic!("a layer of another kind: {other:?}"),
        };
        layers.into_iter().map(decode).collect()
    }

    fn of_mvt(tile: &[u8]) -> Vec<(String, u32, Vec<Seen>)> {
        mvt_to_tile_layers(tile).expect("an MVT").iter().map(of_layer).collect()
    }

    fn value() -> impl Strategy<Value = Option<PropertyValue<'static>>> {
        let texts = prop::sample::select(vec!["Øvre Dal", "0101", "", "Gáivuotna – Kåfjord"]);
        prop_oneof![
            Just(None),
            texts.prop_map(|text| Some(PropertyValue::Text(text))),
            any::<i32>().prop_map(|number| Some(PropertyValue::Integer(number.into()))),
            (-1e6..1e6_f64).prop_map(|number| Some(PropertyValue::Number(number))),
            any::<bool>().prop_map(|yes| Some(PropertyValue::Boolean(yes))),
        ]
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let point = || [-64..4160_i32, -64..4160_i32];
        let square = |[x, y]: GridPoint, side: i32| [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
        prop_oneof![
            prop::collection::vec(point(), 1..4).prop_map(Shape::Points),
            prop::collection::vec(prop::collection::vec(point(), 2..6), 1..3).prop_map(Shape::Lines),
            (prop::collection::vec(point(), 1..3), any::<bool>()).prop_map(move |(corners, hole)| {
                let mut rings = Rings::default();
                for corner in corners {
                    rings.push(&square(corner, 50), true);
                    if hole {
                        let mut inner = square([corner[0] + 10, corner[1] + 10], 20);
                        inner.reverse();
                        rings.push(&inner, false);
                    }
                }
                Shape::Polygon(rings)
            }),
        ]
    }

    proptest! {
        /// A column holds one kind of values, as the columns of all layers do.
        #[test]
        fn a_tile_says_the_same_in_both_encodings(
            features in prop::collection::vec((any::<Option<u32>>(), shape(), value(), any::<Option<bool>>()), 1..20),
        ) {
            let (mut plain, mut columnar) = (mvt::LayerBuilder::new("a"), LayerBuilder::new("a"));
            for (id, shape, value, flag) in &features {
                let column = match value {
                    Some(PropertyValue::Text(_)) => "text",
                    Some(PropertyValue::Boolean(_)) => "flag",
                    Some(PropertyValue::Integer(_)) => "integer",
                    _ => "number",
                };
                let flag = flag.map(|flag| ("other flag", PropertyValue::Boolean(flag)));
                let properties = || value.map(|value| (column, value)).into_iter().chain(flag);
                plain.feature(id.map(u64::from), shape, properties());
                columnar.feature(id.map(u64::from), shape, properties());
            }
            let (plain, columnar) = (mvt::encode([plain]), encode([columnar]).expect("encoded"));
            prop_assert_eq!(of_mlt(&columnar), of_mvt(&plain));
        }
    }

    #[test]
    fn whole_and_broken_numbers_share_a_column_of_numbers() {
        let mut layer = LayerBuilder::new("a");
        for number in [3.0, 0.25] {
            layer.feature(None, &Shape::Points(vec![[1, 1]]), [("n", PropertyValue::Number(number))]);
        }
        let decoded = of_mlt(&encode([layer]).expect("encoded"));
        let numbers: Vec<&str> = decoded[0].2.iter().map(|feature| feature.2["n"].as_str()).collect();
        assert_eq!(numbers, ["3", "0.25"]);
    }

    #[test]
    fn features_stay_in_the_order_they_are_drawn_in() {
        let mut layer = LayerBuilder::new("a");
        for id in [9, 1, 5, 3] {
            layer.feature(Some(id), &Shape::Points(vec![[i32::try_from(1000 * id % 4096).expect("small"), 7]]), []);
        }
        let decoded = of_mlt(&encode([layer]).expect("encoded"));
        assert_eq!(decoded[0].2.iter().filter_map(|feature| feature.0).collect::<Vec<_>>(), [9, 1, 5, 3]);
    }

    #[test]
    fn an_empty_tile_has_no_bytes() {
        let mut layer = LayerBuilder::new("a");
        layer.feature(Some(1), &Shape::Points(vec![]), []);
        assert!(encode([layer]).expect("nothing to encode").is_empty());
    }
}
