//! The only floor that knows files and GDAL: boundaries and tables in, datasets
//! in and out. Everything is synchronous and returns the model's types.

pub mod complaints;
pub mod vector;
pub mod wkb;
