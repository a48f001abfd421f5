//! Datasets in a `PostgreSQL` database with `PostGIS`: the tables of the `GeoPackage`, one schema for each version,
//! published in one transaction and read in one. Everything blocks; call it where that is allowed (behind `exec`).
//! `docs/postgis.md` tells how it is used.

mod address;
mod connect;
mod error;
mod keys;
mod listen;
mod load;
mod names;
mod publish;
mod read;
mod registry;

pub use self::address::{Address, AddressError};
pub use self::error::PostgisError;
pub use self::listen::{Heard, Listener};
pub use self::publish::{KEPT, Published, publish};
pub use self::read::read;
pub use self::registry::{VersionInfo, current, roll_back, versions};
