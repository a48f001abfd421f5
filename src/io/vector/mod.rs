//! Boundaries, roads and places from any file GDAL reads: geometry in degrees with
//! what stands beside it, and an error that says what would be right for everything
//! that is not. What GDAL lets pass (half a file, metres called degrees, NaN) is
//! refused here.

mod crs;
mod degrees;
mod error;
mod layer;
mod locate;
mod repair;
mod root;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use gdal::vector::{Feature, Layer, LayerAccess, OGRFieldType};
use geo::{Coord, MapCoordsInPlace, MultiPolygon};
use rayon::prelude::*;

use self::crs::SourceCrs;
use self::degrees::HasVertices;
use self::layer::{choose_layer, every_row, geometry_bytes, refuse_not_finite};
use self::locate::Located;
use self::repair::RepairError;
use crate::io::wkb;
use crate::model::UnitNumber;

pub use self::error::{Duplicate, FoundRange, Place, VectorError};
pub use self::layer::{LayerSpec, RawLayer, RawRow, read_lines, read_places};
pub(crate) use self::repair::area_m2;

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
    layer::read_checked(path, spec.layer.as_deref(), |located| read_located(spec, located))
}

fn read_located(spec: &BoundarySpec, located: &Located) -> Result<RawBoundaries, VectorError> {
    let dataset = located.open()?;
    let mut layer = choose_layer(&dataset, spec.layer.as_deref(), located)?;
    let place = Arc::new(Place { file: located.file.clone(), layer: layer.name() });
    let crs = SourceCrs::new(spec.crs.as_deref(), layer.spatial_ref(), &place)?;
    let count_is_exact = layer::count_is_exact(&dataset);
    layer::refuse_empty(&layer, &place)?;
    let columns = Columns::find(spec, &layer, &place)?;
    let read = |feature: &Feature<'_>, row| read_row(spec, &columns, feature, &place, row);
    let mut features = every_row(&mut layer, &place, count_is_exact, read)?;
    refuse_duplicates(spec, &features, &place)?;
    degrees::check_range(&features, &crs, &place)?;
    degrees::transform(&mut features, &crs, &place)?;
    let repaired = repair_all(&mut features, &place)?;
    Ok(RawBoundaries { features, repaired, crs: crs.label })
}

impl HasVertices for RawFeature {
    fn row(&self) -> usize {
        self.row
    }

    fn number(&self) -> &str {
        self.number.as_str()
    }

    fn vertices(&self) -> impl Iterator<Item = Coord<f64>> {
        vertices(&self.polygon)
    }

    fn map(&mut self, moved: impl Fn(Coord<f64>) -> Coord<f64> + Copy) {
        self.polygon.map_coords_in_place(moved);
    }
}

/// What every boundary must have, as messages say it.
const AREA: &str = "area (Polygon or MultiPolygon)";

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
    let no_area = || VectorError::NoGeometry { place: place.clone(), row, number: text.clone(), wanted: AREA };
    let bytes = geometry_bytes(feature, place, row)?.ok_or_else(no_area)?;
    let mut polygon = wkb::read_polygons(&bytes).map_err(|source| VectorError::Geometry {
        place: place.clone(),
        row,
        number: text.clone(),
        source,
    })?;
    refuse_not_finite(vertices(&polygon), place, row, &text)?;
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
            Err(RepairError::NoArea) => return Err(VectorError::NoGeometry { place, row, number, wanted: AREA }),
            Err(RepairError::Gdal(source)) => return Err(VectorError::Unrepairable { place, row, number, source }),
            Err(RepairError::Wkb(source)) => return Err(VectorError::Geometry { place, row, number, source }),
        }
    }
    Ok(repairs)
}

fn vertices(polygon: &MultiPolygon<f64>) -> impl Iterator<Item = Coord<f64>> + '_ {
    polygon.iter().flat_map(wkb::all_rings).flat_map(|ring| ring.0.iter().copied())
}
