//! What can be wrong with a file of boundaries, roads or places. Every message names the file, the
//! layer and the row where there is one, and says what would be right.

use std::fmt;
use std::io;
use std::sync::Arc;

use gdal::errors::GdalError;

use crate::io::complaints::Complaint;
use crate::io::wkb::WkbError;
use crate::model::UnitNumberError;

/// A place in a file: its path and the layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path as given.
    pub file: String,
    /// The layer's name.
    pub layer: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, layer {:?}", self.file, self.layer)
    }
}

/// A number that stands on several rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The number.
    pub number: String,
    /// The name on the first of the rows, where names are read.
    pub name: Option<String>,
    /// The rows, counted from 1.
    pub rows: Vec<usize>,
}

/// The numbers found in a file that says something else of them.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRange {
    /// Smallest and largest x.
    pub x: (f64, f64),
    /// Smallest and largest y.
    pub y: (f64, f64),
}

impl fmt::Display for FoundRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { x, y } = self;
        write!(f, "x runs from {:.3} to {:.3} and y from {:.3} to {:.3}", x.0, x.1, y.0, y.1)
    }
}

/// Why a layer could not be read.
#[derive(Debug, thiserror::Error)]
pub enum VectorError {
    /// No such file, or no permission.
    #[error("{file}: cannot be read")]
    Unreadable {
        /// The file.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// Nothing in it.
    #[error("{file}: the file is empty (0 bytes); fetch it again")]
    EmptyFile {
        /// The file.
        file: String,
    },
    /// A zip archive that cannot be opened.
    #[error("{file}: not a whole zip archive; fetch it again")]
    Archive {
        /// The file.
        file: String,
        /// What is wrong with it.
        #[source]
        source: zip::result::ZipError,
    },
    /// A zip archive with no layers, or with several files of them.
    #[error(
        "{file}: the archive must hold one file of geometry ({ENDINGS}), or `layer` must name one; it holds {}",
        list(found)
    )]
    ArchiveContents {
        /// The file.
        file: String,
        /// What the archive holds.
        found: Vec<String>,
    },
    /// Not JSON from end to end.
    #[error("{file}: not whole, valid JSON; fetch or export it again")]
    Json {
        /// The file.
        file: String,
        /// Where it goes wrong.
        #[source]
        source: serde_json::Error,
    },
    /// JSON, but not `GeoJSON`.
    #[error("{file}: not GeoJSON (RFC 7946): the root must be one FeatureCollection, but {found}")]
    NotGeoJson {
        /// The file.
        file: String,
        /// What the root is, and what to do.
        found: String,
    },
    /// GDAL cannot open it.
    #[error("{file}: cannot be opened as a file of geometry; {ENDINGS}, zipped or not, can")]
    Open {
        /// The file.
        file: String,
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// The layer asked for is not there, or none was asked for and there are several.
    #[error("{file}: {}; the layers with geometry are {}", layer_problem(layer.as_deref()), list(layers))]
    Layer {
        /// The file.
        file: String,
        /// The layer asked for.
        layer: Option<String>,
        /// The layers there are.
        layers: Vec<String>,
    },
    /// No features.
    #[error("{place}: the layer has no features")]
    NoFeatures {
        /// Where.
        place: Arc<Place>,
    },
    /// A column named in the manifest is not there.
    #[error("{place}: there is no column {column:?}; the columns are {}", list(columns))]
    MissingColumn {
        /// Where.
        place: Arc<Place>,
        /// The column asked for.
        column: String,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// The file does not say its coordinate system.
    #[error("{place}: the file does not say its coordinate system; give it as `crs = \"EPSG:...\"`")]
    NoCrs {
        /// Where.
        place: Arc<Place>,
    },
    /// The coordinate system given is unknown.
    #[error("{file}: `crs = {crs:?}` is not a known coordinate system; write it like \"EPSG:25833\"")]
    UnknownCrs {
        /// The file.
        file: String,
        /// As given.
        crs: String,
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// The coordinate system cannot be brought to degrees.
    #[error("{place}: coordinates in {crs} cannot be brought to longitude and latitude; is `crs` right?")]
    Transform {
        /// Where.
        place: Arc<Place>,
        /// The system.
        crs: String,
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// A vertex that the coordinate system has no place for.
    #[error(
        "{place}, row {row}{}: ({x}, {y}) has no longitude and latitude in {crs}; is `crs` right?",
        bracketed(number)
    )]
    OutsideCrs {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The unit's number; empty where rows have none.
        number: String,
        /// The vertex.
        x: f64,
        /// The vertex.
        y: f64,
        /// The system.
        crs: String,
    },
    /// GDAL failed on the way.
    #[error("{place}, row {row}: reading failed; is the file whole?")]
    Read {
        /// Where.
        place: Arc<Place>,
        /// The row it failed at, counted from 1.
        row: usize,
        /// GDAL's reason.
        #[source]
        source: Complaint,
    },
    /// A call to GDAL for one feature failed.
    #[error("{place}, row {row}: the feature cannot be read")]
    Feature {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// Fewer features than the file promises.
    #[error("{place}: the file promises {expected} features but holds {found}; is it whole?")]
    Incomplete {
        /// Where.
        place: Arc<Place>,
        /// Promised.
        expected: u64,
        /// Read.
        found: u64,
    },
    /// No geometry, or an empty one.
    #[error("{place}, row {row}{}: there is no {wanted}; each row needs one", bracketed(number))]
    NoGeometry {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The unit's number; empty where rows have none.
        number: String,
        /// What there should be.
        wanted: &'static str,
    },
    /// Not the kind asked for, or broken.
    #[error("{place}, row {row}{}: the geometry cannot be used", bracketed(number))]
    Geometry {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The unit's number; empty where rows have none.
        number: String,
        /// What is wrong.
        #[source]
        source: WkbError,
    },
    /// An invalid polygon that could not be repaired.
    #[error("{place}, row {row}{}: the polygon is invalid and could not be repaired", bracketed(number))]
    Unrepairable {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The unit's number; empty where rows have none.
        number: String,
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// NaN or an infinite coordinate.
    #[error(
        "{place}, row {row}{}: vertex ({x}, {y}) is not finite; every coordinate must be a number",
        bracketed(number)
    )]
    NotFinite {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The unit's number; empty where rows have none.
        number: String,
        /// The vertex.
        x: f64,
        /// The vertex.
        y: f64,
    },
    /// Degrees promised, something else found.
    #[error(
        "{place}, row {row}{}: the coordinates are said to be degrees ({crs}), but {range}, \
         which looks like metres; set `crs = \"EPSG:...\"` to the system the numbers are in, or fix the file",
        bracketed(number)
    )]
    MetresNotDegrees {
        /// Where.
        place: Arc<Place>,
        /// The first row outside the globe, counted from 1.
        row: usize,
        /// Its number.
        number: String,
        /// What the file or manifest says.
        crs: String,
        /// What is there.
        range: FoundRange,
    },
    /// A projected system promised, degrees found.
    #[error(
        "{place}: the coordinates are said to be in {crs}, but {range}, which looks like degrees; \
         set `crs = \"EPSG:4326\"` if they are longitude and latitude, or fix the file"
    )]
    DegreesNotMetres {
        /// Where.
        place: Arc<Place>,
        /// What the file or manifest says.
        crs: String,
        /// What is there.
        range: FoundRange,
    },
    /// No number on a row.
    #[error("{place}, row {row}: column {column:?} is empty; every row needs its number")]
    MissingNumber {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The column.
        column: String,
    },
    /// Something that is not a number of the kind asked for.
    #[error("{place}, row {row}: {text:?} in column {column:?} {why}")]
    Number {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// What is wrong.
        why: String,
    },
    /// A text that may not be a unit's number.
    #[error("{place}, row {row}: column {column:?} holds no unit number")]
    UnitNumber {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong.
        #[source]
        source: UnitNumberError,
    },
    /// A text whose bytes are not in the encoding the file says.
    #[error("{place}, row {row}: the text {name:?} has bytes that are not in the file's encoding; export it as UTF-8")]
    Encoding {
        /// Where.
        place: Arc<Place>,
        /// The row, counted from 1.
        row: usize,
        /// The text, with its bad bytes replaced.
        name: String,
    },
    /// Numbers that stand on several rows.
    #[error(
        "{place}: a number may stand on one row only, but {} in column {column:?} repeat: {}; \
         merge or remove the extra rows",
        duplicates.len(),
        duplicate_list(duplicates)
    )]
    Duplicates {
        /// Where.
        place: Arc<Place>,
        /// The column.
        column: String,
        /// All of them.
        duplicates: Vec<Duplicate>,
    },
}

const ENDINGS: &str = "GeoJSON, GeoPackage (.gpkg), Shapefile (.shp), FlatGeobuf (.fgb), GML";

/// ` (0101)`, or nothing for rows without a number.
fn bracketed(number: &str) -> String {
    if number.is_empty() { String::new() } else { format!(" ({number})") }
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn layer_problem(layer: Option<&str>) -> String {
    match layer {
        Some(layer) => format!("there is no layer {layer:?}"),
        None => "`layer` must say which layer to read".to_owned(),
    }
}

fn duplicate_list(duplicates: &[Duplicate]) -> String {
    let texts: Vec<String> = duplicates
        .iter()
        .map(|duplicate| {
            let name = duplicate.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            let rows: Vec<String> = duplicate.rows.iter().map(ToString::to_string).collect();
            format!("{}{name} (rows {})", duplicate.number, rows.join(", "))
        })
        .collect();
    texts.join("; ")
}
