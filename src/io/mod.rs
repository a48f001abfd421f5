//! Files: manifests, tables and boundaries in, datasets out. The only floor that
//! reads and writes, and the only one that knows GDAL.

pub mod files;
pub mod manifest;
pub mod partners;
pub mod report;
pub mod table;
