//! Why the tables of a dataset cannot be read.

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
    /// What holds the table cannot give it.
    #[error(transparent)]
    Unreadable(Unreadable),
    /// Not one of the words it may be, or not a thing that is listed.
    #[error("it is not {wanted}")]
    NotOneOf {
        /// What it should be.
        wanted: &'static str,
    },
}

/// What GDAL or the database says.
pub type Unreadable = Box<dyn std::error::Error + Send + Sync>;

/// Why tables cannot be read as a dataset.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// Reading failed on the way.
    #[error("{place}: broken, cut short or cut off at {at}; read again, or build the dataset again")]
    Broken {
        /// The file or database.
        place: String,
        /// The table and row.
        at: String,
        /// What GDAL or the database says.
        #[source]
        source: Unreadable,
    },
    /// Tables, but not a dataset.
    #[error(
        "{place}: not a nabolag dataset: it has no table \"dataset\" that says so; its tables are {}; \
         make a dataset of it with `nabolag build`",
        if tables.is_empty() { "none".to_owned() } else { tables.join(", ") }
    )]
    NotADataset {
        /// The file or database.
        place: String,
        /// The tables there are.
        tables: Vec<String>,
    },
    /// A dataset of another version.
    #[error("{place}: a dataset of format version {found}, but this program reads version {supported}; build it again")]
    Version {
        /// The file or database.
        place: String,
        /// What it says.
        found: String,
        /// What can be read.
        supported: &'static str,
    },
    /// The values are others than those that were built.
    #[error(
        "{place}: damaged, or edited since it was built: its values have the checksum {found}, and it says {said}; build it \
         again"
    )]
    Checksum {
        /// The file or database.
        place: String,
        /// What it says.
        said: String,
        /// What its values give.
        found: String,
    },
    /// A table is missing.
    #[error("{place}: the table {table:?} is missing; build the dataset again")]
    MissingTable {
        /// The file or database.
        place: String,
        /// The table.
        table: String,
    },
    /// A column is missing.
    #[error("{place}, table {table:?}: the column {column:?} is missing; build the dataset again")]
    MissingColumn {
        /// The file or database.
        place: String,
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A table has fewer or more rows than is promised.
    #[error("{place}, table {table:?}: {expected} rows are promised, {found} are there; build the dataset again")]
    RowCount {
        /// The file or database.
        place: String,
        /// The table.
        table: String,
        /// Promised.
        expected: u64,
        /// Found.
        found: u64,
    },
    /// A value is not what it should be.
    #[error("{place}, table {table:?}, row {row}, column {column:?}: {text:?} does not fit")]
    Value {
        /// The file or database.
        place: String,
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
    #[error("{place}: the relation {relation:?} is malformed")]
    Relation {
        /// The file or database.
        place: String,
        /// Its id.
        relation: String,
        /// What is wrong.
        #[source]
        source: RelationError,
    },
    /// Links and places that make no road network.
    #[error("{place}: the road network is malformed")]
    Roads {
        /// The file or database.
        place: String,
        /// What is wrong.
        #[source]
        source: RoadsError,
    },
    /// Parts that make no dataset.
    #[error("{place}: the tables do not make a dataset")]
    Dataset {
        /// The file or database.
        place: String,
        /// What is wrong.
        #[source]
        source: DatasetError,
    },
}
