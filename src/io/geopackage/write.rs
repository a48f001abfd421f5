//! Writes the sheets of a dataset into one GeoPackage, in one transaction.

use std::collections::HashSet;
use std::path::Path;

use gdal::DriverManager;
use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};

use super::error::GeoPackageError;
use super::schema;
use crate::io::complaints;
use crate::io::draft::Draft;
use crate::model::Dataset;

const SYNCHRONOUS: &str = "OGR_SQLITE_SYNCHRONOUS";

/// Writes a dataset to `path`, in place of what is there.
///
/// # Errors
/// When the file cannot be written; what was there before is then untouched.
pub fn write(dataset: &Dataset, path: &Path) -> Result<(), GeoPackageError> {
    let file = path.display().to_string();
    let listener = complaints::listen();
    refuse_table_clashes(dataset)?;
    let draft = Draft::beside(path);
    write_draft(dataset, &draft, &file)?;
    // Before GDAL 3.7 closing reports nothing, so what it said is the only witness.
    if let Some(source) = listener.failure() {
        return Err(GeoPackageError::Incomplete { file, source });
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

fn write_draft(dataset: &Dataset, draft: &Draft, file: &str) -> Result<(), GeoPackageError> {
    let open = |source| GeoPackageError::Open { file: file.to_owned(), source };
    let fail = |source| GeoPackageError::Transaction { file: file.to_owned(), source };
    let driver = DriverManager::get_driver_by_name("GPKG").map_err(open)?;
    // The draft is synced as a whole before it is published.
    set_thread_local_config_option(SYNCHRONOUS, "OFF").map_err(fail)?;
    let created = driver.create_vector_only(draft.path());
    clear_thread_local_config_option(SYNCHRONOUS).map_err(fail)?;
    let mut target = created.map_err(open)?;
    let mut transaction = target.start_transaction().map_err(fail)?;
    for sheet in schema::sheets(dataset) {
        let written = sheet.write_layer(&mut transaction, &["GEOMETRY_NAME=geom", "FID=fid"]);
        written.map_err(|source| GeoPackageError::Sheet { file: file.to_owned(), source })?;
    }
    transaction.commit().map_err(fail)?;
    target.close().map_err(fail)
}
