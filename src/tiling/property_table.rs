//! What features are known by, ready to be written into tiles: each distinct value
//! is encoded once when the table is made, so that a tile only says which it takes.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::mvt::{PropertyValue, encode_value};

/// The cell of a row that has no such property.
const NOTHING: u32 = u32::MAX;

/// A row of properties for each feature of a layer.
#[derive(Debug, Default)]
pub struct PropertyTable {
    names: Vec<String>,
    /// Row by row, the number of each column's value.
    cells: Vec<u32>,
    /// The distinct values as tiles hold them, and where each ends.
    values: Vec<u8>,
    ends: Vec<u32>,
    /// The numbers of values by their bytes.
    numbers: HashTable<u32>,
}

impl PropertyTable {
    /// A table with these columns and no row.
    pub fn new(names: Vec<String>) -> Self {
        Self { names, ..Self::default() }
    }

    /// Adds a feature's properties; of a name that is no column, or comes twice, the last stands.
    pub fn push_row<'a>(&mut self, properties: impl IntoIterator<Item = (&'a str, PropertyValue<'a>)>) {
        let start = self.cells.len();
        self.cells.resize(start + self.names.len(), NOTHING);
        let mut encoded = Vec::new();
        let mut expected = 0;
        for (name, value) in properties {
            // Rows name their properties in the order of columns, leaving some out.
            let ahead = self.names[expected..].iter().position(|column| column == name).map(|place| expected + place);
            let Some(column) = ahead.or_else(|| self.names.iter().position(|column| column == name)) else { continue };
            expected = column + 1;
            encoded.clear();
            encode_value(value, &mut encoded);
            self.cells[start + column] = self.number_of(&encoded);
        }
    }

    fn number_of(&mut self, encoded: &[u8]) -> u32 {
        let Self { values, ends, numbers, .. } = self;
        let hash = FxBuildHasher.hash_one(encoded);
        if let Some(&number) = numbers.find(hash, |&number| bytes(values, ends, number) == encoded) {
            return number;
        }
        let number = u32::try_from(ends.len()).expect("fewer than 2^32 values");
        values.extend_from_slice(encoded);
        ends.push(u32::try_from(values.len()).expect("fewer than 4 GB of values"));
        numbers.insert_unique(hash, number, |&other| FxBuildHasher.hash_one(bytes(values, ends, other)));
        number
    }

    /// Ready for one tile: of the columns, those that `keep` takes.
    pub fn choose(&self, keep: impl Fn(&str) -> bool) -> ChosenProperties<'_> {
        let columns: Vec<(usize, Option<u32>)> =
            self.names.iter().enumerate().filter(|(_, name)| keep(name)).map(|(column, _)| (column, None)).collect();
        ChosenProperties { table: self, columns, values: vec![NOTHING; self.ends.len()] }
    }
}

fn bytes<'a>(values: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let place = number as usize;
    let start = if place == 0 { 0 } else { ends[place - 1] as usize };
    &values[start..ends[place] as usize]
}

/// Columns of a table on their way into one layer of one tile.
#[derive(Debug)]
pub struct ChosenProperties<'a> {
    table: &'a PropertyTable,
    /// Each column's place, and the number of its name in the layer once it has one.
    columns: Vec<(usize, Option<u32>)>,
    /// For each value of the table its number in the layer.
    values: Vec<u32>,
}

/// Numbers for names and values of a layer.
pub(super) trait Numbering {
    fn key_number(&mut self, key: &str) -> u32;
    fn value_number(&mut self, encoded: &[u8]) -> u32;
}

impl ChosenProperties<'_> {
    /// The (name, value) pairs of a row, by their numbers in the layer.
    pub(super) fn pairs(&mut self, row: usize, layer: &mut impl Numbering, mut found: impl FnMut(u32, u32)) {
        let table = self.table;
        let width = table.names.len();
        let cells = &table.cells[row * width..(row + 1) * width];
        for (column, key) in &mut self.columns {
            let cell = cells[*column];
            if cell == NOTHING {
                continue;
            }
            let key = *key.get_or_insert_with(|| layer.key_number(&table.names[*column]));
            let value = &mut self.values[cell as usize];
            if *value == NOTHING {
                *value = layer.value_number(bytes(&table.values, &table.ends, cell));
            }
            found(key, *value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiling::mvt::{LayerBuilder, Shape, encode};
    use proptest::prelude::*;

    type Row = Vec<Option<i64>>;

    fn names() -> Vec<String> {
        ["a", "b", "c", "d"].map(str::to_owned).to_vec()
    }

    fn properties<'a>(names: &'a [String], row: &'a Row) -> impl Iterator<Item = (&'a str, PropertyValue<'a>)> {
        let values = row.iter().map(|value| value.map(PropertyValue::Integer));
        names.iter().map(String::as_str).zip(values).filter_map(|(name, value)| Some((name, value?)))
    }

    proptest! {
        #[test]
        fn a_tile_from_a_table_is_the_tile_of_its_features(
            rows in prop::collection::vec(prop::collection::vec(prop::option::of(-3..3_i64), 4), 1..20),
            kept in prop::collection::vec(any::<bool>(), 4),
        ) {
            let names = names();
            let keep = |name: &str| names.iter().zip(&kept).any(|(column, &kept)| kept && column == name);
            let shape = Shape::Points(vec![[1, 2]]);
            let mut table = PropertyTable::new(names.clone());
            for row in &rows {
                table.push_row(properties(&names, row));
            }
            let (mut quick, mut slow) = (LayerBuilder::new("l"), LayerBuilder::new("l"));
            let mut chosen = table.choose(keep);
            // Every second feature is in the tile.
            for (place, row) in rows.iter().enumerate().step_by(2) {
                quick.table_feature(Some(place as u64), &shape, (&mut chosen, place), []);
                slow.feature(Some(place as u64), &shape, properties(&names, row).filter(|(name, _)| keep(name)));
            }
            prop_assert_eq!(encode([quick]), encode([slow]));
        }
    }

    #[test]
    fn a_name_that_is_no_column_is_left_out_and_order_does_not_matter() {
        let mut table = PropertyTable::new(names());
        table.push_row([
            ("d", PropertyValue::Integer(1)),
            ("x", PropertyValue::Integer(2)),
            ("a", PropertyValue::Integer(1)),
        ]);
        assert_eq!(table.cells, [0, NOTHING, NOTHING, 0]);
    }
}
