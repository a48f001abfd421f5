//! Why a dataset could not be published to, or read from, a database. Every text names the database by
//! its address, which is printed without the password.

use crate::io::dataset_tables::{TablesError, Unreadable};

/// Why something with a database failed.
#[derive(Debug, thiserror::Error)]
pub enum PostgisError {
    /// The server cannot be reached, or does not let us in.
    #[error("{address}: cannot connect")]
    Connect {
        /// The database.
        address: String,
        /// What the client or the server says.
        #[source]
        source: postgres::Error,
    },
    /// The connection cannot be encrypted as the address asks.
    #[error("{address}: the trusted authorities (sslrootcert, or the system's) cannot be used")]
    Encryption {
        /// The database.
        address: String,
        /// What is wrong.
        #[source]
        source: Unreadable,
    },
    /// The server refuses something, or is gone.
    #[error("{address}: {doing} failed")]
    Refused {
        /// The database.
        address: String,
        /// What was tried.
        doing: String,
        /// What the client or the server says.
        #[source]
        source: postgres::Error,
    },
    /// A table could not be loaded.
    #[error("{address}: publishing failed at {at}, and nothing is changed")]
    Load {
        /// The database.
        address: String,
        /// The table, and where the server says it the row and column.
        at: String,
        /// What the client or the server says.
        #[source]
        source: postgres::Error,
    },
    /// No `PostGIS`.
    #[error("{address}: the database lacks PostGIS; have its owner run CREATE EXTENSION postgis")]
    NoPostgis {
        /// The database.
        address: String,
    },
    /// Nothing of the wanted name was published there.
    #[error(
        "{address}: no such dataset; published there: {}; publish one with `nabolag build MANIFEST -o ADDRESS`",
        list(there)
    )]
    NoDataset {
        /// The database.
        address: String,
        /// The datasets there are.
        there: Vec<String>,
    },
    /// Several datasets, and none is named.
    #[error("{address}: which dataset? add ?dataset=ID to the address; published there: {}", list(there))]
    WhichDataset {
        /// The database.
        address: String,
        /// The datasets there are.
        there: Vec<String>,
    },
    /// The version is not there.
    #[error("{address}: the dataset {dataset} has no version {version}; it has {}", list(there))]
    NoVersion {
        /// The database.
        address: String,
        /// The dataset.
        dataset: String,
        /// The version.
        version: i64,
        /// The versions there are.
        there: Vec<i64>,
    },
    /// No earlier version.
    #[error("{address}: the dataset {dataset} has no version before {version} to go back to")]
    NothingEarlier {
        /// The database.
        address: String,
        /// The dataset.
        dataset: String,
        /// The current version.
        version: i64,
    },
    /// The tables of a version are gone.
    #[error("{address}: tables of version {version} (schema {schema}) are missing; the current version stays")]
    NotWhole {
        /// The database.
        address: String,
        /// The version.
        version: i64,
        /// Its schema.
        schema: String,
    },
    /// The address is of one version, but the database shall be changed.
    #[error("{address}: leave version= out of the address here; `nabolag rollback ADDRESS VERSION` goes to a version")]
    Bound {
        /// The database.
        address: String,
    },
    /// The address names another dataset than the one to publish.
    #[error("{address}: the address names another dataset than the one to publish, which is {dataset}")]
    OtherDataset {
        /// The database.
        address: String,
        /// The one to publish.
        dataset: String,
    },
    /// Somebody else publishes or rolls back.
    #[error(
        "{address}: somebody else is publishing or rolling back {dataset} right now; nothing is changed, try again"
    )]
    Busy {
        /// The database.
        address: String,
        /// The dataset.
        dataset: String,
    },
    /// Two tables would have one name.
    #[error("a dataset cannot have two tables named {table:?}; give the collection or the boundary set another id")]
    TableName {
        /// The name.
        table: String,
    },
    /// The connection that changes are heard on is lost.
    #[error("{address}: the connection that changes are announced on is lost")]
    ConnectionLost {
        /// The database.
        address: String,
        /// What the client says, if anything.
        #[source]
        source: Option<postgres::Error>,
    },
    /// Its tables do not make a dataset.
    #[error(transparent)]
    Tables(#[from] TablesError),
}

fn list<T: ToString>(items: &[T]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.iter().map(T::to_string).collect::<Vec<_>>().join(", ") }
}
