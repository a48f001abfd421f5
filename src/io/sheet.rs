//! A flat table with at most one geometry a row: what every file that is written
//! consists of. Knows how to become a GDAL layer, `GeoJSON` or CSV.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use gdal::vsi::get_vsi_mem_file_bytes_owned;
use gdal::{Dataset, DriverManager};
use geo::{Coord, LineString, MultiLineString, MultiPolygon};
use serde_json::Value as Json;

use crate::io::complaints::{self, Complaint};
use crate::io::wkb;
use crate::model::{Crs, LonLat};

/// A value in a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// No value: `NULL`, or an empty cell in CSV.
    Null,
    /// Not even a place for one: the property is left out where the format can.
    Absent,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// Any other number; one that is not finite becomes `NULL`.
    Real(f64),
}

impl<'a> Cell<'a> {
    /// A text cell.
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A text cell, or nothing.
    pub fn maybe_text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// A number, or nothing.
    pub fn maybe_real(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Real)
    }

    /// 1 or 0.
    pub fn flag(flag: bool) -> Self {
        Self::Integer(i64::from(flag))
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
}

/// What geometry the rows have. `None` in a row means that it has no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geometries {
    /// None at all.
    None,
    /// Multipolygons.
    Polygons,
    /// Points.
    Points,
    /// Lines.
    Lines,
    /// Lines of several parts.
    MultiLines,
}

/// The geometry of one row.
#[derive(Clone, Debug)]
pub enum Shape<'a> {
    /// No place, or a table without geometry.
    None,
    /// An area.
    Polygon(&'a MultiPolygon<f64>),
    /// A point in degrees.
    Point(LonLat),
    /// A point of whatever system.
    At(Coord<f64>),
    /// A line.
    Line(Cow<'a, LineString<f64>>),
    /// A line of several parts.
    Lines(&'a MultiLineString<f64>),
}

impl Shape<'_> {
    /// The geometry as WKB (little endian), where there is one.
    pub(crate) fn wkb(&self) -> Option<Vec<u8>> {
        match self {
            Self::None => None,
            Self::Polygon(polygon) => Some(wkb::write_polygons(polygon)),
            Self::Point(point) => Some(wkb::write_point((*point).into())),
            Self::At(point) => Some(wkb::write_point(*point)),
            Self::Line(line) => Some(wkb::write_line(line)),
            Self::Lines(lines) => Some(wkb::write_lines(lines)),
        }
    }
}

/// A row on its way out.
#[derive(Debug)]
pub struct Row<'a> {
    /// Its geometry.
    pub shape: Shape<'a>,
    /// One cell for each column.
    pub cells: Vec<Cell<'a>>,
}

impl<'a> Row<'a> {
    /// A row without geometry.
    pub fn plain(cells: impl Into<Vec<Cell<'a>>>) -> Self {
        Self { shape: Shape::None, cells: cells.into() }
    }
}

/// A table, its rows not yet made.
pub struct Sheet<'a> {
    /// The table's name.
    pub name: String,
    /// What geometry the rows have.
    pub geometries: Geometries,
    /// The columns' names and kinds.
    pub columns: Vec<(Cow<'a, str>, Kind)>,
    /// The rows, in order.
    pub rows: Box<dyn Iterator<Item = Row<'a>> + 'a>,
}

/// Column names that differ even when letter case is ignored, as SQL does.
pub(crate) struct ColumnNames(HashSet<String>);

impl ColumnNames {
    /// Begins with these names, and those that GDAL keeps for itself.
    pub(crate) fn taken<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().chain(["fid", "ogc_fid", "geom"]).map(str::to_ascii_lowercase).collect())
    }

    /// The name, with as many `_` after it as it takes to be a new one.
    pub(crate) fn free(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while !self.0.insert(name.to_ascii_lowercase()) {
            name.push('_');
        }
        name
    }
}

/// Why a sheet could not be written as a layer.
#[derive(Debug, thiserror::Error)]
#[error("table {table:?}, row {row}: GDAL cannot write it")]
pub struct SheetError {
    /// The table.
    pub table: String,
    /// The row, counted from 1; 0 for the table itself.
    pub row: usize,
    /// GDAL's reason.
    #[source]
    pub source: GdalError,
}

/// Why GDAL could not write a file of sheets.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be made.
    #[error("GDAL cannot make the file")]
    Create {
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// A table or row cannot be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The transaction cannot be begun or ended, or the file not be closed.
    #[error("GDAL cannot finish the file")]
    Finish {
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// A call failed, and GDAL said why: its calls give a number only.
    #[error("{what}")]
    Refused {
        /// What failed.
        what: Box<FileError>,
        /// GDAL's words, for instance that the disk is full.
        #[source]
        source: Complaint,
    },
    /// GDAL says that it failed, though no call did.
    #[error("GDAL did not write all of the file")]
    Incomplete {
        /// GDAL's reason.
        #[source]
        source: Complaint,
    },
}

const SYNCHRONOUS: &str = "OGR_SQLITE_SYNCHRONOUS";

/// Makes a new file of these sheets, one layer each, with one of GDAL's drivers.
/// The file may be half written after an error: write to a draft.
///
/// # Errors
/// When GDAL refuses or fails.
pub fn write_file(driver: &str, path: &Path, sheets: Vec<Sheet<'_>>) -> Result<(), FileError> {
    write_file_in(driver, path, sheets, Crs::Epsg4326)
}

const CURRENT_DATE: &str = "OGR_CURRENT_DATE";
/// The number of the next file in memory: each has a name of its own.
static NEXT_FILE: AtomicU64 = AtomicU64::new(0);

/// The bytes of a file of one sheet, whose shapes are in `crs` (easting or longitude first). A file that would say
/// when it was written says `date` (RFC 3339 with milliseconds): the same sheet gives the same bytes.
///
/// # Errors
/// When GDAL refuses or fails.
pub fn file_bytes(driver: &str, ending: &str, sheet: Sheet<'_>, crs: Crs, date: &str) -> Result<Vec<u8>, FileError> {
    let finish = |source| FileError::Finish { source };
    let path = format!("/vsimem/answer-{}.{ending}", NEXT_FILE.fetch_add(1, Ordering::Relaxed));
    let path = Path::new(&path);
    set_thread_local_config_option(CURRENT_DATE, date).map_err(finish)?;
    let written = write_file_in(driver, path, vec![sheet], crs);
    clear_thread_local_config_option(CURRENT_DATE).map_err(finish)?;
    // What was half written must not stay in memory either; that there is nothing is no further fault then.
    let bytes = get_vsi_mem_file_bytes_owned(path);
    written.and_then(|()| bytes.map_err(finish))
}

fn write_file_in(driver: &str, path: &Path, sheets: Vec<Sheet<'_>>, crs: Crs) -> Result<(), FileError> {
    let listener = complaints::listen();
    match (write_sheets(driver, path, sheets, crs), listener.failure()) {
        (Err(what), Some(source)) => Err(FileError::Refused { what: Box::new(what), source }),
        // Before GDAL 3.7 closing reports nothing, so what was said is the only witness.
        (Ok(()), Some(source)) => Err(FileError::Incomplete { source }),
        (written, None) => written,
    }
}

fn write_sheets(driver: &str, path: &Path, sheets: Vec<Sheet<'_>>, crs: Crs) -> Result<(), FileError> {
    let finish = |source| FileError::Finish { source };
    let driver = DriverManager::get_driver_by_name(driver).map_err(|source| FileError::Create { source })?;
    // A draft is synced once, as a whole, before it is published.
    set_thread_local_config_option(SYNCHRONOUS, "OFF").map_err(finish)?;
    let created = driver.create_vector_only(path);
    clear_thread_local_config_option(SYNCHRONOUS).map_err(finish)?;
    let mut target = created.map_err(|source| FileError::Create { source })?;
    if driver.short_name() == "GPKG" {
        let mut transaction = target.start_transaction().map_err(finish)?;
        for sheet in sheets {
            sheet.write_layer_in(&mut transaction, &["GEOMETRY_NAME=geom", "FID=fid"], crs)?;
        }
        transaction.commit().map_err(finish)?;
    } else {
        for sheet in sheets {
            sheet.write_layer_in(&mut target, &[], crs)?;
        }
    }
    target.close().map_err(finish)
}

impl Sheet<'_> {
    /// Writes the rows as a new layer of a GDAL dataset, in EPSG:4326.
    ///
    /// # Errors
    /// When GDAL refuses the table or a row.
    pub fn write_layer(self, target: &mut Dataset, options: &[&str]) -> Result<(), SheetError> {
        self.write_layer_in(target, options, Crs::Epsg4326)
    }

    /// Writes the rows as a new layer in a coordinate system.
    fn write_layer_in(self, target: &mut Dataset, options: &[&str], crs: Crs) -> Result<(), SheetError> {
        let Self { name, geometries, columns, rows } = self;
        let mut row_number = 0;
        let written = (|| {
            // CRS84 is written as 4326, which files hold longitude first too.
            let mut system = SpatialRef::from_epsg(crs.epsg().unwrap_or(4326))?;
            system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
            let (ty, srs) = match geometries {
                Geometries::None => (OGRwkbGeometryType::wkbNone, None),
                Geometries::Polygons => (OGRwkbGeometryType::wkbMultiPolygon, Some(&system)),
                Geometries::Points => (OGRwkbGeometryType::wkbPoint, Some(&system)),
                Geometries::Lines => (OGRwkbGeometryType::wkbLineString, Some(&system)),
                Geometries::MultiLines => (OGRwkbGeometryType::wkbMultiLineString, Some(&system)),
            };
            let layer = target.create_layer(LayerOptions { name: &name, srs, ty, options: Some(options) })?;
            for (column, kind) in &columns {
                let ty = match kind {
                    Kind::Text => OGRFieldType::OFTString,
                    Kind::Integer => OGRFieldType::OFTInteger64,
                    Kind::Real => OGRFieldType::OFTReal,
                };
                FieldDefn::new(column, ty)?.add_to_layer(&layer)?;
            }
            for row in rows {
                row_number += 1;
                let mut feature = Feature::new(layer.defn())?;
                for (index, cell) in row.cells.iter().enumerate() {
                    set(&mut feature, index, cell)?;
                }
                if let Some(wkb) = row.shape.wkb() {
                    feature.set_geometry(Geometry::from_wkb(&wkb)?)?;
                }
                feature.create(&layer)?;
            }
            Ok(())
        })();
        written.map_err(|source| SheetError { table: name, row: row_number, source })
    }

    /// Writes the rows as CSV: UTF-8, commas, a line of column names; no geometry.
    ///
    /// # Errors
    /// When the target does.
    pub fn write_csv(self, target: impl io::Write) -> Result<(), csv::Error> {
        let mut out = csv::Writer::from_writer(target);
        out.write_record(self.columns.iter().map(|(name, _)| name.as_bytes()))?;
        for row in self.rows {
            out.write_record(row.cells.iter().map(|cell| csv_text(cell)).map(|text| text.into_owned().into_bytes()))?;
        }
        out.flush()?;
        Ok(())
    }

    /// Writes the rows as a `GeoJSON` `FeatureCollection`. GDAL would round coordinates
    /// that look as if they want to be round, and borders would no longer meet.
    ///
    /// # Errors
    /// When the target does.
    pub fn write_geojson(self, mut target: impl io::Write) -> io::Result<()> {
        write!(target, "{{\"type\":\"FeatureCollection\",\"name\":{},\"features\":[", Json::from(self.name))?;
        let mut between = "\n";
        for row in self.rows {
            let mut properties = serde_json::Map::new();
            for ((name, _), cell) in self.columns.iter().zip(row.cells) {
                let value = match cell {
                    Cell::Absent => continue,
                    Cell::Null => Json::Null,
                    Cell::Text(text) => Json::from(text),
                    Cell::Integer(number) => Json::from(number),
                    Cell::Real(number) => Json::from(number),
                };
                properties.insert(name.clone().into_owned(), value);
            }
            let properties = Json::Object(properties);
            write!(target, "{between}{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":")?;
            write_shape(&mut target, row.shape)?;
            target.write_all(b"}")?;
            between = ",\n";
        }
        target.write_all(b"\n]}\n")?;
        target.flush()
    }
}

fn write_shape(target: &mut impl io::Write, shape: Shape<'_>) -> io::Result<()> {
    match shape {
        Shape::None => target.write_all(b"null"),
        Shape::Point(point) => {
            write!(target, "{{\"type\":\"Point\",\"coordinates\":[{},{}]}}", point.lon(), point.lat())
        }
        Shape::At(point) => {
            target.write_all(b"{\"type\":\"Point\",\"coordinates\":")?;
            write_vertex(target, &point)?;
            target.write_all(b"}")
        }
        Shape::Lines(lines) => {
            target.write_all(b"{\"type\":\"MultiLineString\",\"coordinates\":")?;
            write_list(target, lines, |target, line| write_list(target, &line.0, write_vertex))?;
            target.write_all(b"}")
        }
        Shape::Line(line) => {
            target.write_all(b"{\"type\":\"LineString\",\"coordinates\":")?;
            write_list(target, &line.0, write_vertex)?;
            target.write_all(b"}")
        }
        Shape::Polygon(polygon) => {
            target.write_all(b"{\"type\":\"MultiPolygon\",\"coordinates\":")?;
            write_list(target, polygon, |target, part| {
                write_list(target, wkb::all_rings(part), |target, ring| write_list(target, &ring.0, write_vertex))
            })?;
            target.write_all(b"}")
        }
    }
}

fn write_vertex(target: &mut impl io::Write, vertex: &Coord<f64>) -> io::Result<()> {
    write!(target, "[{},{}]", vertex.x, vertex.y)
}

fn write_list<W: io::Write, T>(
    target: &mut W,
    items: impl IntoIterator<Item = T>,
    write_item: impl Fn(&mut W, T) -> io::Result<()>,
) -> io::Result<()> {
    let mut between: &[u8] = b"[";
    for item in items {
        target.write_all(between)?;
        write_item(target, item)?;
        between = b",";
    }
    target.write_all(if between == b"[" { b"[]" } else { b"]" })
}

fn set(feature: &mut Feature<'_>, index: usize, cell: &Cell<'_>) -> gdal::errors::Result<()> {
    match cell {
        Cell::Absent => Ok(()),
        Cell::Text(text) => feature.set_field_string(index, text),
        Cell::Integer(number) => feature.set_field_integer64(index, *number),
        Cell::Real(number) if number.is_finite() => feature.set_field_double(index, *number),
        Cell::Null | Cell::Real(_) => feature.set_field_null(index),
    }
}

fn csv_text<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        Cell::Real(number) if number.is_finite() => Cow::Owned(number.to_string()),
        Cell::Null | Cell::Absent | Cell::Real(_) => Cow::Borrowed(""),
    }
}
