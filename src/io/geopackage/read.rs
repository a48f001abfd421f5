//! Reads a dataset back from a `GeoPackage`.

use std::path::Path;

use gdal::vector::{Feature, LayerAccess};
use gdal::{Dataset as File, DatasetOptions, GdalOpenFlags};

use super::error::GeoPackageError;
use crate::io::complaints;
use crate::io::dataset_tables::{self, Cells, Each, RowSource, TablesError, Unreadable};
use crate::model::Dataset;

/// Reads a dataset.
///
/// # Errors
/// When the file is not a dataset of this version, is broken, or its tables do not
/// fit together.
pub fn read(path: &Path) -> Result<Dataset, GeoPackageError> {
    let _quiet = complaints::listen();
    Ok(dataset_tables::read(&GeoPackage::open(path)?)?)
}

/// An open `GeoPackage`.
struct GeoPackage {
    name: String,
    file: File,
}

impl GeoPackage {
    fn open(path: &Path) -> Result<Self, GeoPackageError> {
        let name = path.display().to_string();
        if let Err(source) = path.metadata() {
            return Err(GeoPackageError::Io { file: name, source });
        }
        let options = DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
            allowed_drivers: Some(&["GPKG"]),
            open_options: None,
            sibling_files: None,
        };
        match File::open_ex(path, options) {
            Ok(file) => Ok(Self { name, file }),
            Err(source) => Err(GeoPackageError::Open { file: name, source }),
        }
    }
}

impl RowSource for GeoPackage {
    fn place(&self) -> &str {
        &self.name
    }

    fn names(&self) -> Vec<String> {
        self.file.layers().map(|layer| layer.name()).collect()
    }

    fn scan(&self, table: &str, columns: &[&str], each: &mut Each<'_>) -> Result<(), TablesError> {
        let (place, table_name) = (|| self.name.clone(), || table.to_owned());
        let listener = complaints::listen();
        let Some(mut layer) = self.file.layers().find(|layer| layer.name() == table) else {
            return Err(TablesError::MissingTable { place: place(), table: table_name() });
        };
        let there: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
        let mut places = Vec::with_capacity(columns.len());
        for column in columns {
            places.push(there.iter().position(|name| name == column).ok_or_else(|| TablesError::MissingColumn {
                place: place(),
                table: table_name(),
                column: (*column).to_owned(),
            })?);
        }
        let promised = layer.try_feature_count();
        let mut found = 0;
        for feature in layer.features() {
            found += 1;
            each(found, &Fields { feature: &feature, places: &places })?;
        }
        if let Some(complaint) = listener.failure() {
            let at = format!("table {table:?}, row {}", found + 1);
            return Err(TablesError::Broken { place: place(), at, source: complaint.into() });
        }
        let found = found as u64;
        match promised {
            Some(expected) if expected != found => {
                Err(TablesError::RowCount { place: place(), table: table_name(), expected, found })
            }
            _ => Ok(()),
        }
    }
}

/// A row of a layer.
struct Fields<'a> {
    feature: &'a Feature<'a>,
    places: &'a [usize],
}

impl Cells for Fields<'_> {
    fn text(&self, place: usize) -> Result<Option<String>, Unreadable> {
        Ok(self.feature.field_as_string(self.places[place])?)
    }

    fn real(&self, place: usize) -> Result<Option<f64>, Unreadable> {
        Ok(self.feature.field_as_double(self.places[place])?)
    }

    fn integer(&self, place: usize) -> Result<Option<i64>, Unreadable> {
        Ok(self.feature.field_as_integer64(self.places[place])?)
    }

    fn geometry(&self) -> Result<Option<Vec<u8>>, Unreadable> {
        // A null geometry is the only error `geometry_by_index` has for a column that exists;
        // a broken one has already been complained of, and `scan` finds that.
        let Ok(geometry) = self.feature.geometry_by_index(0) else { return Ok(None) };
        Ok(Some(geometry.wkb()?))
    }
}
