//! Mapbox Vector Tile 2.1 encoding: layers of features with integer ids, points,
//! lines or polygons on the tile grid, and typed properties stored once each.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::pixel_grid::{EXTENT, GridPoint};
use super::property_table::{ChosenProperties, Numbering};

/// The rings of a polygon or multipolygon: each exterior followed by its holes.
/// Exteriors have positive area by the surveyor's formula in tile coordinates (y
/// down), as the specification demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rings {
    points: Vec<GridPoint>,
    ends: Vec<(usize, bool)>,
}

impl Rings {
    /// Adds a ring, without its closing point.
    pub(super) fn push(&mut self, ring: &[GridPoint], exterior: bool) {
        self.points.extend_from_slice(ring);
        self.end_ring(exterior);
    }

    /// Adds a point to the ring under way.
    pub(super) fn push_point(&mut self, point: GridPoint) {
        self.points.push(point);
    }

    /// Ends the ring under way; one of fewer than three points is dropped.
    pub(super) fn end_ring(&mut self, exterior: bool) {
        let start = self.ends.last().map_or(0, |end| end.0);
        while self.points.len() > start + 1 && self.points.last() == self.points.get(start) {
            self.points.pop();
        }
        if self.points.len() >= start + 3 {
            self.ends.push((self.points.len(), exterior));
        } else {
            self.points.truncate(start);
        }
    }

    /// All points of all rings.
    pub fn points(&self) -> &[GridPoint] {
        &self.points
    }

    /// Whether there is no ring.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The rings, each with whether it is an exterior.
    pub fn iter(&self) -> impl Iterator<Item = (bool, &[GridPoint])> {
        self.ends.iter().enumerate().map(|(i, &(end, exterior))| {
            let start = if i == 0 { 0 } else { self.ends[i - 1].0 };
            (exterior, &self.points[start..end])
        })
    }
}

/// The geometry of a feature, in grid steps from the tile's north-west corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Points.
    Points(Vec<GridPoint>),
    /// Lines of at least two points.
    Lines(Vec<Vec<GridPoint>>),
    /// Polygons.
    Polygon(Rings),
}

/// The value of a property.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PropertyValue<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number; whole ones are written as integers, which are shorter and equal.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
}

impl PropertyValue<'_> {
    /// The same value as it is written: whole numbers as integers.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number below 2^53")]
    pub(super) fn shortest(self) -> Self {
        match self {
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Self::Integer(number as i64),
            other => other,
        }
    }
}

/// A layer in the making.
#[derive(Debug)]
pub struct LayerBuilder {
    name: String,
    features: Vec<u8>,
    feature_count: usize,
    keys: FxHashMap<String, u32>,
    /// The numbers of values, found by the bytes they have in `value_list`.
    values: HashTable<u32>,
    /// Where each value's bytes lie in `value_list`.
    value_spans: Vec<(usize, usize)>,
    /// Keys and values in the order of their numbers, encoded.
    key_list: Vec<u8>,
    value_list: Vec<u8>,
    /// Reused for every feature.
    scratch: Scratch,
}

#[derive(Debug, Default)]
struct Scratch {
    geometry: Vec<u8>,
    tags: Vec<u8>,
    body: Vec<u8>,
    value: Vec<u8>,
}

impl LayerBuilder {
    /// An empty layer.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            features: Vec::new(),
            feature_count: 0,
            keys: FxHashMap::default(),
            values: HashTable::new(),
            value_spans: Vec::new(),
            key_list: Vec::new(),
            value_list: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    /// Makes room for features, so that a layer of many does not grow in steps.
    pub fn reserve(&mut self, features: usize) {
        let Self { values, value_spans, value_list, .. } = self;
        let hash = |&number: &u32| {
            let (start, end) = value_spans[number as usize];
            FxBuildHasher.hash_one(&value_list[start..end])
        };
        values.reserve(2 * features, hash);
        self.features.reserve(features * 32);
    }

    /// Adds a feature. An empty shape adds nothing.
    pub fn feature<'a>(
        &mut self,
        id: Option<u64>,
        shape: &Shape,
        properties: impl IntoIterator<Item = (&'a str, PropertyValue<'a>)>,
    ) {
        self.add(id, shape, |layer, tags, value| layer.put_tags(properties, tags, value));
    }

    /// Adds a feature with a row of a table, and more properties after it. An empty shape adds nothing.
    pub fn table_feature<'a>(
        &mut self,
        id: Option<u64>,
        shape: &Shape,
        (chosen, row): (&mut ChosenProperties<'_>, usize),
        more: impl IntoIterator<Item = (&'a str, PropertyValue<'a>)>,
    ) {
        self.add(id, shape, |layer, tags, value| {
            chosen.pairs(row, layer, |key, value| {
                put_varint(tags, key.into());
                put_varint(tags, value.into());
            });
            layer.put_tags(more, tags, value);
        });
    }

    fn add(&mut self, id: Option<u64>, shape: &Shape, put_tags: impl FnOnce(&mut Self, &mut Vec<u8>, &mut Vec<u8>)) {
        let mut scratch = std::mem::take(&mut self.scratch);
        let Scratch { geometry, tags, body, value } = &mut scratch;
        geometry.clear();
        let kind = encode_shape(shape, geometry);
        if !geometry.is_empty() {
            body.clear();
            if let Some(id) = id {
                put_field(body, 1, id);
            }
            tags.clear();
            put_tags(self, tags, value);
            if !tags.is_empty() {
                put_bytes(body, 2, tags);
            }
            put_field(body, 3, kind);
            put_bytes(body, 4, geometry);
            put_bytes(&mut self.features, 2, body);
            self.feature_count += 1;
        }
        self.scratch = scratch;
    }

    fn put_tags<'a>(
        &mut self,
        properties: impl IntoIterator<Item = (&'a str, PropertyValue<'a>)>,
        tags: &mut Vec<u8>,
        value: &mut Vec<u8>,
    ) {
        for (key, property) in properties {
            put_varint(tags, u64::from(self.key_number(key)));
            value.clear();
            encode_value(property, value);
            put_varint(tags, u64::from(self.value_number(value)));
        }
    }

    /// How many features it holds.
    pub fn len(&self) -> usize {
        self.feature_count
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.feature_count == 0
    }
}

impl Numbering for LayerBuilder {
    fn key_number(&mut self, key: &str) -> u32 {
        if let Some(&number) = self.keys.get(key) {
            return number;
        }
        let number = u32::try_from(self.keys.len()).expect("fewer than 2^32 keys");
        self.keys.insert(key.to_owned(), number);
        put_bytes(&mut self.key_list, 3, key.as_bytes());
        number
    }

    fn value_number(&mut self, encoded: &[u8]) -> u32 {
        let Self { values, value_spans, value_list, .. } = self;
        let bytes = |number: u32| {
            let (start, end) = value_spans[number as usize];
            &value_list[start..end]
        };
        let hash = FxBuildHasher.hash_one(encoded);
        if let Some(&number) = values.find(hash, |&number| bytes(number) == encoded) {
            return number;
        }
        let number = u32::try_from(value_spans.len()).expect("fewer than 2^32 values");
        values.insert_unique(hash, number, |&other| FxBuildHasher.hash_one(bytes(other)));
        put_bytes(value_list, 4, encoded);
        value_spans.push((value_list.len() - encoded.len(), value_list.len()));
        number
    }
}

/// The layers as a tile; layers without features are left out, and without layers
/// the tile is empty.
pub fn encode(layers: impl IntoIterator<Item = LayerBuilder>) -> Vec<u8> {
    let mut tile = Vec::new();
    for layer in layers {
        if layer.is_empty() {
            continue;
        }
        let mut body = Vec::with_capacity(layer.features.len() + layer.key_list.len() + layer.value_list.len() + 64);
        put_field(&mut body, 15, 2);
        put_bytes(&mut body, 1, layer.name.as_bytes());
        body.extend_from_slice(&layer.features);
        body.extend_from_slice(&layer.key_list);
        body.extend_from_slice(&layer.value_list);
        put_field(&mut body, 5, EXTENT.unsigned_abs().into());
        put_bytes(&mut tile, 3, &body);
    }
    tile
}

pub(super) fn encode_value(value: PropertyValue<'_>, out: &mut Vec<u8>) {
    match value.shortest() {
        PropertyValue::Text(text) => put_bytes(out, 1, text.as_bytes()),
        PropertyValue::Number(number) => {
            put_varint(out, 3 << 3 | 1);
            out.extend_from_slice(&number.to_le_bytes());
        }
        PropertyValue::Integer(number) => match u64::try_from(number) {
            Ok(positive) => put_field(out, 5, positive),
            Err(_) => put_field(out, 6, zigzag(number)),
        },
        PropertyValue::Boolean(yes) => put_field(out, 7, u64::from(yes)),
    }
}

/// Writes the commands of a shape; returns the geometry type's number.
fn encode_shape(shape: &Shape, out: &mut Vec<u8>) -> u64 {
    let mut pen = Pen { at: [0, 0], out };
    match shape {
        Shape::Points(points) => {
            if !points.is_empty() {
                pen.command(Pen::MOVE_TO, points.len());
                for &point in points {
                    pen.to(point);
                }
            }
            1
        }
        Shape::Lines(lines) => {
            for line in lines.iter().filter(|line| line.len() > 1) {
                pen.path(line);
            }
            2
        }
        Shape::Polygon(rings) => {
            for (_, ring) in rings.iter() {
                pen.path(ring);
                pen.command(Pen::CLOSE_PATH, 1);
            }
            3
        }
    }
}

/// Draws with commands relative to where it is.
struct Pen<'a> {
    at: GridPoint,
    out: &'a mut Vec<u8>,
}

impl Pen<'_> {
    const MOVE_TO: u64 = 1;
    const LINE_TO: u64 = 2;
    const CLOSE_PATH: u64 = 7;

    fn command(&mut self, command: u64, count: usize) {
        put_varint(self.out, command | (count as u64) << 3);
    }

    fn to(&mut self, point: GridPoint) {
        for (to, from) in point.into_iter().zip(self.at) {
            put_varint(self.out, zigzag(i64::from(to) - i64::from(from)));
        }
        self.at = point;
    }

    fn path(&mut self, points: &[GridPoint]) {
        self.command(Self::MOVE_TO, 1);
        self.to(points[0]);
        self.command(Self::LINE_TO, points.len() - 1);
        for &point in &points[1..] {
            self.to(point);
        }
    }
}

#[expect(clippy::cast_sign_loss, reason = "zigzag maps all numbers to non-negative ones")]
fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

fn put_field(out: &mut Vec<u8>, field: u64, value: u64) {
    put_varint(out, field << 3);
    put_varint(out, value);
}

fn put_bytes(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    put_varint(out, field << 3 | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_example_polygon_is_encoded_to_its_bytes() {
        // Section 4.3.5.4 of the specification: one polygon (3,6) (8,12) (20,34).
        let mut rings = Rings::default();
        rings.push(&[[3, 6], [8, 12], [20, 34]], true);
        let mut out = Vec::new();
        assert_eq!(encode_shape(&Shape::Polygon(rings), &mut out), 3);
        assert_eq!(out, [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }

    #[test]
    fn an_empty_tile_has_no_bytes_and_an_empty_shape_no_feature() {
        let mut layer = LayerBuilder::new("a");
        layer.feature(Some(1), &Shape::Points(vec![]), []);
        assert!(layer.is_empty());
        assert!(encode([layer]).is_empty());
    }

    #[test]
    fn a_value_used_twice_is_stored_once() {
        let mut layer = LayerBuilder::new("a");
        for id in 0..2 {
            layer.feature(Some(id), &Shape::Points(vec![[1, 1]]), [("n", PropertyValue::Number(3.0))]);
        }
        assert_eq!((layer.values.len(), layer.keys.len()), (1, 1));
    }
}
