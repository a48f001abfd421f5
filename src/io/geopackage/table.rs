//! Reading one table of a `GeoPackage`: columns by name, and an error that says
//! which file, table, row and column for every value that does not fit.

use std::collections::BTreeMap;
use std::path::Path;

use gdal::vector::{Feature, LayerAccess};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{LineString, MultiPolygon};

use super::error::{GeoPackageError, ValueError};
use crate::io::complaints;
use crate::io::wkb::{self, PointOrArea};
use crate::model::{Id, LonLat, Title, Year};

/// An open `GeoPackage`.
pub(super) struct Tables {
    /// The file, for messages.
    pub file: String,
    dataset: Dataset,
}

/// One row of a table.
pub(super) struct Row<'a> {
    file: &'a str,
    table: &'a str,
    columns: &'a [(&'a str, usize)],
    feature: &'a Feature<'a>,
    number: usize,
}

type Outcome<T> = Result<T, GeoPackageError>;

impl Tables {
    pub(super) fn open(path: &Path) -> Outcome<Self> {
        let file = path.display().to_string();
        if let Err(source) = path.metadata() {
            return Err(GeoPackageError::Io { file, source });
        }
        let options = DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
            allowed_drivers: Some(&["GPKG"]),
            open_options: None,
            sibling_files: None,
        };
        match Dataset::open_ex(path, options) {
            Ok(dataset) => Ok(Self { file, dataset }),
            Err(source) => Err(GeoPackageError::Open { file, source }),
        }
    }

    /// The names of all tables.
    pub(super) fn names(&self) -> Vec<String> {
        self.dataset.layers().map(|layer| layer.name()).collect()
    }

    /// Reads every row of a table, in the order it was written.
    pub(super) fn read<T>(
        &self,
        table: &str,
        columns: &[&str],
        mut read_row: impl FnMut(&Row<'_>) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let missing = || GeoPackageError::MissingTable { file: self.file.clone(), table: table.to_owned() };
        let listener = complaints::listen();
        let Some(mut layer) = self.dataset.layers().find(|layer| layer.name() == table) else { return Err(missing()) };
        let there: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
        let find = |column: &&'_ str| {
            there.iter().position(|name| name == column).ok_or_else(|| GeoPackageError::MissingColumn {
                file: self.file.clone(),
                table: table.to_owned(),
                column: (*column).to_owned(),
            })
        };
        let mut places = Vec::with_capacity(columns.len());
        for column in columns {
            places.push((*column, find(column)?));
        }
        let promised = layer.try_feature_count();
        let mut rows = Vec::new();
        for feature in layer.features() {
            let row = Row { file: &self.file, table, columns: &places, feature: &feature, number: rows.len() + 1 };
            rows.push(read_row(&row)?);
        }
        if let Some(source) = listener.failure() {
            let at = format!("table {table:?}, row {}", rows.len() + 1);
            return Err(GeoPackageError::Broken { file: self.file.clone(), at, source });
        }
        let found = rows.len() as u64;
        match promised {
            Some(expected) if expected != found => {
                Err(GeoPackageError::RowCount { file: self.file.clone(), table: table.to_owned(), expected, found })
            }
            _ => Ok(rows),
        }
    }
}

impl Row<'_> {
    /// An error about a value of this row.
    pub(super) fn unfit(&self, column: &str, text: &str, source: impl Into<ValueError>) -> GeoPackageError {
        GeoPackageError::Value {
            file: self.file.to_owned(),
            table: self.table.to_owned(),
            row: self.number,
            column: column.to_owned(),
            text: text.to_owned(),
            source: Box::new(source.into()),
        }
    }

    fn place(&self, column: &str) -> Outcome<usize> {
        let found = self.columns.iter().find(|(name, _)| *name == column);
        found.map(|(_, place)| *place).ok_or_else(|| GeoPackageError::MissingColumn {
            file: self.file.to_owned(),
            table: self.table.to_owned(),
            column: column.to_owned(),
        })
    }

    pub(super) fn maybe_text(&self, column: &str) -> Outcome<Option<String>> {
        self.feature.field_as_string(self.place(column)?).map_err(|source| self.unfit(column, "", source))
    }

    pub(super) fn text(&self, column: &str) -> Outcome<String> {
        self.maybe_text(column)?.ok_or_else(|| self.unfit(column, "", ValueError::Missing))
    }

    pub(super) fn real(&self, column: &str) -> Outcome<Option<f64>> {
        self.feature.field_as_double(self.place(column)?).map_err(|source| self.unfit(column, "", source))
    }

    pub(super) fn integer(&self, column: &str) -> Outcome<Option<i64>> {
        self.feature.field_as_integer64(self.place(column)?).map_err(|source| self.unfit(column, "", source))
    }

    pub(super) fn flag(&self, column: &str) -> Outcome<bool> {
        match self.integer(column)? {
            Some(0) => Ok(false),
            Some(1) => Ok(true),
            other => {
                let text = other.map(|number| number.to_string()).unwrap_or_default();
                Err(self.unfit(column, &text, ValueError::NotOneOf { wanted: "0 or 1" }))
            }
        }
    }

    pub(super) fn id(&self, column: &str) -> Outcome<Id> {
        let text = self.text(column)?;
        Id::new(&text).map_err(|source| self.unfit(column, &text, source))
    }

    pub(super) fn maybe_id(&self, column: &str) -> Outcome<Option<Id>> {
        let Some(text) = self.maybe_text(column)? else { return Ok(None) };
        Id::new(&text).map(Some).map_err(|source| self.unfit(column, &text, source))
    }

    pub(super) fn maybe_year(&self, column: &str) -> Outcome<Option<Year>> {
        let Some(year) = self.integer(column)? else { return Ok(None) };
        Year::new(year).map(Some).map_err(|source| self.unfit(column, &year.to_string(), source))
    }

    pub(super) fn year(&self, column: &str) -> Outcome<Year> {
        self.maybe_year(column)?.ok_or_else(|| self.unfit(column, "", ValueError::Missing))
    }

    pub(super) fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Outcome<T> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|source| self.unfit(column, &text, source))
    }

    pub(super) fn title(&self, column: &str) -> Outcome<Title> {
        self.json::<BTreeMap<String, String>>(column).map(Title::new)
    }

    /// One of the words that `parse` knows.
    pub(super) fn word<T>(&self, column: &str, wanted: &'static str, parse: impl Fn(&str) -> Option<T>) -> Outcome<T> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| self.unfit(column, &text, ValueError::NotOneOf { wanted }))
    }

    pub(super) fn point(&self, lon: &str, lat: &str) -> Outcome<Option<LonLat>> {
        let (Some(x), Some(y)) = (self.real(lon)?, self.real(lat)?) else { return Ok(None) };
        LonLat::new(x, y).map(Some).map_err(|source| self.unfit(lon, &x.to_string(), source))
    }

    /// The row's area in degrees, where it has one.
    pub(super) fn polygon(&self) -> Outcome<Option<MultiPolygon<f64>>> {
        // A null geometry is the only error `geometry_by_index` has for a column that exists;
        // a broken one has already been complained of, and `Tables::read` finds that.
        let Ok(geometry) = self.feature.geometry_by_index(0) else { return Ok(None) };
        let bytes = geometry.wkb().map_err(|source| self.unfit("geom", "", source))?;
        let polygon = wkb::read_polygons(&bytes).map_err(|source| self.unfit("geom", "", source))?;
        for vertex in polygon.iter().flat_map(wkb::all_rings).flat_map(|ring| &ring.0) {
            LonLat::new(vertex.x, vertex.y).map_err(|source| self.unfit("geom", "", source))?;
        }
        Ok(Some(polygon))
    }

    /// The row's line in degrees.
    pub(super) fn line(&self) -> Outcome<LineString<f64>> {
        let lines = wkb::read_lines(&self.geometry()?).map_err(|source| self.unfit("geom", "", source))?;
        lines.0.into_iter().next().ok_or_else(|| self.unfit("geom", "", ValueError::Missing))
    }

    /// The row's point.
    pub(super) fn place_point(&self) -> Outcome<LonLat> {
        match wkb::read_point_or_area(&self.geometry()?).map_err(|source| self.unfit("geom", "", source))? {
            PointOrArea::Point(point) => LonLat::new(point.x, point.y).map_err(|source| self.unfit("geom", "", source)),
            PointOrArea::Area(_) => Err(self.unfit("geom", "", ValueError::NotOneOf { wanted: "a point" })),
        }
    }

    fn geometry(&self) -> Outcome<Vec<u8>> {
        match self.feature.geometry_by_index(0) {
            Ok(geometry) => geometry.wkb().map_err(|source| self.unfit("geom", "", source)),
            // A null geometry, as in `polygon`.
            Err(source) => Err(self.unfit("geom", "", source)),
        }
    }
}
