//! Which rows of a posted table speak of which units. Nothing is guessed: a row is matched, or stands in the report
//! with the reason and the nearest units.

use std::collections::HashMap;

use super::JoinError;
use crate::app::error::AppError;
use crate::app::profile::find_unit;
use crate::app::snapshot::Snapshot;
use crate::io::table::{Column, Table};
use crate::model::{Dataset, NameRules, NoMatch, Register, RegisterEntry, UnitIndex};

/// For so many rows the nearest units are looked for, which takes long.
const ROWS_WITH_NEAREST: usize = 100;

/// A row that speaks of no unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The row, counted from 1 with the header.
    pub row: usize,
    /// What its key cell holds; `None` when it is empty.
    pub text: Option<String>,
    /// Why it is not matched.
    pub why: String,
    /// Units with a number or name like it.
    pub nearest: Vec<(String, String)>,
}

/// Rows that speak of the same unit: none of them is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The unit.
    pub unit: UnitIndex,
    /// The rows.
    pub rows: Vec<usize>,
}

/// A row whose number or name was not as the dataset has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// The row.
    pub row: usize,
    /// What it holds.
    pub text: String,
    /// The unit it speaks of.
    pub unit: UnitIndex,
    /// What was done.
    pub remark: String,
}

/// Which rows speak of which units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The key column.
    pub key: String,
    /// How many rows there are.
    pub rows: usize,
    /// How many rows were matched and are used.
    pub matched: usize,
    /// For each unit the place of its row among the table's rows.
    pub unit_rows: Vec<Option<usize>>,
    /// The rows that speak of no unit.
    pub unmatched: Vec<Unmatched>,
    /// The rows that speak of a unit that others speak of too.
    pub duplicates: Vec<Duplicate>,
    /// The rows that were matched by mending their key.
    pub mended: Vec<Mended>,
}

/// Matches every row.
pub(super) fn matched(snapshot: &Snapshot, table: &Table, key: Column) -> Result<Matching, JoinError> {
    let dataset = snapshot.dataset();
    let register = register(dataset);
    let mut matching = Matching { key: table.title(key).to_owned(), rows: table.rows().len(), ..Matching::default() };
    let mut rows_of: HashMap<UnitIndex, Vec<usize>> = HashMap::new();
    for (place, row) in table.rows().iter().enumerate() {
        let text = table.text(row, key);
        match text.map_or(Err("the cell is empty".to_owned()), |text| unit_of(&register, text, &matching)) {
            Ok((unit, remark)) => {
                rows_of.entry(unit).or_default().push(place);
                let remark = remark.or_else(|| respelled(dataset, unit, text?));
                matching.mended.extend(remark.map(|remark| Mended {
                    row: row.number,
                    text: text.unwrap_or_default().to_owned(),
                    unit,
                    remark,
                }));
            }
            Err(why) => {
                let look = text.filter(|_| matching.unmatched.len() < ROWS_WITH_NEAREST);
                let nearest = look.map_or_else(Vec::new, |text| nearest(snapshot, text));
                matching.unmatched.push(Unmatched { row: row.number, text: text.map(str::to_owned), why, nearest });
            }
        }
    }
    matching.unit_rows = vec![None; dataset.units().len()];
    for (unit, places) in rows_of {
        if let [place] = places[..] {
            matching.unit_rows[unit.get()] = Some(place);
            matching.matched += 1;
        } else {
            let rows = places.iter().map(|&place| table.rows()[place].number).collect();
            matching.duplicates.push(Duplicate { unit, rows });
        }
    }
    matching.duplicates.sort_by_key(|duplicate| duplicate.unit);
    if matching.matched == 0 && matching.duplicates.is_empty() {
        let example = matching.unmatched.iter().find_map(|unmatched| unmatched.text.clone());
        return Err(JoinError::NothingMatches {
            unit_kind: dataset.about().unit_kind.to_string(),
            key: matching.key,
            example: example.unwrap_or_default(),
            number: dataset.units().first().map(|unit| unit.number.to_string()).unwrap_or_default(),
        });
    }
    Ok(matching)
}

/// The unit a text speaks of, with a remark where it was mended; or why there is none.
fn unit_of(register: &Register, text: &str, so_far: &Matching) -> Result<(UnitIndex, Option<String>), String> {
    let unknown = || format!("{text:?} is not known");
    if so_far.unmatched.len() >= ROWS_WITH_NEAREST && register.standing(text, None).is_none() {
        return Err(unknown());
    }
    let found = register.number_or_name(text, None).map_err(|why| match why {
        // The nearest are told apart from the reason.
        NoMatch::Unknown { .. } => unknown(),
        NoMatch::Ambiguous { .. } => why.to_string(),
    })?;
    Ok((found.single().ok_or_else(unknown)?, found.remark))
}

/// A remark on a number whose zeros were put back.
fn respelled(dataset: &Dataset, unit: UnitIndex, text: &str) -> Option<String> {
    let number = dataset.unit(unit).number.as_str();
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    (is_number && text != number).then(|| format!("{text} was read as {number}"))
}

fn nearest(snapshot: &Snapshot, text: &str) -> Vec<(String, String)> {
    match find_unit(snapshot, text) {
        Err(AppError::UnknownUnit { nearest, .. }) => nearest,
        _ => Vec::new(),
    }
}

/// The units by number and name; homonyms are told apart by the groups of partitions.
fn register(dataset: &Dataset) -> Register {
    let mut entries: Vec<RegisterEntry> = dataset.units().iter().map(RegisterEntry::of).collect();
    for grouping in dataset.groupings().iter().filter(|grouping| grouping.is_partition(dataset.units().len())) {
        for group in &grouping.groups {
            for member in &group.members {
                entries[member.get()].qualifiers.push(group.title.clone());
            }
        }
    }
    Register::new(dataset.about().year, &NameRules::default(), entries)
}
