//! Why a dataset could not be written to or read from a `GeoPackage`.

use std::io;

use gdal::errors::GdalError;

use crate::io::dataset_tables::TablesError;
use crate::io::sheet::FileError;

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
    /// Its tables do not make a dataset.
    #[error(transparent)]
    Tables(#[from] TablesError),
}
