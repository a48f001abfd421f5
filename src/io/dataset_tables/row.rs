//! Reading one table of a dataset, wherever it lies: columns by name, and an error that says
//! which file or database, table, row and column for every value that does not fit.

use std::collections::BTreeMap;

use geo::{LineString, MultiPolygon};

use super::error::{TablesError, Unreadable, ValueError};
use crate::io::wkb::{self, PointOrArea};
use crate::model::{Id, LonLat, Title, Year};

type Outcome<T> = Result<T, TablesError>;

/// Where tables lie: a file or a schema of a database.
pub(in crate::io) trait RowSource {
    /// Where it is, for messages.
    fn place(&self) -> &str;

    /// The names of all tables.
    fn names(&self) -> Vec<String>;

    /// Hands over each row's values in these columns, in the order the rows were written, with the row's number counted
    /// from 1; all rows that were promised, or an error.
    fn scan(&self, table: &str, columns: &[&str], each: &mut Each<'_>) -> Outcome<()>;
}

/// What becomes of a row.
pub(in crate::io) type Each<'a> = dyn FnMut(usize, &dyn Cells) -> Outcome<()> + 'a;

/// The values of one row, by the place of the column among those asked for; `None` where there is none.
pub(in crate::io) trait Cells {
    fn text(&self, place: usize) -> Result<Option<String>, Unreadable>;
    fn real(&self, place: usize) -> Result<Option<f64>, Unreadable>;
    fn integer(&self, place: usize) -> Result<Option<i64>, Unreadable>;
    /// The row's geometry as WKB.
    fn geometry(&self) -> Result<Option<Vec<u8>>, Unreadable>;
}

/// The tables of one dataset.
pub(super) struct Tables<'a> {
    source: &'a dyn RowSource,
}

/// One row of a table.
pub(super) struct Row<'a> {
    place: &'a str,
    table: &'a str,
    columns: &'a [&'a str],
    cells: &'a dyn Cells,
    number: usize,
}

impl<'a> Tables<'a> {
    pub(super) fn new(source: &'a dyn RowSource) -> Self {
        Self { source }
    }

    /// Where they lie, for messages.
    pub(super) fn place(&self) -> String {
        self.source.place().to_owned()
    }

    /// The names of all tables.
    pub(super) fn names(&self) -> Vec<String> {
        self.source.names()
    }

    /// Reads every row of a table, in the order it was written.
    pub(super) fn read<T>(
        &self,
        table: &str,
        columns: &[&str],
        mut read_row: impl FnMut(&Row<'_>) -> Outcome<T>,
    ) -> Outcome<Vec<T>> {
        let place = self.source.place();
        let mut rows = Vec::new();
        self.source.scan(table, columns, &mut |number, cells| {
            rows.push(read_row(&Row { place, table, columns, cells, number })?);
            Ok(())
        })?;
        Ok(rows)
    }
}

impl Row<'_> {
    /// An error about a value of this row.
    pub(super) fn unfit(&self, column: &str, text: &str, source: impl Into<ValueError>) -> TablesError {
        TablesError::Value {
            place: self.place.to_owned(),
            table: self.table.to_owned(),
            row: self.number,
            column: column.to_owned(),
            text: text.to_owned(),
            source: Box::new(source.into()),
        }
    }

    fn place(&self, column: &str) -> Outcome<usize> {
        self.columns.iter().position(|name| *name == column).ok_or_else(|| TablesError::MissingColumn {
            place: self.place.to_owned(),
            table: self.table.to_owned(),
            column: column.to_owned(),
        })
    }

    pub(super) fn maybe_text(&self, column: &str) -> Outcome<Option<String>> {
        let found = self.cells.text(self.place(column)?);
        found.map_err(|source| self.unfit(column, "", ValueError::Unreadable(source)))
    }

    pub(super) fn text(&self, column: &str) -> Outcome<String> {
        self.maybe_text(column)?.ok_or_else(|| self.unfit(column, "", ValueError::Missing))
    }

    pub(super) fn real(&self, column: &str) -> Outcome<Option<f64>> {
        let found = self.cells.real(self.place(column)?);
        found.map_err(|source| self.unfit(column, "", ValueError::Unreadable(source)))
    }

    pub(super) fn integer(&self, column: &str) -> Outcome<Option<i64>> {
        let found = self.cells.integer(self.place(column)?);
        found.map_err(|source| self.unfit(column, "", ValueError::Unreadable(source)))
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
        let Some(bytes) = self.maybe_geometry()? else { return Ok(None) };
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
        self.maybe_geometry()?.ok_or_else(|| self.unfit("geom", "", ValueError::Missing))
    }

    fn maybe_geometry(&self) -> Outcome<Option<Vec<u8>>> {
        self.cells.geometry().map_err(|source| self.unfit("geom", "", ValueError::Unreadable(source)))
    }
}
