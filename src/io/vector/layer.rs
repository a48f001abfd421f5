//! A layer read row by row: what every reader shares, and layers of lines and of
//! places with the columns asked for as text.

use std::path::Path;
use std::sync::Arc;

use gdal::Dataset;
use gdal::vector::{Feature, Layer, LayerAccess};
use geo::{Coord, CoordsIter, MapCoordsInPlace, MultiLineString, MultiPolygon};

use super::crs::SourceCrs;
use super::degrees::{self, HasVertices};
use super::error::{Place, VectorError};
use super::locate::{self, Located};
use crate::io::complaints;
use crate::io::wkb::{self, PointOrArea, WkbError};

/// Where in a file the rows are, and what is wanted of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerSpec {
    /// The layer; may be left out when only one has geometry.
    pub layer: Option<String>,
    /// The coordinate system, where the file does not say it or is wrong.
    pub crs: Option<String>,
    /// The columns to read.
    pub columns: Vec<String>,
}

/// One row of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow<G> {
    /// The row in the file, counted from 1.
    pub row: usize,
    /// What stands in the columns asked for, without spaces around it; empty where nothing does.
    pub texts: Vec<String>,
    /// Its geometry in degrees, without heights.
    pub geometry: G,
}

/// A layer's rows, in the file's order.
#[derive(Clone, Debug, PartialEq)]
pub struct RawLayer<G> {
    /// One for each row.
    pub rows: Vec<RawRow<G>>,
    /// The coordinate system they came in: `EPSG:25833 (ETRS89 / UTM zone 33N)`.
    pub crs: String,
}

/// Reads a layer of lines from a file that [`super::read_boundaries`] could read.
///
/// # Errors
/// When anything in the file is not as it should be; see [`VectorError`].
pub fn read_lines(spec: &LayerSpec, path: &Path) -> Result<RawLayer<MultiLineString<f64>>, VectorError> {
    const WANTED: &str = "line (LineString or MultiLineString)";
    read_checked(path, spec.layer.as_deref(), |located| read_layer(spec, located, wkb::read_lines, &Err(WANTED)))
}

/// Reads a layer of points or areas from a file that [`super::read_boundaries`] could read.
/// A row without geometry has an empty area.
///
/// # Errors
/// When anything in the file is not as it should be; see [`VectorError`].
pub fn read_places(spec: &LayerSpec, path: &Path) -> Result<RawLayer<PointOrArea>, VectorError> {
    let nowhere = PointOrArea::Area(MultiPolygon::new(vec![]));
    read_checked(path, spec.layer.as_deref(), |located| {
        read_layer(spec, located, wkb::read_point_or_area, &Ok(nowhere))
    })
}

/// Finds the file, looks at its root, and reads it; the plainer complaint wins.
pub(super) fn read_checked<T>(
    path: &Path,
    layer: Option<&str>,
    read: impl FnOnce(&Located) -> Result<T, VectorError>,
) -> Result<T, VectorError> {
    let _quiet = complaints::listen();
    let located = locate::locate(path, layer)?;
    let flaw = located.check_root()?;
    match (flaw, read(&located)) {
        (Some(_), Err(error @ VectorError::NotFinite { .. })) => Err(error),
        (Some(flaw), _) => Err(flaw),
        (None, outcome) => outcome,
    }
}

/// `absent` is what a row without geometry has, or the geometry that it must have.
fn read_layer<G: Clone>(
    spec: &LayerSpec,
    located: &Located,
    parse: fn(&[u8]) -> Result<G, WkbError>,
    absent: &Result<G, &'static str>,
) -> Result<RawLayer<G>, VectorError>
where
    RawRow<G>: HasVertices,
{
    let dataset = located.open()?;
    let mut layer = choose_layer(&dataset, spec.layer.as_deref(), located)?;
    let place = Arc::new(Place { file: located.file.clone(), layer: layer.name() });
    let crs = SourceCrs::new(spec.crs.as_deref(), layer.spatial_ref(), &place)?;
    refuse_empty(&layer, &place)?;
    let columns = find_columns(&spec.columns, &layer, &place)?;
    let read = |feature: &Feature<'_>, row| {
        let texts = read_texts(&columns, feature, &place, row)?;
        let number = String::new;
        let geometry = match (geometry_bytes(feature, &place, row)?, absent) {
            (Some(bytes), _) => parse(&bytes).map_err(|source| VectorError::Geometry {
                place: place.clone(),
                row,
                number: number(),
                source,
            })?,
            (None, Ok(absent)) => absent.clone(),
            (None, Err(wanted)) => {
                return Err(VectorError::NoGeometry { place: place.clone(), row, number: number(), wanted });
            }
        };
        let mut raw = RawRow { row, texts, geometry };
        refuse_not_finite(raw.vertices(), &place, row, "")?;
        // Two zeros that compare equal must also be equal bit for bit.
        raw.map(|Coord { x, y }| Coord { x: x + 0.0, y: y + 0.0 });
        Ok(raw)
    };
    let mut rows = every_row(&mut layer, &place, count_is_exact(&dataset), read)?;
    degrees::check_range(&rows, &crs, &place)?;
    degrees::transform(&mut rows, &crs, &place)?;
    Ok(RawLayer { rows, crs: crs.label })
}

impl HasVertices for RawRow<MultiLineString<f64>> {
    fn row(&self) -> usize {
        self.row
    }

    fn number(&self) -> &'static str {
        ""
    }

    fn vertices(&self) -> impl Iterator<Item = Coord<f64>> {
        self.geometry.coords_iter()
    }

    fn map(&mut self, moved: impl Fn(Coord<f64>) -> Coord<f64> + Copy) {
        self.geometry.map_coords_in_place(moved);
    }
}

impl HasVertices for RawRow<PointOrArea> {
    fn row(&self) -> usize {
        self.row
    }

    fn number(&self) -> &'static str {
        ""
    }

    fn vertices(&self) -> impl Iterator<Item = Coord<f64>> {
        let (point, area) = match &self.geometry {
            PointOrArea::Point(point) => (Some(*point), None),
            PointOrArea::Area(area) => (None, Some(area)),
        };
        point.into_iter().chain(area.into_iter().flat_map(CoordsIter::coords_iter))
    }

    fn map(&mut self, moved: impl Fn(Coord<f64>) -> Coord<f64> + Copy) {
        match &mut self.geometry {
            PointOrArea::Point(point) => *point = moved(*point),
            PointOrArea::Area(area) => area.map_coords_in_place(moved),
        }
    }
}

pub(super) fn choose_layer<'a>(
    dataset: &'a Dataset,
    wanted: Option<&str>,
    located: &Located,
) -> Result<Layer<'a>, VectorError> {
    let mut with_geometry: Vec<Layer<'a>> =
        dataset.layers().filter(|layer| layer.defn().geom_fields().next().is_some()).collect();
    let names: Vec<String> = with_geometry.iter().map(LayerAccess::name).collect();
    let chosen = match wanted {
        Some(wanted) => names.iter().position(|name| name == wanted),
        None => (names.len() == 1).then_some(0),
    };
    match chosen {
        Some(index) => Ok(with_geometry.swap_remove(index)),
        None => Err(VectorError::Layer { file: located.file.clone(), layer: wanted.map(str::to_owned), layers: names }),
    }
}

/// Whether a layer's count is of the rows there are: a Shapefile counts the rows that
/// are marked as deleted.
pub(super) fn count_is_exact(dataset: &Dataset) -> bool {
    dataset.driver().short_name() != "ESRI Shapefile"
}

pub(super) fn refuse_empty(layer: &Layer<'_>, place: &Arc<Place>) -> Result<(), VectorError> {
    match layer.try_feature_count() {
        Some(0) => Err(VectorError::NoFeatures { place: place.clone() }),
        _ => Ok(()),
    }
}

/// Reads every row, counted from 1, and refuses a file that breaks off.
pub(super) fn every_row<T>(
    layer: &mut Layer<'_>,
    place: &Arc<Place>,
    count_is_exact: bool,
    read: impl Fn(&Feature<'_>, usize) -> Result<T, VectorError>,
) -> Result<Vec<T>, VectorError> {
    let promised = layer.try_feature_count();
    let listener = complaints::listen();
    let mut rows = Vec::new();
    for (index, feature) in layer.features().enumerate() {
        let row = index + 1;
        if let Some(source) = listener.failure() {
            return Err(VectorError::Read { place: place.clone(), row, source });
        }
        rows.push(read(&feature, row)?);
    }
    if let Some(source) = listener.failure() {
        return Err(VectorError::Read { place: place.clone(), row: rows.len() + 1, source });
    }
    if rows.is_empty() && !(count_is_exact && promised.is_some()) {
        return Err(VectorError::NoFeatures { place: place.clone() });
    }
    let found = rows.len() as u64;
    match promised {
        Some(expected) if count_is_exact && expected != found => {
            Err(VectorError::Incomplete { place: place.clone(), expected, found })
        }
        _ => Ok(rows),
    }
}

fn find_columns(wanted: &[String], layer: &Layer<'_>, place: &Arc<Place>) -> Result<Vec<usize>, VectorError> {
    let columns: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let find = |wanted: &String| {
        columns.iter().position(|name| name == wanted).ok_or_else(|| VectorError::MissingColumn {
            place: place.clone(),
            column: wanted.clone(),
            columns: columns.clone(),
        })
    };
    wanted.iter().map(find).collect()
}

fn read_texts(
    columns: &[usize],
    feature: &Feature<'_>,
    place: &Arc<Place>,
    row: usize,
) -> Result<Vec<String>, VectorError> {
    let read = |&column: &usize| {
        let text = feature.field_as_string(column);
        let text = text.map_err(|source| VectorError::Feature { place: place.clone(), row, source })?;
        let text = text.unwrap_or_default();
        if text.contains('\u{fffd}') {
            return Err(VectorError::Encoding { place: place.clone(), row, name: text });
        }
        Ok(text.trim().to_owned())
    };
    columns.iter().map(read).collect()
}

/// A row's geometry as well-known binary, where it has one.
pub(super) fn geometry_bytes(
    feature: &Feature<'_>,
    place: &Arc<Place>,
    row: usize,
) -> Result<Option<Vec<u8>>, VectorError> {
    // A null geometry is an error of `geometry_by_index`, and what `geometry` would crash on.
    let Ok(geometry) = feature.geometry_by_index(0) else { return Ok(None) };
    if geometry.is_empty() {
        return Ok(None);
    }
    let bytes = geometry.iso_wkb();
    bytes.map(Some).map_err(|source| VectorError::Feature { place: place.clone(), row, source })
}

pub(super) fn refuse_not_finite(
    mut vertices: impl Iterator<Item = Coord<f64>>,
    place: &Arc<Place>,
    row: usize,
    number: &str,
) -> Result<(), VectorError> {
    match vertices.find(|vertex| !(vertex.x.is_finite() && vertex.y.is_finite())) {
        Some(Coord { x, y }) => {
            Err(VectorError::NotFinite { place: place.clone(), row, number: number.to_owned(), x, y })
        }
        None => Ok(()),
    }
}
