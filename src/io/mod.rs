//! The only floor that knows files and GDAL: boundaries and tables in, datasets
//! in and out. Everything is synchronous and returns the model's types.

pub mod complaints;
pub mod draft;
pub mod export;
pub mod geopackage;
pub mod sheet;
pub mod vector;
pub mod wkb;
