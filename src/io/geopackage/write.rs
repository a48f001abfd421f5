//! Writes the sheets of a dataset into one `GeoPackage`.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use super::error::GeoPackageError;
use super::schema;
use crate::io::checksum::checksum;
use crate::io::draft::Draft;
use crate::io::sheet::{Cell, Row, Sheet, write_file};
use crate::model::Dataset;

/// Writes a dataset to `path`, in place of what is there.
///
/// # Errors
/// When the file cannot be written; what was there before is then untouched.
pub fn write(dataset: &Dataset, path: &Path) -> Result<(), GeoPackageError> {
    let file = path.display().to_string();
    refuse_table_clashes(dataset)?;
    let draft = Draft::beside(path);
    if let Err(source) = write_file("GPKG", draft.path(), sheets_with_checksum(dataset)) {
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

/// All tables with the checksum of what stands in them, as one more row of `dataset`.
fn sheets_with_checksum(dataset: &Dataset) -> Vec<Sheet<'_>> {
    let mut sheets = schema::sheets(dataset);
    if let Some(about) = sheets.iter_mut().find(|sheet| sheet.name == schema::ABOUT) {
        let row = Row::plain([Cell::text(schema::CHECKSUM), Cell::Text(Cow::Owned(checksum(dataset)))]);
        let rows = std::mem::replace(&mut about.rows, Box::new(std::iter::empty()));
        about.rows = Box::new(rows.chain([row]));
    }
    sheets
}
