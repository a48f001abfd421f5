//! Datasets in a `PostgreSQL` database with `PostGIS`: the tables of the `GeoPackage`, one schema for each version,
//! published in one transaction and read in one.

mod address;

pub use self::address::{Address, AddressError};
