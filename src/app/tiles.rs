//! One tile of one layer, or of several, encoded.

use std::borrow::Cow;
use std::io;

use bytes::Bytes;

use super::asked::PlacedLayer;
use super::content_coding::ContentCoding;
use super::error::AppError;
use super::features::{
    Properties, PropertyValue, added_properties, border_properties, centre_properties, group_properties,
    name_properties, unit_properties,
};
use super::filter::{Choice, Filter, choose};
use super::items::find_collection;
use super::layers::{
    Drawing, Field, Layer, LayerKind, bubble_fields, name_fields, number_of, usual_bubbles, value_fields,
};
use super::links::link_properties;
use super::planes::{Placed, Plane};
use super::relations::AnyRelation;
use super::snapshot::Snapshot;
use crate::exec::ByteSize;
use crate::model::{Dataset, Indicator, Status, TileCoordinate, TileMatrixSet, UnitIndex};
use crate::tiling::mvt::{self, Shape};
use crate::tiling::{SquareBox, mlt};

/// An encoded tile; empty when nothing lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The encoded bytes.
    pub bytes: Bytes,
}

impl Tile {
    /// The same tile, packed; an empty one stays empty.
    pub(super) fn packed(self, coding: ContentCoding) -> io::Result<Self> {
        if self.bytes.is_empty() || coding == ContentCoding::Identity {
            return Ok(self);
        }
        Ok(Self { bytes: Bytes::from(coding.pack(&self.bytes)?) })
    }
}

impl ByteSize for Tile {
    fn byte_size(&self) -> usize {
        self.bytes.len()
    }
}

/// How a tile is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Mapbox Vector Tile 2.1.
    #[default]
    Mvt,
    /// MapLibre Tile.
    Mlt,
}

/// What of a layer a tile shows, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TileQuery {
    /// Only these properties.
    pub properties: Option<Vec<String>>,
    /// Only features that this is true of: of centres, labels and circles, what it says of their unit.
    pub filter: Option<Filter>,
    /// Of units only this indicator, by the name `value`; of circles the one that they show.
    pub indicator: Option<String>,
    /// The grid that the tile is of.
    pub set: TileMatrixSet,
    /// How it is written.
    pub encoding: Encoding,
    /// Whether a tile beyond all that the layers show is none, rather than an empty one.
    pub limited: bool,
}

/// Draws a tile of a layer, or of several, their ids with commas between.
///
/// # Errors
/// When a layer or a property is unknown, the filter is none, the zoom is too deep, or PROJ or the encoder fails.
pub fn tile(snapshot: &Snapshot, layers: &str, tile: TileCoordinate, query: &TileQuery) -> Result<Tile, AppError> {
    let layers = named_layers(snapshot, layers, query)?;
    check_zoom(&layers, tile, query)?;
    let plane = snapshot.plane(query.set)?;
    if query.limited {
        let bounds = layers.iter().filter_map(|(place, layer)| plane.bounds(layer, plane.placed(*place)));
        check_limits(&layers, bounds.reduce(SquareBox::union), tile, query)?;
    }
    let mut drawn = Vec::with_capacity(layers.len());
    for (place, layer) in layers {
        let content = LayerContent::of(snapshot, layer, query)?;
        drawn.push(draw(snapshot, plane, (layer, plane.placed(place), &content), tile, query));
    }
    encoded(drawn, query.encoding)
}

/// Draws a tile of a layer made for a question.
///
/// # Errors
/// As [`tile`].
pub(super) fn draw_asked(
    snapshot: &Snapshot,
    asked: &PlacedLayer,
    tile: TileCoordinate,
    query: &TileQuery,
) -> Result<Tile, AppError> {
    let layers = [(0, &asked.layer)];
    check_query(snapshot, &layers, query)?;
    check_zoom(&layers, tile, query)?;
    let content = LayerContent::of(snapshot, &asked.layer, query)?;
    let drawn = draw(snapshot, snapshot.plane(query.set)?, (&asked.layer, &asked.placed, &content), tile, query);
    encoded(vec![drawn], query.encoding)
}

/// A layer in the making, by how it is written.
#[derive(Debug)]
pub(super) enum Builder {
    Mvt(mvt::LayerBuilder),
    Mlt(mlt::LayerBuilder),
}

impl Builder {
    fn new(layer: &str, encoding: Encoding) -> Self {
        match encoding {
            Encoding::Mvt => Self::Mvt(mvt::LayerBuilder::new(layer)),
            Encoding::Mlt => Self::Mlt(mlt::LayerBuilder::new(layer)),
        }
    }

    fn feature<'a>(
        &mut self,
        id: u64,
        shape: &Shape,
        properties: impl Iterator<Item = (&'a str, mvt::PropertyValue<'a>)>,
    ) {
        match self {
            Self::Mvt(layer) => layer.feature(Some(id), shape, properties),
            Self::Mlt(layer) => layer.feature(Some(id), shape, properties),
        }
    }
}

pub(super) fn encoded(layers: Vec<Builder>, encoding: Encoding) -> Result<Tile, AppError> {
    let (mut plain, mut columnar) = (Vec::new(), Vec::new());
    for layer in layers {
        match layer {
            Builder::Mvt(layer) => plain.push(layer),
            Builder::Mlt(layer) => columnar.push(layer),
        }
    }
    let bytes = match encoding {
        Encoding::Mvt => mvt::encode(plain),
        Encoding::Mlt => mlt::encode(columnar).map_err(|source| AppError::Encode { source })?,
    };
    Ok(Tile { bytes: Bytes::from(bytes) })
}

/// What is shown of a layer, found once for all its tiles.
#[derive(Debug)]
pub(super) struct LayerContent<'a> {
    /// For each feature whether it is shown; all are when `None`.
    chosen: Option<Vec<bool>>,
    /// The one indicator, where it is one.
    shown: Option<Shown<'a>>,
}

impl<'a> LayerContent<'a> {
    /// # Errors
    /// When the filter is none, or the indicator is unknown.
    pub(super) fn of(snapshot: &'a Snapshot, layer: &Layer, query: &TileQuery) -> Result<Self, AppError> {
        Ok(Self { chosen: chosen(snapshot, layer, query)?, shown: shown(snapshot, layer, query)? })
    }
}

/// Draws what a layer shows in a tile.
pub(super) fn draw(
    snapshot: &Snapshot,
    plane: &Plane,
    (layer, placed, content): (&Layer, &Placed, &LayerContent<'_>),
    tile: TileCoordinate,
    query: &TileQuery,
) -> Builder {
    let properties = query.properties.as_deref();
    let LayerContent { chosen, shown } = content;
    let mut builder = Builder::new(&layer.id, query.encoding);
    let shapes = plane.shapes(layer, placed, tile);
    if let Builder::Mvt(layer) = &mut builder {
        layer.reserve(shapes.size_hint().1.unwrap_or(0));
    }
    let mut shapes: Box<dyn Iterator<Item = (usize, Shape)>> =
        Box::new(shapes.filter(|(feature, _)| chosen.as_ref().is_none_or(|chosen| chosen[*feature])));
    if let (LayerKind::Bubbles, Some(shown)) = (layer.kind, shown) {
        shapes = Box::new(shown.largest_first(shapes.collect()).into_iter());
    }
    if let (Builder::Mvt(builder), LayerKind::Units, None) = (&mut builder, layer.kind, shown) {
        put_units(builder, snapshot, layer, shapes, properties);
    } else {
        for (feature, shape) in shapes {
            let (id, values) = contents(snapshot, layer, feature, shown.as_ref());
            builder.feature(id, &shape, kept(&values, properties));
        }
    }
    builder
}

/// Units: there are many, with much that is known of them, so the dataset's part is encoded beforehand.
fn put_units(
    builder: &mut mvt::LayerBuilder,
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

/// The layers with these ids (commas between) and their places, when the query can be asked of them.
///
/// # Errors
/// When a layer, a property or the indicator is unknown, or the filter is none.
pub fn find_layers<'a>(
    snapshot: &'a Snapshot,
    ids: &str,
    query: &TileQuery,
) -> Result<Vec<(usize, &'a Layer)>, AppError> {
    let layers = named_layers(snapshot, ids, query)?;
    for (_, layer) in &layers {
        LayerContent::of(snapshot, layer, query)?;
    }
    Ok(layers)
}

/// As [`find_layers`], but the filter is not read: those who draw read it anyway.
fn named_layers<'a>(snapshot: &'a Snapshot, ids: &str, query: &TileQuery) -> Result<Vec<(usize, &'a Layer)>, AppError> {
    let mut layers: Vec<(usize, &Layer)> = Vec::new();
    for id in ids.split(',') {
        let found = layer_named(snapshot, id)?;
        if !layers.iter().any(|(place, _)| *place == found.0) {
            layers.push(found);
        }
    }
    check_query(snapshot, &layers, query)?;
    Ok(layers)
}

/// That a query can be asked of these layers, but for its filter.
fn check_query(snapshot: &Snapshot, layers: &[(usize, &Layer)], query: &TileQuery) -> Result<(), AppError> {
    if let Some(names) = &query.properties {
        let mut fields = Vec::new();
        for (_, layer) in layers {
            fields.extend(tile_fields(snapshot, layer, query)?);
        }
        check_properties(&fields, names)?;
    }
    if query.filter.is_some() && layers.len() > 1 {
        let why = "a filter is asked of one layer; ask for the layers one by one to filter each".to_owned();
        return Err(AppError::Unfit { why });
    }
    let takes_indicator = |layer: &Layer| matches!(layer.kind, LayerKind::Units | LayerKind::Bubbles);
    if query.indicator.is_some() && !layers.iter().any(|(_, layer)| takes_indicator(layer)) {
        let takers = snapshot.layers().iter().filter(|layer| takes_indicator(layer)).map(|layer| layer.id.as_str());
        let takers = takers.collect::<Vec<_>>().join(" and ");
        let why = format!("layer {:?} takes no indicator; {takers} do", layers[0].1.id);
        return Err(AppError::Unfit { why });
    }
    Ok(())
}

fn check_zoom(layers: &[(usize, &Layer)], tile: TileCoordinate, query: &TileQuery) -> Result<(), AppError> {
    let (zoom, max_zoom) = (tile.zoom(), query.set.max_zoom());
    if zoom > max_zoom {
        return Err(AppError::TooDeep { layer: words(layers), zoom, max_zoom });
    }
    Ok(())
}

fn check_limits(
    layers: &[(usize, &Layer)],
    bounds: Option<SquareBox>,
    tile: TileCoordinate,
    query: &TileQuery,
) -> Result<(), AppError> {
    let Some([columns, rows]) = bounds.map(|bounds| bounds.tiles(tile.zoom())) else { return Ok(()) };
    let within = |[first, last]: [u32; 2], at: u32| (first..=last).contains(&at);
    if within(columns, tile.column()) && within(rows, tile.row()) {
        return Ok(());
    }
    let range = |[first, last]: [u32; 2]| format!("{first} to {last}");
    Err(AppError::BeyondLimits {
        layer: words(layers),
        set: query.set.id(),
        tile: format!("{}/{}/{}", tile.zoom(), tile.row(), tile.column()),
        zoom: tile.zoom(),
        columns: range(columns),
        rows: range(rows),
    })
}

fn words(layers: &[(usize, &Layer)]) -> String {
    layers.iter().map(|(_, layer)| layer.id.as_str()).collect::<Vec<_>>().join(",")
}

/// The box around layers in the square of a grid; `None` when there is nothing in them.
///
/// # Errors
/// When there are no tiles in the grid, or PROJ fails.
pub fn tile_bounds(
    snapshot: &Snapshot,
    layers: &[(usize, &Layer)],
    set: TileMatrixSet,
) -> Result<Option<SquareBox>, AppError> {
    let plane = snapshot.plane(set)?;
    let bounds = layers.iter().filter_map(|(place, layer)| plane.bounds(layer, plane.placed(*place)));
    Ok(bounds.reduce(SquareBox::union))
}

/// The properties of a layer's features in tiles.
///
/// # Errors
/// When the indicator is unknown.
pub fn tile_fields(snapshot: &Snapshot, layer: &Layer, query: &TileQuery) -> Result<Vec<Field>, AppError> {
    let shown = shown(snapshot, layer, query)?;
    Ok(match (layer.kind, shown) {
        (LayerKind::Bubbles, Some(shown)) => name_fields().into_iter().chain(bubble_fields(shown.indicator)).collect(),
        (_, Some(shown)) => name_fields().into_iter().chain(value_fields(shown.indicator)).collect(),
        (_, None) => snapshot.fields_of(layer),
    })
}

/// The one indicator that a layer shows.
#[derive(Clone, Copy, Debug)]
struct Shown<'a> {
    indicator: &'a Indicator,
    /// The greatest value, whatever its sign.
    greatest: f64,
}

/// The one indicator that a layer shows; `None` when it shows all, or none.
fn shown<'a>(snapshot: &'a Snapshot, layer: &Layer, query: &TileQuery) -> Result<Option<Shown<'a>>, AppError> {
    let found = match (layer.kind, &query.indicator) {
        (LayerKind::Units | LayerKind::Bubbles, Some(id)) => {
            Some(snapshot.indicator(id).ok_or_else(|| AppError::Unknown {
                what: "indicator",
                id: id.clone(),
                known: snapshot.indicators().map(|indicator| indicator.id.to_string()).collect(),
            })?)
        }
        (LayerKind::Bubbles, None) => usual_bubbles(snapshot.dataset()),
        _ => None,
    };
    let greatest = |indicator: &Indicator| {
        indicator.values.iter().filter_map(|value| value.number()).map(f64::abs).fold(0.0, f64::max)
    };
    Ok(found.map(|indicator| Shown { indicator, greatest: greatest(indicator) }))
}

impl Shown<'_> {
    /// Number, name, the value and its status where it is not observed.
    fn properties<'b>(&self, dataset: &'b Dataset, unit: UnitIndex, of_circle: bool) -> Properties<'b> {
        let mut properties = name_properties(dataset, unit);
        let value = self.indicator.value(unit);
        properties.push((Cow::Borrowed("value"), PropertyValue::maybe_number(value.number())));
        if value.status() != Status::Observed {
            properties.push((Cow::Borrowed("status"), PropertyValue::text(value.status().as_str())));
        }
        if let Some(number) = value.number().filter(|_| of_circle && self.greatest > 0.0) {
            properties
                .push((Cow::Borrowed("radius"), PropertyValue::thousandths((number.abs() / self.greatest).sqrt())));
        }
        properties
    }

    /// So that small circles are drawn upon large ones; those without a value come last.
    fn largest_first(&self, mut shapes: Vec<(usize, Shape)>) -> Vec<(usize, Shape)> {
        let size = |feature: usize| self.indicator.value(UnitIndex::from(feature)).number().map_or(-1.0, f64::abs);
        shapes.sort_by(|(a, _), (b, _)| size(*b).total_cmp(&size(*a)).then(a.cmp(b)));
        shapes
    }
}

/// For each feature of a layer whether the filter is true of it; `None` without a filter.
fn chosen(snapshot: &Snapshot, layer: &Layer, query: &TileQuery) -> Result<Option<Vec<bool>>, AppError> {
    let Some(filter) = &query.filter else { return Ok(None) };
    let collection = match layer.kind {
        LayerKind::Units | LayerKind::Centres | LayerKind::Labels | LayerKind::Bubbles => {
            snapshot.dataset().about().collection.as_str()
        }
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

pub(super) fn layer_named<'a>(snapshot: &'a Snapshot, id: &str) -> Result<(usize, &'a Layer), AppError> {
    snapshot.layers().iter().enumerate().find(|(_, layer)| layer.id == id).ok_or_else(|| AppError::Unknown {
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

fn contents<'a>(snapshot: &'a Snapshot, layer: &'a Layer, feature: usize, shown: Option<&Shown<'_>>) -> Contents<'a> {
    let dataset = snapshot.dataset();
    let unit = UnitIndex::from(feature);
    let unit_number = || dataset.unit(unit).number.as_integer();
    let (number, properties) = match layer.kind {
        LayerKind::Units => {
            let one = shown.map(|shown| shown.properties(dataset, unit, false));
            (unit_number(), one.unwrap_or_else(|| unit_properties(snapshot, unit)))
        }
        LayerKind::Bubbles => {
            let properties = shown.map(|shown| shown.properties(dataset, unit, true));
            (unit_number(), properties.unwrap_or_default())
        }
        LayerKind::Groups(grouping) => {
            let group = &dataset.groupings()[grouping].groups[feature];
            (number_of(group), group_properties(group))
        }
        LayerKind::Centres => (unit_number(), centre_properties(dataset, unit)),
        LayerKind::Labels => (unit_number(), name_properties(dataset, unit)),
        LayerKind::Borders => (None, border_properties(snapshot, &snapshot.store().borders()[feature])),
        LayerKind::Links | LayerKind::Reach => (None, asked_properties(dataset, layer, feature)),
    };
    (layer.feature_id(number, feature), properties)
}
