//! Why a dataset could not be written to or read from a `GeoPackage`.

use std::io;

use gdal::errors::GdalError;

use crate::io::complaints::Complaint;
use crate::io::sheet::FileError;
use crate::io::wkb::WkbError;
use crate::model::{DatasetError, IdError, LonLatError, RelationError, RoadsError, UnitNumberError, YearError};

/// What is wrong with one value.
#[derive(Debug, thiserror::Error)]
pub enum ValueError {
    /// There is none.
    #[error("there must be a value")]
    Missing,
    /// Not an identifier.
    #[error(transparent)]
    Id(#[from] IdError),
    /// Not a year.
    #[error(transparent)]
    Year(#[from] YearError),
    /// Not a unit number.
    #[error(transparent)]
    UnitNumber(#[from] UnitNumberError),
    /// Not a point.
    #[error(transparent)]
    LonLat(#[from] LonLatError),
    /// Not the JSON it should be.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Not the geometry it should be.
    #[error(transparent)]
    Wkb(#[from] WkbError),
    /// GDAL cannot read it.
    #[error(transparent)]
    Gdal(#[from] GdalError),
    /// Not one of the words it may be, or not a thing that is listed.
    #[error("it is not {wanted}")]
    NotOneOf {
        /// What it should be.
        wanted: &'static str,
    },
}

/// Why a dataset could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum GeoPackageError {
    /// The system refuses.
    #[error("{file}: cannot be read or written")]
    Io {
        /// The file.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// GDAL cannot open it.
    #[error("{file}: not a GeoPackage that can be opened; build the dataset again")]
    Open {
        /// The file.
        file: String,
        /// GDAL's reason.
        #[source]
        source: GdalError,
    },
    /// GDAL failed on the way.
    #[error("{file}: the GeoPackage is broken or cut short at {at}; build the dataset again")]
    Broken {
        /// The file.
        file: String,
        /// The table and row.
        at: String,
        /// GDAL's reason.
        #[source]
        source: Complaint,
    },
    /// It could not be written.
    #[error("{file}: writing failed, and the file is left as it was")]
    Write {
        /// The file.
        file: String,
        /// Where, and why.
        #[source]
        source: Box<FileError>,
    },
    /// Two tables would have one name.
    #[error("a dataset cannot have two tables named {table:?}; give the collection or the boundary set another id")]
    TableName {
        /// The name.
        table: String,
    },
    /// A `GeoPackage`, but not a dataset.
    #[error(
        "{file}: a GeoPackage, but not a nabolag dataset: it has no table \"dataset\" that says so; its tables are {}; \
         make a dataset of it with `nabolag build`",
        if tables.is_empty() { "none".to_owned() } else { tables.join(", ") }
    )]
    NotADataset {
        /// The file.
        file: String,
        /// The tables there are.
        tables: Vec<String>,
    },
    /// A dataset of another version.
    #[error("{file}: a dataset of format version {found}, but this program reads version {supported}; build it again")]
    Version {
        /// The file.
        file: String,
        /// What the file says.
        found: String,
        /// What can be read.
        supported: &'static str,
    },
    /// The values are others than those that were built.
    #[error(
        "{file}: damaged, or edited since it was built: its values have the checksum {found}, and it says {said}; build it \
         again"
    )]
    Checksum {
        /// The file.
        file: String,
        /// What the file says.
        said: String,
        /// What its values give.
        found: String,
    },
    /// A table is missing.
    #[error("{file}: the table {table:?} is missing; build the dataset again")]
    MissingTable {
        /// The file.
        file: String,
        /// The table.
        table: String,
    },
    /// A column is missing.
    #[error("{file}, table {table:?}: the column {column:?} is missing; build the dataset again")]
    MissingColumn {
        /// The file.
        file: String,
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A table has fewer or more rows than the file promises.
    #[error("{file}, table {table:?}: {expected} rows are promised, {found} are there; build the dataset again")]
    RowCount {
        /// The file.
        file: String,
        /// The table.
        table: String,
        /// Promised.
        expected: u64,
        /// Found.
        found: u64,
    },
    /// A value is not what it should be.
    #[error("{file}, table {table:?}, row {row}, column {column:?}: {text:?} does not fit")]
    Value {
        /// The file.
        file: String,
        /// The table.
        table: String,
        /// The row, counted from 1.
        row: usize,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
        /// What is wrong.
        #[source]
        source: Box<ValueError>,
    },
    /// Pairs that make no relation.
    #[error("{file}: the relation {relation:?} is malformed")]
    Relation {
        /// The file.
        file: String,
        /// Its id.
        relation: String,
        /// What is wrong.
        #[source]
        source: RelationError,
    },
    /// Links and places that make no road network.
    #[error("{file}: the road network is malformed")]
    Roads {
        /// The file.
        file: String,
        /// What is wrong.
        #[source]
        source: RoadsError,
    },
    /// Parts that make no dataset.
    #[error("{file}: the tables do not make a dataset")]
    Dataset {
        /// The file.
        file: String,
        /// What is wrong.
        #[source]
        source: DatasetError,
    },
}
