//! One tile of one layer, encoded.

use std::io;

use bytes::Bytes;

use super::encoding::Encoding;
use super::error::AppError;
use super::features::{
    Properties, added_properties, border_properties, centre_properties, group_properties, unit_properties,
};
use super::filter::{Choice, Filter, choose};
use super::items::find_collection;
use super::layers::{Drawing, Field, Layer, LayerKind, MAX_ZOOM, number_of};
use super::links::link_properties;
use super::relations::AnyRelation;
use super::snapshot::Snapshot;
use crate::exec::ByteSize;
use crate::model::{Dataset, TileCoordinate, UnitIndex};
use crate::tiling::mvt::{self, LayerBuilder, Shape};
use crate::tiling::{Pyramid, line_in_tile, point_in_tile};

/// An encoded tile; empty when nothing lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The encoded bytes.
    pub bytes: Bytes,
}

impl Tile {
    /// The same tile, packed; an empty one stays empty.
    pub(super) fn packed(self, encoding: Encoding) -> io::Result<Self> {
        if self.bytes.is_empty() || encoding == Encoding::Identity {
            return Ok(self);
        }
        Ok(Self { bytes: Bytes::from(encoding.pack(&self.bytes)?) })
    }
}

impl ByteSize for Tile {
    fn byte_size(&self) -> usize {
        self.bytes.len()
    }
}

/// What of a layer a tile shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TileQuery {
    /// Only these properties.
    pub properties: Option<Vec<String>>,
    /// Only features that this is true of: of centres and labels, what it says of their unit.
    pub filter: Option<Filter>,
}

/// Draws a tile of a layer.
///
/// # Errors
/// When the layer or a property is unknown, the filter is none, or the zoom too deep.
pub fn tile(snapshot: &Snapshot, layer: &str, tile: TileCoordinate, query: &TileQuery) -> Result<Tile, AppError> {
    draw(snapshot, layer_named(snapshot, layer)?, tile, query)
}

/// Draws a tile of a layer, whether kept or made for one question.
///
/// # Errors
/// When the layer has no such property, the filter is none, or the zoom is too deep.
pub(super) fn draw(
    snapshot: &Snapshot,
    layer: &Layer,
    tile: TileCoordinate,
    query: &TileQuery,
) -> Result<Tile, AppError> {
    let properties = query.properties.as_deref();
    check_properties(&snapshot.fields_of(layer), properties.unwrap_or_default())?;
    let chosen = chosen(snapshot, layer, query)?;
    if tile.zoom() > MAX_ZOOM {
        return Err(AppError::TooDeep { layer: layer.id.clone(), zoom: tile.zoom(), max_zoom: MAX_ZOOM });
    }
    let pyramid = snapshot.store().pyramid();
    let builder = layer_in_tile(snapshot, layer, pyramid, tile, properties, chosen.as_deref());
    Ok(Tile { bytes: Bytes::from(mvt::encode([builder])) })
}

/// What of a layer lies in a tile: of its features those that are `chosen` (all when `None`), with the properties
/// named (all when `None`). The tile's zoom is one of the pyramid's.
pub(super) fn layer_in_tile(
    snapshot: &Snapshot,
    layer: &Layer,
    pyramid: &Pyramid,
    tile: TileCoordinate,
    properties: Option<&[String]>,
    chosen: Option<&[bool]>,
) -> LayerBuilder {
    let mut builder = LayerBuilder::new(&layer.id);
    let shapes = shapes(snapshot, layer, pyramid, tile);
    builder.reserve(shapes.size_hint().1.unwrap_or(0));
    let shapes = shapes.filter(|(feature, _)| chosen.is_none_or(|chosen| chosen[*feature]));
    if layer.kind == LayerKind::Units {
        put_units(&mut builder, snapshot, layer, shapes, properties);
    } else {
        for (feature, shape) in shapes {
            let (id, values) = contents(snapshot, layer, feature);
            builder.feature(Some(id), &shape, kept(&values, properties));
        }
    }
    builder
}

/// Units: there are many, with much that is known of them, so the dataset's part is encoded beforehand.
fn put_units(
    builder: &mut LayerBuilder,
    snapshot: &Snapshot,
    layer: &Layer,
    shapes: impl Iterator<Item = (usize, Shape)>,
    names: Option<&[String]>,
) {
    let mut table = snapshot.unit_table().choose(|name| names.is_none_or(|names| is_named(names, name)));
    for (place, shape) in shapes {
        let unit = UnitIndex::from(place);
        let id = layer.feature_id(snapshot.dataset().unit(unit).number.as_integer(), place);
        let added: Properties<'_> = added_properties(snapshot, unit).collect();
        builder.table_feature(Some(id), &shape, (&mut table, place), kept(&added, names));
    }
}

/// Of a feature's properties those that are asked for, as tiles hold them.
fn kept<'a>(
    values: &'a Properties<'_>,
    names: Option<&[String]>,
) -> impl Iterator<Item = (&'a str, mvt::PropertyValue<'a>)> {
    let named = move |name: &str| names.is_none_or(|names| is_named(names, name));
    values.iter().filter(move |(name, _)| named(name)).filter_map(|(name, value)| Some((&**name, value.for_tile()?)))
}

/// The layer with this id, when the query can be asked of it.
///
/// # Errors
/// When the layer or a property is unknown, or the filter is none.
pub fn find_layer<'a>(snapshot: &'a Snapshot, id: &str, query: &TileQuery) -> Result<&'a Layer, AppError> {
    let layer = layer_named(snapshot, id)?;
    check_properties(&snapshot.fields_of(layer), query.properties.as_deref().unwrap_or_default())?;
    chosen(snapshot, layer, query)?;
    Ok(layer)
}

/// For each feature of a layer whether the filter is true of it; `None` without a filter.
pub(super) fn chosen(snapshot: &Snapshot, layer: &Layer, query: &TileQuery) -> Result<Option<Vec<bool>>, AppError> {
    let Some(filter) = &query.filter else { return Ok(None) };
    let collection = match layer.kind {
        LayerKind::Units | LayerKind::Centres | LayerKind::Labels => snapshot.dataset().about().collection.as_str(),
        LayerKind::Groups(_) | LayerKind::Borders => &layer.id,
        LayerKind::Links | LayerKind::Reach => {
            let why = format!("tiles of {} take no filter; its collection does", layer.id);
            return Err(AppError::Unfit { why });
        }
    };
    let collection = find_collection(snapshot, collection)?;
    let mut chosen = vec![false; collection.count];
    let choice = Choice { filter: Some(filter), ..Choice::default() };
    for place in choose(snapshot, &collection, (0..collection.count).collect(), choice)? {
        chosen[place] = true;
    }
    Ok(Some(chosen))
}

pub(super) fn layer_named<'a>(snapshot: &'a Snapshot, id: &str) -> Result<&'a Layer, AppError> {
    snapshot.layers().iter().find(|layer| layer.id == id).ok_or_else(|| AppError::Unknown {
        what: "tile layer",
        id: id.to_owned(),
        known: snapshot.layers().iter().map(|layer| layer.id.clone()).collect(),
    })
}

/// Whether a property is asked for; the status of a value comes with the value.
pub fn is_named(names: &[String], property: &str) -> bool {
    let value = property.strip_suffix(".status").unwrap_or(property);
    names.iter().any(|name| name == property || name == value)
}

/// That all names are fields.
///
/// # Errors
/// When a name is not.
pub fn check_properties(fields: &[Field], names: &[String]) -> Result<(), AppError> {
    match names.iter().find(|name| !fields.iter().any(|field| field.name == **name)) {
        None => Ok(()),
        Some(stranger) => Err(AppError::Unknown {
            what: "property",
            id: stranger.clone(),
            known: fields.iter().map(|field| field.name.clone()).collect(),
        }),
    }
}

/// The features with something to show in the tile, each with its place in the layer.
fn shapes<'a>(
    snapshot: &'a Snapshot,
    layer: &'a Layer,
    pyramid: &'a Pyramid,
    tile: TileCoordinate,
) -> Box<dyn Iterator<Item = (usize, Shape)> + 'a> {
    match &layer.drawing {
        Drawing::Areas(areas) => {
            Box::new(areas.tile(pyramid, tile).into_iter().map(|found| (found.area as usize, found.shape)))
        }
        Drawing::Points(points) => {
            Box::new(points.iter().filter_map(move |&(unit, point)| {
                Some((unit as usize, Shape::Points(vec![point_in_tile(point, tile)?])))
            }))
        }
        Drawing::Lines { layer, .. } => Box::new(layer.tile(pyramid, tile).into_iter()),
        Drawing::Links { pairs, .. } => Box::new(pairs.iter().enumerate().filter_map(move |(place, pair)| {
            let dataset = snapshot.dataset();
            let (from, to) = (dataset.unit(pair.from).anchor()?, dataset.unit(pair.to).anchor()?);
            Some((place, line_in_tile(from, to, tile)?))
        })),
        Drawing::Bands(bands) => Box::new(bands.shapes(pyramid, tile)),
    }
}

/// The properties of a feature of a layer that holds its own.
fn asked_properties<'a>(dataset: &'a Dataset, layer: &'a Layer, feature: usize) -> Properties<'a> {
    match &layer.drawing {
        Drawing::Links { relation, pairs } => {
            let relation = dataset.relation(relation).map_or(AnyRelation::Nearest, AnyRelation::Given);
            link_properties(dataset, relation, &pairs[feature])
        }
        Drawing::Bands(bands) => bands.properties(feature),
        _ => Vec::new(),
    }
}

type Contents<'a> = (u64, Properties<'a>);

fn contents<'a>(snapshot: &'a Snapshot, layer: &'a Layer, feature: usize) -> Contents<'a> {
    let dataset = snapshot.dataset();
    let unit = UnitIndex::from(feature);
    let unit_number = || dataset.unit(unit).number.as_integer();
    let (number, properties) = match layer.kind {
        LayerKind::Units => (unit_number(), unit_properties(snapshot, unit)),
        LayerKind::Groups(grouping) => {
            let group = &dataset.groupings()[grouping].groups[feature];
            (number_of(group), group_properties(group))
        }
        LayerKind::Centres => (unit_number(), centre_properties(dataset, unit)),
        LayerKind::Labels => {
            let mut properties = centre_properties(dataset, unit);
            properties.truncate(2);
            (unit_number(), properties)
        }
        LayerKind::Borders => (None, border_properties(snapshot, &snapshot.store().borders()[feature])),
        LayerKind::Links | LayerKind::Reach => (None, asked_properties(dataset, layer, feature)),
    };
    (layer.feature_id(number, feature), properties)
}
