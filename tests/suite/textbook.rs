//! The field's textbook data sets, from the shared data: columns of their tables and their neighbours.

use std::path::PathBuf;

use nabolag::statistics::regression::Frame;
use nabolag::statistics::weights::{Transform, Weights, from_gal};

use super::fixtures::shared_data;

/// A data set's table and neighbours.
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
