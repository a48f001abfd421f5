//! Travel on the wire: tables of what lies between units.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::Credit;
use super::features::number;
use crate::app::{Matrix, Snapshot};
use crate::model::Unit;

/// A measure to three decimals: more would be noise. Whole ones are written without a fraction.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// One table per measure under the measure's id: rows of numbers, `null` where unknown.
#[derive(Clone, Debug)]
struct Tables<'a>(&'a Matrix<'a>);

/// The table of a measure.
struct Table<'a>(&'a Matrix<'a>, usize);

/// A row of the table of a measure.
struct Row<'a>(&'a Matrix<'a>, usize, usize);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.measures.len()))?;
        for (place, measure) in self.0.measures.iter().enumerate() {
            map.serialize_entry(measure, &Table(self.0, place))?;
        }
        map.end()
    }
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.from.len()).map(|row| Row(self.0, self.1, row)))
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let &Self(matrix, measure, row) = self;
        let mut cells = serializer.serialize_seq(Some(matrix.to.len()))?;
        for column in 0..matrix.to.len() {
            cells.serialize_element(&matrix.value(row, column, measure).map(|value| number(rounded(value))))?;
        }
        cells.end()
    }
}

/// What a relation gives between units.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct MatrixView<'a> {
    #[serde(flatten)]
    credit: Credit,
    relation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    from: Vec<&'a str>,
    to: Vec<&'a str>,
    #[serde(flatten)]
    tables: Tables<'a>,
}

impl<'a> MatrixView<'a> {
    pub(in crate::http) fn of(snapshot: &Snapshot, matrix: &'a Matrix<'a>) -> Self {
        let numbers = |units: &[&'a Unit]| units.iter().map(|unit| unit.number.as_str()).collect();
        Self {
            credit: match matrix.relation.source() {
                Some(source) => Credit::of(snapshot, [source]),
                None => Credit::all(snapshot),
            },
            relation: matrix.relation.id(),
            note: matrix.relation.note(),
            from: numbers(&matrix.from),
            to: numbers(&matrix.to),
            tables: Tables(matrix),
        }
    }
}

/// The pairs as a table with one row each: from, to, then the measures; empty where unknown. Unit
/// numbers and measure ids hold nothing that would need quotes.
pub(in crate::http) fn matrix_as_csv(matrix: &Matrix<'_>) -> String {
    let mut text = format!("from,to,{}\n", matrix.measures.join(","));
    for (row, from) in matrix.from.iter().enumerate() {
        for (column, to) in matrix.to.iter().enumerate() {
            text.push_str(from.number.as_str());
            text.push(',');
            text.push_str(to.number.as_str());
            for measure in 0..matrix.measures.len() {
                text.push(',');
                if let Some(value) = matrix.value(row, column, measure) {
                    text.push_str(&rounded(value).to_string());
                }
            }
            text.push('\n');
        }
    }
    text
}
