//! Writes the sheets of a dataset into one `GeoPackage`.

use std::collections::HashSet;
use std::path::Path;

use super::error::GeoPackageError;
use crate::io::checksum::{checksum, sheets_with_checksum};
use crate::io::dataset_tables::schema;
use crate::io::draft::Draft;
use crate::io::sheet::write_file;
use crate::model::Dataset;

/// Writes a dataset to `path`, in place of what is there.
///
/// # Errors
/// When the file cannot be written; what was there before is then untouched.
pub fn write(dataset: &Dataset, path: &Path) -> Result<(), GeoPackageError> {
    let file = path.display().to_string();
    refuse_table_clashes(dataset)?;
    let draft = Draft::beside(path);
    if let Err(source) = write_file("GPKG", draft.path(), sheets_with_checksum(dataset, &checksum(dataset))) {
        return Err(GeoPackageError::Write { file, source: Box::new(source) });
    }
    draft.publish().map_err(|source| GeoPackageError::Io { file, source })
}

fn refuse_table_clashes(dataset: &Dataset) -> Result<(), GeoPackageError> {
    let mut names = HashSet::new();
    for table in schema::sheets(dataset).into_iter().map(|sheet| sheet.name) {
        let lower = table.to_ascii_lowercase();
        let reserved = ["gpkg_", "rtree_", "sqlite_", "ogr_"].iter().any(|start| lower.starts_with(start));
        if reserved || !names.insert(lower) {
            return Err(GeoPackageError::TableName { table });
        }
    }
    Ok(())
}
