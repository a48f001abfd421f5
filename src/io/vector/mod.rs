//! Boundaries from any file GDAL reads: polygons in degrees with their numbers,
//! and an error that says what would be right for everything that is not. What
//! GDAL lets pass (half a file, metres called degrees, NaN) is refused here.

mod crs;
mod error;
mod locate;
mod repair;
mod root;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gdal::Dataset;
use gdal::vector::{Feature, Layer, LayerAccess, OGRFieldType};
use geo::{Coord, MapCoordsInPlace, MultiPolygon};
use rayon::prelude::*;

use self::crs::SourceCrs;
use self::locate::Located;
use self::repair::RepairError;
use crate::io::complaints;
use crate::io::wkb;
use crate::model::UnitNumber;

pub use self::error::{Duplicate, FoundRange, Place, VectorError};

/// Where in a file the boundaries are, and how it writes their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoundarySpec {
    /// The layer; may be left out when only one has geometry.
    pub layer: Option<String>,
    /// The column with the unit's number.
    pub number_field: String,
    /// A second column where the number alone is not unique (a district cut by another
    /// border): what it holds is added after a hyphen.
    pub part_field: Option<String>,
    /// The column with its name, if names are wanted.
    pub name_field: Option<String>,
    /// What stands before the number in that column (`municip_nor`), to be cut off.
    pub number_prefix: Option<String>,
    /// How many digits a number has: shorter ones get zeros in front.
    pub digits: Option<usize>,
    /// The coordinate system, where the file does not say it or is wrong.
    pub crs: Option<String>,
}

/// One row of a file of boundaries.
#[derive(Clone, Debug, PartialEq)]
pub struct RawFeature {
    /// The unit's number.
    pub number: UnitNumber,
    /// Its name, where asked for and given.
    pub name: Option<String>,
    /// Its area in degrees; valid, without heights.
    pub polygon: MultiPolygon<f64>,
    /// The row in the file, counted from 1.
    pub row: usize,
}

/// An invalid polygon that was made valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The unit's number.
    pub number: UnitNumber,
    /// The row in the file, counted from 1.
    pub row: usize,
    /// What was wrong, in GEOS's words.
    pub reason: String,
    /// Geodesic area of the rings as they were; the wings of a bow tie cancel out.
    pub area_before_m2: f64,
    /// Geodesic area after.
    pub area_after_m2: f64,
}

/// Boundaries as a file has them, with unique numbers, in the file's order.
#[derive(Clone, Debug, PartialEq)]
pub struct RawBoundaries {
    /// One for each row.
    pub features: Vec<RawFeature>,
    /// The polygons that were made valid.
    pub repaired: Vec<Repair>,
    /// The coordinate system they came in: `EPSG:25833 (ETRS89 / UTM zone 33N)`.
    pub crs: String,
}

/// Reads boundaries from a `GeoJSON`, `GeoPackage`, Shapefile, `FlatGeobuf` or GML file,
/// or from a zip archive that holds one; `/vsimem/` paths too.
///
/// # Errors
/// When anything in the file is not as it should be; see [`VectorError`].
pub fn read_boundaries(spec: &BoundarySpec, path: &Path) -> Result<RawBoundaries, VectorError> {
    let _quiet = complaints::listen();
    let located = locate::locate(path, spec.layer.as_deref())?;
    let flaw = located.check_root()?;
    match (flaw, read_located(spec, &located)) {
        (Some(_), Err(error @ VectorError::NotFinite { .. })) => Err(error),
        (Some(flaw), _) => Err(flaw),
        (None, outcome) => outcome,
    }
}

fn read_located(spec: &BoundarySpec, located: &Located) -> Result<RawBoundaries, VectorError> {
    let dataset = located.open()?;
    let mut layer = choose_layer(&dataset, spec, located)?;
    let place = Arc::new(Place { file: located.file.clone(), layer: layer.name() });
    let crs = SourceCrs::new(spec.crs.as_deref(), layer.spatial_ref(), &place)?;
    // A Shapefile counts the rows that are marked as deleted.
    let count_is_exact = dataset.driver().short_name() != "ESRI Shapefile";
    let mut features = read_rows(spec, &mut layer, &place, count_is_exact)?;
    refuse_duplicates(spec, &features, &place)?;
    check_range(&features, &crs, &place)?;
    transform(&mut features, &crs, &place)?;
    let repaired = repair_all(&mut features, &place)?;
    Ok(RawBoundaries { features, repaired, crs: crs.label })
}

fn choose_layer<'a>(dataset: &'a Dataset, spec: &BoundarySpec, located: &Located) -> Result<Layer<'a>, VectorError> {
    let mut with_geometry: Vec<Layer<'a>> =
        dataset.layers().filter(|layer| layer.defn().geom_fields().next().is_some()).collect();
    let names: Vec<String> = with_geometry.iter().map(LayerAccess::name).collect();
    let chosen = match &spec.layer {
        Some(wanted) => names.iter().position(|name| name == wanted),
        None => (names.len() == 1).then_some(0),
    };
    match chosen {
        Some(index) => Ok(with_geometry.swap_remove(index)),
        None => Err(VectorError::Layer { file: located.file.clone(), layer: spec.layer.clone(), layers: names }),
    }
}

/// The places of the columns asked for.
struct Columns {
    number: usize,
    number_is_real: bool,
    part: Option<usize>,
    name: Option<usize>,
}

impl Columns {
    fn find(spec: &BoundarySpec, layer: &Layer<'_>, place: &Arc<Place>) -> Result<Self, VectorError> {
        let (columns, types): (Vec<_>, Vec<_>) =
            layer.defn().fields().map(|field| (field.name(), field.field_type())).unzip();
        let find = |wanted: &str| {
            columns.iter().position(|name| name == wanted).ok_or_else(|| VectorError::MissingColumn {
                place: place.clone(),
                column: wanted.to_owned(),
                columns: columns.clone(),
            })
        };
        let number = find(&spec.number_field)?;
        let part = spec.part_field.as_deref().map(find).transpose()?;
        let name = spec.name_field.as_deref().map(find).transpose()?;
        Ok(Self { number, number_is_real: types[number] == OGRFieldType::OFTReal, part, name })
    }
}

fn read_rows(
    spec: &BoundarySpec,
    layer: &mut Layer<'_>,
    place: &Arc<Place>,
    count_is_exact: bool,
) -> Result<Vec<RawFeature>, VectorError> {
    let promised = layer.try_feature_count();
    if promised == Some(0) {
        return Err(VectorError::NoFeatures { place: place.clone() });
    }
    let columns = Columns::find(spec, layer, place)?;
    let listener = complaints::listen();
    let mut features = Vec::new();
    for (index, feature) in layer.features().enumerate() {
        let row = index + 1;
        if let Some(source) = listener.failure() {
            return Err(VectorError::Read { place: place.clone(), row, source });
        }
        features.push(read_row(spec, &columns, &feature, place, row)?);
    }
    if let Some(source) = listener.failure() {
        return Err(VectorError::Read { place: place.clone(), row: features.len() + 1, source });
    }
    if features.is_empty() && !(count_is_exact && promised.is_some()) {
        return Err(VectorError::NoFeatures { place: place.clone() });
    }
    let found = features.len() as u64;
    match promised {
        Some(expected) if count_is_exact && expected != found => {
            Err(VectorError::Incomplete { place: place.clone(), expected, found })
        }
        _ => Ok(features),
    }
}

fn read_row(
    spec: &BoundarySpec,
    columns: &Columns,
    feature: &Feature<'_>,
    place: &Arc<Place>,
    row: usize,
) -> Result<RawFeature, VectorError> {
    let fail = |source| VectorError::Feature { place: place.clone(), row, source };
    let mut text = number_text(spec, columns, feature, place, row)?;
    let part = columns.part.map(|column| feature.field_as_string(column)).transpose().map_err(fail)?.flatten();
    if let Some(part) = part.as_deref().map(str::trim).filter(|part| !part.is_empty()) {
        text = format!("{text}-{part}");
    }
    let number = UnitNumber::new(&text).map_err(|source| VectorError::UnitNumber {
        place: place.clone(),
        row,
        column: spec.number_field.clone(),
        source,
    })?;
    let name = match columns.name {
        Some(column) => feature.field_as_string(column).map_err(fail)?.filter(|name| !name.trim().is_empty()),
        None => None,
    };
    if let Some(name) = name.as_ref().filter(|name| name.contains('\u{fffd}')) {
        return Err(VectorError::Encoding { place: place.clone(), row, name: name.clone() });
    }
    let no_geometry = || VectorError::NoGeometry { place: place.clone(), row, number: text.clone() };
    // A null geometry is an error of `geometry_by_index`, and what `geometry` would crash on.
    let Ok(geometry) = feature.geometry_by_index(0) else { return Err(no_geometry()) };
    if geometry.is_empty() {
        return Err(no_geometry());
    }
    let bytes = geometry.iso_wkb().map_err(fail)?;
    let mut polygon = wkb::read_polygons(&bytes).map_err(|source| VectorError::Geometry {
        place: place.clone(),
        row,
        number: text.clone(),
        source,
    })?;
    if let Some(Coord { x, y }) = vertices(&polygon).find(|vertex| !(vertex.x.is_finite() && vertex.y.is_finite())) {
        return Err(VectorError::NotFinite { place: place.clone(), row, number: text, x, y });
    }
    // Two zeros that compare equal must also be equal bit for bit.
    polygon.map_coords_in_place(|Coord { x, y }| Coord { x: x + 0.0, y: y + 0.0 });
    Ok(RawFeature { number, name, polygon, row })
}

/// The number as text: prefix cut off, whole numbers without decimals, zeros in front.
fn number_text(
    spec: &BoundarySpec,
    columns: &Columns,
    feature: &Feature<'_>,
    place: &Arc<Place>,
    row: usize,
) -> Result<String, VectorError> {
    let fail = |source| VectorError::Feature { place: place.clone(), row, source };
    let column = || spec.number_field.clone();
    let text = feature.field_as_string(columns.number).map_err(fail)?.unwrap_or_default();
    if text.trim().is_empty() {
        return Err(VectorError::MissingNumber { place: place.clone(), row, column: column() });
    }
    let wrong =
        |why: String| VectorError::Number { place: place.clone(), row, column: column(), text: text.clone(), why };
    let whole;
    let mut number = text.trim();
    if columns.number_is_real {
        let value = feature.field_as_double(columns.number).map_err(fail)?.unwrap_or(f64::NAN);
        if value.fract() != 0.0 || !(0.0..=1e15).contains(&value) {
            return Err(wrong("is not a whole number; a unit's number must be".to_owned()));
        }
        whole = format!("{value:.0}");
        number = &whole;
    }
    if let Some(prefix) = spec.number_prefix.as_deref() {
        let rest = number.strip_prefix(prefix);
        number = rest.ok_or_else(|| wrong(format!("does not begin with the prefix {prefix:?}")))?;
        if number.is_empty() {
            return Err(wrong("has nothing after the prefix".to_owned()));
        }
    }
    match spec.digits {
        Some(digits) if number.bytes().all(|b| b.is_ascii_digit()) => {
            if number.len() > digits {
                return Err(wrong(format!("has more than {digits} digits")));
            }
            Ok(format!("{number:0>digits$}"))
        }
        Some(digits) => Err(wrong(format!("is not a number of {digits} digits"))),
        None => Ok(number.to_owned()),
    }
}

fn refuse_duplicates(spec: &BoundarySpec, features: &[RawFeature], place: &Arc<Place>) -> Result<(), VectorError> {
    let mut rows: BTreeMap<&UnitNumber, Vec<&RawFeature>> = BTreeMap::new();
    for feature in features {
        rows.entry(&feature.number).or_default().push(feature);
    }
    let duplicates: Vec<Duplicate> = rows
        .into_iter()
        .filter(|(_, features)| features.len() > 1)
        .map(|(number, features)| Duplicate {
            number: number.to_string(),
            name: features[0].name.clone(),
            rows: features.iter().map(|feature| feature.row).collect(),
        })
        .collect();
    if duplicates.is_empty() {
        return Ok(());
    }
    Err(VectorError::Duplicates { place: place.clone(), column: spec.number_field.clone(), duplicates })
}

fn on_globe(vertex: Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&vertex.x) && (-90.0..=90.0).contains(&vertex.y)
}

/// Holds the numbers against what the file says they are.
fn check_range(features: &[RawFeature], crs: &SourceCrs, place: &Arc<Place>) -> Result<(), VectorError> {
    let outside = features.iter().find(|feature| vertices(&feature.polygon).any(|vertex| !on_globe(vertex)));
    let range = || {
        let mut range = FoundRange { x: (f64::MAX, f64::MIN), y: (f64::MAX, f64::MIN) };
        for Coord { x, y } in features.iter().flat_map(|feature| vertices(&feature.polygon)) {
            range.x = (range.x.0.min(x), range.x.1.max(x));
            range.y = (range.y.0.min(y), range.y.1.max(y));
        }
        range
    };
    match (crs.geographic, outside) {
        (true, Some(first)) => Err(VectorError::MetresNotDegrees {
            place: place.clone(),
            row: first.row,
            number: first.number.to_string(),
            crs: crs.label.clone(),
            range: range(),
        }),
        (false, None) => {
            Err(VectorError::DegreesNotMetres { place: place.clone(), crs: crs.label.clone(), range: range() })
        }
        _ => Ok(()),
    }
}

fn transform(features: &mut [RawFeature], crs: &SourceCrs, place: &Arc<Place>) -> Result<(), VectorError> {
    let all = features.iter().flat_map(|feature| vertices(&feature.polygon));
    let Some(degrees) = crs.degrees(all) else { return Ok(()) };
    for feature in features {
        if let Some(Coord { x, y }) = vertices(&feature.polygon).find(|&vertex| !on_globe(degrees.of(vertex))) {
            return Err(VectorError::OutsideCrs {
                place: place.clone(),
                row: feature.row,
                number: feature.number.to_string(),
                x,
                y,
                crs: crs.label.clone(),
            });
        }
        feature.polygon.map_coords_in_place(|vertex| degrees.of(vertex));
    }
    Ok(())
}

fn repair_all(features: &mut [RawFeature], place: &Arc<Place>) -> Result<Vec<Repair>, VectorError> {
    let outcomes: Vec<_> = features.par_iter_mut().map(|feature| repair::repair(&mut feature.polygon)).collect();
    let mut repairs = Vec::new();
    for (feature, outcome) in features.iter().zip(outcomes) {
        let (place, row, number) = (place.clone(), feature.row, feature.number.to_string());
        match outcome {
            Ok(None) => {}
            Ok(Some(repaired)) => repairs.push(Repair {
                number: feature.number.clone(),
                row,
                reason: repaired.reason,
                area_before_m2: repaired.area_before_m2,
                area_after_m2: repaired.area_after_m2,
            }),
            Err(RepairError::NoArea) => return Err(VectorError::NoGeometry { place, row, number }),
            Err(RepairError::Gdal(source)) => return Err(VectorError::Unrepairable { place, row, number, source }),
            Err(RepairError::Wkb(source)) => return Err(VectorError::Geometry { place, row, number, source }),
        }
    }
    Ok(repairs)
}

fn vertices(polygon: &MultiPolygon<f64>) -> impl Iterator<Item = Coord<f64>> + '_ {
    polygon.iter().flat_map(wkb::all_rings).flat_map(|ring| ring.0.iter().copied())
}
