//! The checksum of a dataset: SHA-256 of every value in its tables, in their order. What was built and what is read
//! are the same exactly when their checksums are, whatever store the dataset has been through.

use geo::{Coord, LineString, MultiPolygon};
use sha2::{Digest, Sha256};

use super::dataset_tables::schema::{ABOUT, CHECKSUM, sheets};
use super::sheet::{Cell, Row, Shape, Sheet};
use super::wkb;
use crate::model::Dataset;
use crate::model::spelling::hexadecimal;

/// The checksum, as 64 hexadecimal digits.
pub fn checksum(dataset: &Dataset) -> String {
    let mut sum = Sum(Sha256::new());
    for sheet in sheets(dataset) {
        sum.text(&sheet.name);
        for (name, _) in &sheet.columns {
            sum.text(name);
        }
        for row in sheet.rows {
            sum.row(&row);
        }
    }
    hexadecimal(&sum.0.finalize())
}

/// All tables of a dataset with this checksum of what stands in them, as one more row of the table that says what it is.
pub(crate) fn sheets_with_checksum<'a>(dataset: &'a Dataset, checksum: &'a str) -> Vec<Sheet<'a>> {
    let mut sheets = sheets(dataset);
    if let Some(about) = sheets.iter_mut().find(|sheet| sheet.name == ABOUT) {
        let row = Row::plain([Cell::text(CHECKSUM), Cell::text(checksum)]);
        let rows = std::mem::replace(&mut about.rows, Box::new(std::iter::empty()));
        about.rows = Box::new(rows.chain([row]));
    }
    sheets
}

/// Every value is fed with its kind and its length, so that no two tables look the same.
struct Sum(Sha256);

impl Sum {
    fn mark(&mut self, kind: u8) {
        self.0.update([kind]);
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn real(&mut self, number: f64) {
        // Stores do not tell the zeros apart.
        let number = if number == 0.0 { 0.0 } else { number };
        self.0.update(number.to_le_bytes());
    }

    fn row(&mut self, row: &Row<'_>) {
        self.mark(b'r');
        for cell in &row.cells {
            match cell {
                Cell::Text(text) => {
                    self.mark(b't');
                    self.text(text);
                }
                Cell::Integer(number) => {
                    self.mark(b'i');
                    self.0.update(number.to_le_bytes());
                }
                Cell::Real(number) if number.is_finite() => {
                    self.mark(b'f');
                    self.real(*number);
                }
                Cell::Real(_) | Cell::Null | Cell::Absent => self.mark(b'n'),
            }
        }
        match &row.shape {
            Shape::None => {}
            Shape::Point(point) => self.coord(Coord::from(*point)),
            Shape::At(coord) => self.coord(*coord),
            Shape::Line(line) => self.line(line),
            Shape::Lines(lines) => lines.iter().for_each(|line| self.line(line)),
            Shape::Polygon(polygon) => self.polygon(polygon),
        }
    }

    fn coord(&mut self, coord: Coord<f64>) {
        self.real(coord.x);
        self.real(coord.y);
    }

    fn line(&mut self, line: &LineString<f64>) {
        self.count(line.0.len());
        for coord in &line.0 {
            self.coord(*coord);
        }
    }

    fn polygon(&mut self, polygon: &MultiPolygon<f64>) {
        self.count(polygon.0.len());
        for part in polygon {
            self.count(part.interiors().len());
            wkb::all_rings(part).for_each(|ring| self.line(ring));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::embedded::default_dataset;

    fn sum(row: &Row<'_>) -> Vec<u8> {
        let mut sum = Sum(Sha256::new());
        sum.row(row);
        sum.0.finalize().to_vec()
    }

    #[test]
    fn the_same_dataset_has_the_same_checksum() {
        let dataset = default_dataset().expect("builds").0;
        let found = checksum(&dataset);
        assert_eq!((found.len(), &found), (64, &checksum(&dataset.clone())));
    }

    #[test]
    fn rows_that_differ_in_anything_have_different_checksums() {
        let polygon = |x: f64| {
            MultiPolygon::new(vec![geo::Polygon::new(
                LineString::from(vec![(x, 0.0), (1.0, 0.0), (1.0, 1.0), (x, 0.0)]),
                Vec::new(),
            )])
        };
        let (here, there) = (polygon(0.0), polygon(1e-12));
        let text = |cells: [&'static str; 2]| Row::plain(cells.map(Cell::text));
        let sums = [
            sum(&text(["ab", "c"])),
            sum(&text(["a", "bc"])),
            sum(&Row::plain([Cell::Null, Cell::text("abc")])),
            sum(&Row::plain([Cell::Integer(1)])),
            sum(&Row::plain([Cell::Real(1.0)])),
            sum(&Row { shape: Shape::Polygon(&here), cells: Vec::new() }),
            sum(&Row { shape: Shape::Polygon(&there), cells: Vec::new() }),
        ];
        for (at, one) in sums.iter().enumerate() {
            assert!(!sums[..at].contains(one), "row {at}");
        }
        assert_eq!(sum(&Row::plain([Cell::Real(0.0)])), sum(&Row::plain([Cell::Real(-0.0)])));
    }
}
