//! The only floor that knows files and GDAL: manifests, boundaries and tables in,
//! datasets in and out. Everything is synchronous and returns the model's types.

pub mod build;
pub mod complaints;
pub mod files;
pub mod manifest;
mod number;
pub mod partners;
pub mod report;
pub mod table;
pub mod vector;
pub mod wkb;
