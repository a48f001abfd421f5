//! The dataset as one `GeoPackage` that QGIS opens as it is, and back without loss.
//! `schema` says which tables there are; the file is written beside its target and
//! moved over it when whole.

mod error;
mod read;
pub(crate) mod roads;
mod rules;
pub(crate) mod schema;
mod table;
mod write;

pub use self::error::{GeoPackageError, ValueError};
pub use self::read::read;
pub use self::write::write;
