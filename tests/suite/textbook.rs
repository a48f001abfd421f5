//! The field's textbook data sets, from the shared data: columns of their tables and their neighbours.

use std::path::PathBuf;

use nabolag::statistics::regression::Frame;
use nabolag::statistics::weights::{Transform, Weights, from_gal};

use super::fixtures::shared_data;

/// A data set's table, neighbours and areas.
pub(super) struct Textbook {
    path: PathBuf,
    table: String,
}

impl Textbook {
    /// A folder of the shared statistics data, and the table in it.
    pub(super) fn open(folder: &str, table: &str) -> Option<Self> {
        Some(Self { path: shared_data()?.join("statistics").join(folder), table: format!("{table}.dbf") })
    }

    /// A numeric column, in the table's order.
    pub(super) fn column(&self, name: &str) -> Vec<f64> {
        let bytes = std::fs::read(self.path.join(&self.table)).expect("a readable table");
        let short = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        let (rows, head, width) = (short(4), short(8), short(10));
        let mut from = 1;
        for field in bytes[32..head - 1].chunks(32) {
            let length = usize::from(field[16]);
            let title = String::from_utf8_lossy(&field[..11]);
            if title.trim_end_matches('\0') == name {
                let cell = |row: usize| &bytes[head + row * width + from..][..length];
                let number = |row: usize| String::from_utf8_lossy(cell(row)).trim().parse().expect("a number");
                return (0..rows).map(number).collect();
            }
            from += length;
        }
        panic!("{} has no column {name}", self.table)
    }

    /// The centroid of each area, in the units of its file (a shapefile of polygons).
    pub(super) fn centroids(&self) -> Vec<[f64; 2]> {
        let bytes = std::fs::read(self.path.join(self.table.replace("dbf", "shp"))).expect("a readable file");
        let big = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four")) as usize;
        let whole = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four")) as usize;
        let real = |at: usize| f64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight"));
        let mut centroids = Vec::new();
        let mut at = 100;
        while at < bytes.len() {
            let shape = at + 8;
            let (parts, points) = (whole(shape + 36), whole(shape + 40));
            let begins: Vec<usize> = (0..parts).map(|part| whole(shape + 44 + 4 * part)).chain([points]).collect();
            let point = |i: usize| [0, 8].map(|axis| real(shape + 44 + 4 * parts + 16 * i + axis));
            // Sums relative to the first point, as areas are small and coordinates large.
            let [x0, y0] = point(0);
            let (mut area, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
            for ring in begins.windows(2) {
                for i in ring[0]..ring[1] - 1 {
                    let ([xa, ya], [xb, yb]) = (point(i), point(i + 1));
                    let cross = (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0);
                    area += cross;
                    x_sum += cross * (xa + xb - 2.0 * x0);
                    y_sum += cross * (ya + yb - 2.0 * y0);
                }
            }
            centroids.push([x0 + x_sum / (3.0 * area), y0 + y_sum / (3.0 * area)]);
            at += 8 + 2 * big(at + 4);
        }
        centroids
    }

    /// The neighbours that come with the data, each unit's weights summing to 1.
    pub(super) fn neighbours(&self, file: &str) -> Weights {
        let text = std::fs::read_to_string(self.path.join(file)).expect("a readable file");
        from_gal(&text).expect("neighbours").weights.transformed(Transform::RowStandardised)
    }
}

/// A frame of columns without missing values.
pub(super) fn frame(columns: &[(&str, &[f64])]) -> Frame {
    let mut frame = Frame::new(columns[0].1.len());
    for (name, values) in columns {
        let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        frame.numbers(name, &values).expect("as long as the others");
    }
    frame
}
