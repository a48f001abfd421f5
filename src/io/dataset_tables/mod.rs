//! The tables a dataset is kept in, whether in a `GeoPackage` or in a database: `schema` says which there are, `read`
//! makes a dataset of them again.

mod error;
mod read;
pub(crate) mod roads;
mod row;
mod rules;
pub(crate) mod schema;

pub use self::error::{TablesError, Unreadable, ValueError};
pub(in crate::io) use self::read::read;
pub(in crate::io) use self::row::{Cells, Each, RowSource};
