//! The dataset as one `GeoPackage` that QGIS opens as it is, and back without loss;
//! the file is written beside its target and moved over it when whole.

mod error;
mod read;
mod write;

pub use self::error::GeoPackageError;
pub use self::read::read;
pub use self::write::write;
