//! The only floor that knows files and GDAL: manifests, boundaries and tables in,
//! datasets in and out. Everything is synchronous and returns the model's types.

pub mod archive;
pub mod build;
pub mod checksum;
pub mod complaints;
pub mod dataset_tables;
pub mod draft;
pub mod embedded;
pub mod export;
pub mod files;
pub mod geopackage;
pub mod jsonstat;
pub mod manifest;
mod number;
pub mod object_storage;
pub mod partners;
pub mod postgis;
pub mod projection;
pub mod remote;
pub mod report;
pub mod sheet;
pub mod store;
pub mod table;
mod table_error;
pub mod vector;
pub mod watched_file;
pub mod wkb;
mod workbook;
